// Numbers that look like codes for "no answer".
#pragma once

#include "semfit/data.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// Of each column the range of its values that are no usual codes (-9, -99, 999, 9999 and their
/// like), and how often and where first the codes are met.
class CodeTally {
 public:
  explicit CodeTally(std::size_t columns = 0)
      : low_(columns, std::numeric_limits<double>::infinity()),
        high_(columns, -std::numeric_limits<double>::infinity()) {}

  /// @param row  as many numbers as columns, NaN where missing
  void add_row(const double* row, std::int64_t line);
  /// Adds those of rows further down.
  /// @param lines  of the file before the ones that `later` counts from
  void append(const CodeTally& later, std::int64_t lines);

  /// Has the column any value at all?
  bool has_values(std::size_t column) const;

  struct Code {
    double value = 0;
    std::int64_t count = 0;
    std::int64_t first_line = 0;
  };
  /// Codes far outside of the column's other values.
  std::vector<Code> far_codes(std::size_t column) const;

 private:
  struct Met {
    std::int64_t count = 0;
    std::int64_t first_line = 0;
  };

  std::vector<double> low_, high_;
  std::map<std::pair<std::size_t, double>, Met> codes_;  ///< by column and code
};

/// A warning if a column holds codes far outside of its other values. Nothing is changed: the code
/// may be a value.
/// @param looked_at  names and numbers in the tally of the columns that are looked at
std::optional<Diagnostic> suspicious_missing_codes(
    const std::string& file,
    std::span<const std::pair<std::string, std::size_t>> looked_at,
    const CodeTally& tally);

}  // namespace semfit::internal
