// What is missing, in the text report: patterns of missing values, and how many cases have each
// pair of variables.
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::size_t shown_patterns = 10;
constexpr std::size_t shown_variables = 20;  // a coverage matrix of more is not read

std::string title(const MissingData& missing, const Result& result, std::string_view what) {
  const std::string block = block_name(result, missing.block);
  return block.empty() ? std::string(what) : fmt::format("{}, {}", what, block);
}

std::string patterns_text(const MissingData& missing,
                          const Result& result,
                          const TextStyle& style) {
  std::int64_t cases = 0;
  for (const MissingPattern& pattern : missing.patterns)
    cases += pattern.cases;
  TextColumns columns("rrl", 7);
  columns.row({"Cases", "Percent", "Missing"});
  const std::size_t shown = std::min(shown_patterns, missing.patterns.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const MissingPattern& pattern = missing.patterns[i];
    const double percent = 100.0 * static_cast<double>(pattern.cases) / static_cast<double>(cases);
    columns.row({std::to_string(pattern.cases),
                 number(percent, 1),
                 pattern.missing.empty() ? "nothing"
                                         : fmt::format("{}", fmt::join(pattern.missing, ", "))});
  }
  std::string out = heading(title(missing, result, "Patterns of Missing Values"), style);
  out += columns.str();
  if (const std::size_t more = missing.patterns.size() - shown; more > 0)
    out += fmt::format("\n  {} more; --format json has all.\n", more);
  return out;
}

std::string coverage_text(const MissingData& missing,
                          const Result& result,
                          const TextStyle& style) {
  const std::string head =
      heading(title(missing, result, "Coverage: share of the cases with both variables"), style);
  if (missing.names.size() <= shown_variables)
    return head + matrix_text(missing.names, missing.coverage);
  std::int64_t a = 0, b = 0;
  for (std::int64_t j = 0; j < missing.coverage.cols; ++j)
    for (std::int64_t i = j; i < missing.coverage.rows; ++i)
      if (missing.coverage(i, j) < missing.coverage(a, b)) a = i, b = j;
  return head + fmt::format("  The lowest is {:.3f}, of {} and {}; --format json has all.\n",
                            missing.coverage(a, b),
                            missing.names[static_cast<std::size_t>(b)],
                            missing.names[static_cast<std::size_t>(a)]);
}

}  // namespace

std::string missing_text(const Result& result, const TextStyle& style) {
  std::string out;
  for (const MissingData& missing : result.missing)
    if (missing.patterns.size() > 1)
      out += patterns_text(missing, result, style) + coverage_text(missing, result, style);
  return out;
}

}  // namespace semfit::internal
