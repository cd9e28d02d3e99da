#include "data/missing_code.h"

#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace semfit::internal {
namespace {

constexpr double codes[] = {-9999, -999, -99, -98, -97, -88, -77, -9,  -8,  -7,  77,
                            88,    97,   98,  99,  777, 888, 997, 998, 999, 9999};

bool is_code(double value) {
  return std::ranges::find(codes, value) != std::end(codes);
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  void add(double value) {  // NaN changes nothing
    if (value < low) low = value;
    if (value > high) high = value;
  }
};

/// Far: the gap to the other values is more than twice their own range; for a negative code
/// among values none of which is negative, more than their range.
bool is_far(double code, const Range& others) {
  const double spread = others.high - others.low;
  if (!(spread > 0)) return false;
  if (code > others.high) return code - others.high > 2 * spread;
  if (code >= others.low) return false;
  return others.low - code > (others.low >= 0 && code < 0 ? 1 : 2) * spread;
}

/// The codes in a column that are far from all values which are no codes.
std::vector<double> far_codes(const std::vector<double>& values) {
  Range all;
  for (const double value : values)
    all.add(value);
  if (!is_code(all.low) && !is_code(all.high)) return {};  // nearly every column ends here

  Range others;
  std::vector<double> found;
  for (const double value : values) {
    if (!is_code(value))
      others.add(value);
    else if (std::ranges::find(found, value) == found.end())
      found.push_back(value);
  }
  std::erase_if(found, [&](double code) { return !is_far(code, others); });
  return found;
}

}  // namespace

std::optional<Diagnostic> suspicious_missing_codes(const Data& data) {
  std::map<double, std::vector<std::string>> columns_of;
  Place place{data.file, 0, 0};
  for (const Column& column : data.columns) {
    if (!column.levels.empty()) continue;
    for (const double code : far_codes(column.values)) {
      const auto first = std::ranges::find(column.values, code);
      const auto count = std::count(first, column.values.end(), code);
      const std::int64_t line = data.line(first - column.values.begin());
      if (place.line == 0 || line < place.line) place.line = line;
      columns_of[code].push_back(count == 1 ? column.name
                                            : fmt::format("{} ({} times)", column.name, count));
    }
  }
  if (columns_of.empty()) return std::nullopt;

  constexpr std::size_t at_most = 5;
  std::string message;
  std::string list;
  for (auto& [code, columns] : columns_of) {
    const std::size_t rest = columns.size() - std::min(columns.size(), at_most);
    columns.resize(columns.size() - rest);
    message += fmt::format("{}{} in {}{}",
                           message.empty() ? "" : "; ",
                           code,
                           fmt::join(columns, ", "),
                           rest > 0 ? fmt::format(" and {} more", rest) : "");
    list += fmt::format(" --na {}", code);
  }
  return remark(Severity::warning,
                "suspicious-missing-code",
                message + ": far from the other values, and used as a number",
                place,
                {"if it stands for a missing value:" + list});
}

}  // namespace semfit::internal
