// Verdicts on printed results, by section and by what they are about.
#include "semfit/verify.h"
#include "semfit/version.h"

#include "base/escape.h"
#include "base/text.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

constexpr std::size_t arithmetic_width = 72;

/// Lines of at most `width` columns, broken at blanks.
std::vector<std::string> broken(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    std::string& line = lines.back();
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width)
      lines.push_back(word);
    else
      line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return lines;
}

std::string counted(const Verification& verification) {
  TextColumns columns("rl");
  for (const Verdict verdict :
       {Verdict::consistent, Verdict::within_rounding, Verdict::impossible, Verdict::unchecked})
    columns.row({std::to_string(verification.count(verdict)), std::string(spelling(verdict))});
  return columns.str();
}

void add_check(TextColumns& columns, const ClaimCheck& check) {
  const std::vector<std::string> arithmetic = broken(check.arithmetic, arithmetic_width);
  const std::vector<std::string> claim = broken(check.claim, 34);
  for (std::size_t i = 0; i < std::max(arithmetic.size(), claim.size()); ++i)
    columns.row({i == 0 ? std::string(spelling(check.verdict)) : "",
                 i < claim.size() ? claim[i] : "",
                 i < arithmetic.size() ? arithmetic[i] : ""});
}

/// All sections in one table, so that columns stand one below the other; headings are put between
/// its lines.
std::string sections(const Verification& verification, const TextStyle& style) {
  std::string out;
  const std::vector<ClaimCheck>& checks = verification.checks;
  for (std::size_t begin = 0; begin < checks.size();) {
    std::size_t end = begin;
    TextColumns columns("lll", 17);
    while (end < checks.size() && checks[end].section == checks[begin].section &&
           checks[end].about == checks[begin].about)
      add_check(columns, checks[end++]);
    if (begin == 0 || checks[begin].section != checks[begin - 1].section)
      out += heading(checks[begin].section, style);
    else
      out += "\n";
    std::string about = checks[begin].about;
    if (!checks[begin].note.empty()) about += (about.empty() ? "" : "; ") + checks[begin].note;
    if (!about.empty()) out += "  " + escape_terminal(about) + "\n";
    out += columns.str(4);
    begin = end;
  }
  return out;
}

std::string nearest(const Verification& verification, const TextStyle& style) {
  std::string out;
  for (const NearestCorrelations& of : verification.nearest) {
    out += heading("Nearest Correlation Matrix to " + of.place, style);
    out += fmt::format(
        "  Higham (2002): smallest eigenvalue of the printed one {:.4f}, distance {:.4f}\n\n",
        of.smallest_eigenvalue,
        of.distance);
    out += matrix_text(of.names, of.matrix);
  }
  return out;
}

}  // namespace

std::string write_text(const Verification& verification, const Manifest&, const TextStyle& style) {
  std::string out = fmt::format(
      "semfit {} made {} checks of printed results\n\n", version, verification.checks.size());
  out += pair_line("Claims", verification.file);
  if (!verification.title.empty()) out += "  " + escape_terminal(verification.title) + "\n";
  out += "\n" + counted(verification);
  out += sections(verification, style);
  out += nearest(verification, style);
  return out + notes_text(verification.notes, style);
}

}  // namespace semfit
