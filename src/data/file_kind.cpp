#include "data/file_kind.h"

#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view magic;
  std::string_view name;
  std::string_view way_out;
};

constexpr Kind kinds[] = {
    {"PK\x03\x04",
     "a zip archive, as Excel (.xlsx) and LibreOffice (.ods) write",
     "save the sheet as CSV"},
    {"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "save the sheet as CSV"},
    {"$FL", "an SPSS data file (.sav)", "in SPSS: SAVE TRANSLATE /TYPE=CSV /FIELDNAMES"},
    {"<stata_dta>",
     "a Stata data file (.dta)",
     "in Stata: export delimited using data.csv, nolabel"},
    {"\x1f\x8b", "a gzip archive", "unpack it: gunzip -c FILE | semfit MODEL -"},
    {"BZh", "a bzip2 archive", "unpack it: bunzip2 -c FILE | semfit MODEL -"},
    {"\xfd"
     "7zXZ",
     "an xz archive",
     "unpack it: xz -dc FILE | semfit MODEL -"},
    {"RDX", "an R workspace (.RData)", "in R: write.csv(data, \"data.csv\", row.names = FALSE)"},
    {"%PDF", "a PDF document", "the data must be plain text"},
    {"PAR1", "a Parquet file", "convert it to CSV"},
};

Error not_text(std::string what, std::string way_out, const std::string& file, Fault fault) {
  return Error(complain(fault,
                        "binary-file",
                        fmt::format("this is {}, not plain text", what),
                        Place{file, 0, 0},
                        {std::move(way_out)}));
}

/// NUL and control characters other than tab, line ends, form feed and escape.
bool is_odd(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 32 && "\t\n\r\f\x1b"sv.find(c) == std::string_view::npos;
}

}  // namespace

void refuse_other_kinds(std::string_view head, const std::string& file, Fault fault) {
  if (head.starts_with("\xff\xfe"sv) || head.starts_with("\xfe\xff"sv))
    throw Error(
        complain(fault,
                 "not-utf8",
                 "this file is UTF-16 text",
                 Place{file, 0, 0},
                 {"save it as UTF-8 (in Excel: 'CSV UTF-8'), or: iconv -f UTF-16 -t UTF-8"}));

  const std::string_view looked_at = head.substr(0, 4096);
  const auto odd = static_cast<std::size_t>(std::ranges::count_if(looked_at, is_odd));
  if (odd == 0) return;
  // Only now the magic numbers: a column may well be called PAR1.
  for (const Kind& kind : kinds)
    if (head.starts_with(kind.magic))
      throw not_text(std::string(kind.name), std::string(kind.way_out), file, fault);
  // A stray NUL in a text is a different mistake: the reader names its line.
  if (looked_at.find('\0') != std::string_view::npos && odd > 2 && odd * 50 > looked_at.size())
    throw not_text("a binary file", "export the data as CSV in UTF-8", file, fault);
}

void refuse_json(std::string_view head, const std::string& file) {
  const auto next = [&] {
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    return head.empty() ? '\0' : head.front();
  };
  if (next() != '{') return;
  head.remove_prefix(1);
  if (next() != '"') return;
  throw Error(complain("unknown-format",
                       "this is a JSON document, not a table of rows",
                       Place{file, 0, 0},
                       {"documents of moments are files whose names end in .json"}));
}

}  // namespace semfit::internal
