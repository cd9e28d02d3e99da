#include "data/missing_code.h"

#include "data/complain.h"

#include <algorithm>
#include <cmath>
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

/// No code is nearer to zero, so that most values need no search.
constexpr double smallest = 7;

/// Far: the gap to the other values is more than twice their own range; for a negative code
/// among values none of which is negative, more than their range.
bool is_far(double code, double low, double high) {
  const double spread = high - low;
  if (!(spread > 0)) return false;
  if (code > high) return code - high > 2 * spread;
  if (code >= low) return false;
  return low - code > (low >= 0 && code < 0 ? 1 : 2) * spread;
}

}  // namespace

void CodeTally::add_row(const double* row, std::int64_t line) {
  const std::size_t width = low_.size();
  bool may_be_code = false;
  for (std::size_t j = 0; j < width; ++j)
    may_be_code |= std::abs(row[j]) >= smallest;
  for (std::size_t j = 0; j < width; ++j) {
    const double value = row[j];  // NaN changes nothing
    if (may_be_code && std::abs(value) >= smallest && is_code(value)) {
      Met& met = codes_[{j, value}];
      if (met.count++ == 0) met.first_line = line;
      continue;
    }
    low_[j] = value < low_[j] ? value : low_[j];
    high_[j] = value > high_[j] ? value : high_[j];
  }
}

void CodeTally::append(const CodeTally& later, std::int64_t lines) {
  for (std::size_t j = 0; j < low_.size(); ++j) {
    low_[j] = std::min(low_[j], later.low_[j]);
    high_[j] = std::max(high_[j], later.high_[j]);
  }
  for (const auto& [key, more] : later.codes_) {
    Met& met = codes_[key];
    if (met.count == 0) met.first_line = more.first_line + lines;
    met.count += more.count;
  }
}

bool CodeTally::has_values(std::size_t column) const {
  const auto code = codes_.lower_bound({column, -std::numeric_limits<double>::infinity()});
  return low_[column] <= high_[column] || (code != codes_.end() && code->first.first == column);
}

std::vector<CodeTally::Code> CodeTally::far_codes(std::size_t column) const {
  std::vector<Code> far;
  const auto first = codes_.lower_bound({column, -std::numeric_limits<double>::infinity()});
  for (auto at = first; at != codes_.end() && at->first.first == column; ++at)
    if (is_far(at->first.second, low_[column], high_[column]))
      far.push_back({at->first.second, at->second.count, at->second.first_line});
  return far;
}

std::optional<Diagnostic> suspicious_missing_codes(
    const std::string& file,
    std::span<const std::pair<std::string, std::size_t>> looked_at,
    const CodeTally& tally) {
  std::map<double, std::vector<std::string>> columns_of;
  Place place{file, 0, 0};
  for (const auto& [name, number] : looked_at)
    for (const CodeTally::Code& code : tally.far_codes(number)) {
      if (place.line == 0 || code.first_line < place.line) place.line = code.first_line;
      columns_of[code.value].push_back(
          code.count == 1 ? name : fmt::format("{} ({} times)", name, code.count));
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
