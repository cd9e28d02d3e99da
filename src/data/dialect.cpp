#include "data/dialect.h"

#include "base/number.h"
#include "base/text.h"
#include "data/cell.h"
#include "data/complain.h"
#include "data/csv_scan.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <numeric>
#include <unordered_set>
#include <vector>

namespace semfit::internal {
namespace {

constexpr std::size_t sampled_records = 100;
constexpr std::size_t sampled_cells = 100'000;  // of very wide files two records are enough

/// A record of the sample.
struct Record {
  std::int64_t line = 0;
  const char* begin = nullptr;
  std::vector<Field> fields;

  std::string_view cell(std::size_t j) const { return {begin + fields[j].begin, fields[j].size}; }
};

/// The first records of the sample, blank ones left out.
std::vector<Record> split(std::string_view sample, bool whole, char separator) {
  const RecordScanner scanner(separator);
  std::vector<Record> records;
  std::vector<Field> fields;
  const char* at = sample.data();
  const char* const end = at + sample.size();
  std::int64_t line = 1;
  std::size_t cells = 0;
  while (at != end && records.size() < sampled_records &&
         (records.size() < 2 || cells < sampled_cells)) {
    const RecordEnd stop = scanner.scan(at, end, whole, fields);
    // A record that the sample cuts off counts only where there is no other.
    const bool complete = stop.kind == RecordEnd::Kind::complete;
    if (!complete && !records.empty()) break;
    if (fields.size() > 1 || (fields.size() == 1 && fields[0].size > 0)) {
      records.push_back({line, at, fields});
      cells += fields.size();
    }
    if (!complete) break;
    line += stop.line_breaks;
    at = stop.next;
  }
  return records;
}

struct Candidate {
  char separator;
  std::size_t header = 0;  ///< fields of the first record
  bool even = false;       ///< all records have so many, and more than one
  bool splits_rows = false;
  bool fits_triangle = false;
  std::size_t numbers = 0;  ///< cells that are numbers or missing, of the rows
  std::size_t cells = 0;
};

Candidate examine(std::string_view sample, bool whole, char separator) {
  const std::vector<Record> records = split(sample, whole, separator);
  Candidate candidate{separator};
  if (records.empty()) return candidate;
  candidate.header = records[0].fields.size();
  candidate.even = candidate.header > 1;
  candidate.fits_triangle = candidate.header > 1;
  const CellRules point('.', {}), comma(',', {});
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::size_t count = records[i].fields.size();
    candidate.even = candidate.even && count == candidate.header;
    candidate.splits_rows = candidate.splits_rows || count > 1;
    candidate.fits_triangle = candidate.fits_triangle && count <= candidate.header + 1;
    candidate.cells += count;
    for (std::size_t j = 0; j < count; ++j) {
      const std::string_view cell = records[i].cell(j);
      if (!point.read(cell).is_text || !comma.read(cell).is_text) ++candidate.numbers;
    }
  }
  return candidate;
}

std::string spelled(char separator) {
  if (separator == '\t') return "tab";
  if (separator == ' ') return "blanks";
  return fmt::format("'{}'", separator);
}

Error ambiguous_separator(const Candidate& a, const Candidate& b, const std::string& file) {
  return Error(complain("ambiguous-separator",
                        fmt::format("the columns may be separated by {} ({} columns) or by {} ({})",
                                    spelled(a.separator),
                                    a.header,
                                    spelled(b.separator),
                                    b.header),
                        Place{file, 1, 0},
                        {"say which: --sep ',' or --sep ';' or --sep tab"}));
}

/// The one that leaves the greatest share of cells as numbers; no tie is broken by chance.
char best(std::vector<Candidate> rivals, const std::string& file) {
  const auto share = [](const Candidate& c) {
    return c.cells == 0 ? 0.0 : static_cast<double>(c.numbers) / static_cast<double>(c.cells);
  };
  std::ranges::stable_sort(rivals, std::greater<>(), share);
  if (rivals.size() > 1 && share(rivals[0]) == share(rivals[1]))
    throw ambiguous_separator(rivals[0], rivals[1], file);
  return rivals[0].separator;
}

char detect_separator(std::string_view sample, bool whole, const std::string& file, Shape shape) {
  std::vector<Candidate> even, wide, in_rows;
  for (const char separator : {',', ';', '\t'}) {
    const Candidate candidate = examine(sample, whole, separator);
    if (candidate.even) even.push_back(candidate);
    if (candidate.header > 1) wide.push_back(candidate);
    if (candidate.splits_rows) in_rows.push_back(candidate);
  }
  if (!even.empty()) return best(even, file);
  if (!wide.empty()) return best(wide, file);
  const Candidate blanks = examine(sample, whole, ' ');
  if (blanks.even || (shape == Shape::triangle && blanks.fits_triangle)) return ' ';
  // A header of one field above rows of several: a title. The reader will say so.
  if (!in_rows.empty()) return best(in_rows, file);
  return ',';
}

/// What the cells say about the decimal sign.
struct Evidence {
  std::size_t point = 0, comma = 0;  ///< cells that are numbers with this sign only
  std::size_t point_or_thousands = 0, comma_or_thousands = 0;
  std::string doubtful;  ///< the first cell that may be either
  Place place;
};

void weigh(std::string_view cell, const Place& place, Evidence& evidence) {
  const auto with = [&](char sign, std::size_t& clear, std::size_t& unclear) {
    if (cell.find(sign) == std::string_view::npos || !parse_number(cell, sign)) return;
    const bool thousands = may_be_thousands(cell, sign);
    if (thousands && evidence.doubtful.empty()) {
      evidence.doubtful = cell;
      evidence.place = place;
    }
    ++(thousands ? unclear : clear);
  };
  with('.', evidence.point, evidence.point_or_thousands);
  with(',', evidence.comma, evidence.comma_or_thousands);
}

Error ambiguous_decimal(const Evidence& evidence) {
  std::string plain = evidence.doubtful, decimal = evidence.doubtful;
  const char sign = plain.find(',') == std::string::npos ? '.' : ',';
  std::erase(plain, sign);
  std::ranges::replace(decimal, sign, '.');
  return Error(
      complain("ambiguous-decimal",
               fmt::format("{} may mean {} or {}, and no other cell tells which",
                           quoted(evidence.doubtful),
                           decimal,
                           plain),
               evidence.place,
               {fmt::format("if '{0}' is the decimal sign: --decimal '{0}'", sign),
                "if it separates thousands: export the data without thousands separators"}));
}

/// Numbers of the fields that are wanted; of all, where the header does not tell.
std::vector<std::size_t> telling_fields(const std::vector<Record>& records,
                                        bool header,
                                        std::span<const std::string> columns) {
  std::vector<std::size_t> fields;
  if (records.empty()) return fields;
  const std::size_t count = records[0].fields.size();
  if (header) {
    const std::unordered_set<std::string> wanted(columns.begin(), columns.end());
    for (std::size_t j = 0; j < count; ++j)
      if (wanted.contains(field_text(records[0].begin, records[0].fields[j]))) fields.push_back(j);
  }
  if (fields.empty()) {
    fields.resize(count);
    std::iota(fields.begin(), fields.end(), std::size_t{0});
  }
  return fields;
}

char detect_decimal(const std::vector<Record>& records,
                    char separator,
                    bool header,
                    std::span<const std::string> columns,
                    const std::string& file) {
  Evidence evidence;
  const std::vector<std::size_t> wanted = telling_fields(records, header, columns);
  for (std::size_t i = header ? 1 : 0; i < records.size(); ++i)
    for (const std::size_t j : wanted)
      if (j < records[i].fields.size())
        weigh(records[i].cell(j),
              {file, records[i].line, static_cast<std::int64_t>(j + 1)},
              evidence);
  if (evidence.comma > 0) return evidence.comma > evidence.point ? ',' : '.';
  if (evidence.point > 0) return '.';
  // With semicolons the comma is the usual decimal sign, and a point may stand for thousands.
  const bool point_in_doubt = separator == ';' && evidence.point_or_thousands > 0;
  if (evidence.comma_or_thousands > 0 || point_in_doubt) throw ambiguous_decimal(evidence);
  return '.';
}

bool may_separate(char c) {
  const bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
  return is_ascii && !is_word && std::string_view("\"\n\r+-._").find(c) == std::string_view::npos;
}

/// Excel's hint, a first line "sep=;".
char announced_separator(std::string_view sample, std::size_t& skip) {
  const std::string_view line = sample.substr(0, sample.find_first_of("\r\n"));
  if (line.size() != 5 || to_lower(line.substr(0, 4)) != "sep=" || !may_separate(line[4])) return 0;
  skip = line.size() + (sample.substr(line.size()).starts_with("\r\n") ? 2 : 1);
  skip = std::min(skip, sample.size());
  return line[4];
}

void check_options(const ReadOptions& options) {
  const char s = options.separator;
  if (s != 0 && !may_separate(s))
    throw Error(complain(Fault::usage,
                         "bad-separator",
                         fmt::format("'{}' cannot separate columns", s),
                         {},
                         {"use --sep ',' or ';' or tab, or ' ' for any run of blanks"}));
  if (options.decimal != 0 && options.decimal != '.' && options.decimal != ',')
    throw Error(complain(Fault::usage,
                         "bad-decimal",
                         fmt::format("'{}' cannot be the decimal sign", options.decimal),
                         {},
                         {"use --decimal '.' or ','"}));
}

}  // namespace

Dialect detect_dialect(std::string_view sample,
                       bool whole,
                       const ReadOptions& options,
                       std::span<const std::string> columns,
                       const std::string& file,
                       Shape shape) {
  check_options(options);
  Dialect dialect;
  const char announced = announced_separator(sample, dialect.skip);
  sample.remove_prefix(dialect.skip);
  dialect.separator = options.separator != 0 ? options.separator
                      : announced != 0       ? announced
                                             : detect_separator(sample, whole, file, shape);
  dialect.decimal = options.decimal;
  if (dialect.decimal == 0)
    dialect.decimal = detect_decimal(
        split(sample, whole, dialect.separator), dialect.separator, options.header, columns, file);
  return dialect;
}

}  // namespace semfit::internal
