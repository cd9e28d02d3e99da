// What one cell of a data file means: a number, a missing value, or neither and why.
#pragma once

#include "semfit/options.h"

#include "base/number.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// A number, NaN if it is missing.
struct CellValue {
  double number = 0;
  bool is_text = false;  ///< no number after all
};

/// How cells are read. Missing are the empty cell, NA, NaN (any case) and '.', and what the user
/// says: a text as it stands, a number by its value (-99 and -99.00 are the same code).
class CellRules {
 public:
  CellRules(char decimal, const std::vector<std::string>& na);

  CellValue read(std::string_view cell) const {
    if (cell.empty()) return missing;
    // One digit is what most questionnaires are made of.
    if (cell.size() == 1 && cell[0] >= '0' && cell[0] <= '9') return without_code(cell[0] - '0');
    if (const auto value = parse_number(cell, decimal_)) return without_code(*value);
    return is_missing(cell) ? missing : no_number;
  }

  /// Of a cell that is read as text.
  bool is_missing(std::string_view cell) const;

  char decimal() const { return decimal_; }

 private:
  static constexpr CellValue missing{std::numeric_limits<double>::quiet_NaN(), false};
  static constexpr CellValue no_number{std::numeric_limits<double>::quiet_NaN(), true};

  CellValue without_code(double value) const {
    return is_code(value) ? missing : CellValue{value, false};
  }
  bool is_code(double value) const {
    for (const double code : codes_)
      if (value == code) return true;
    return false;
  }

  char decimal_;
  std::vector<std::string> texts_;
  std::vector<double> codes_;
};

/// "1,234": a decimal sign or a thousands separator? One to three digits that do not begin with 0,
/// the sign, and exactly three digits.
bool may_be_thousands(std::string_view cell, char sign);

/// "1.234.567,8" or "1 234": a number once its thousands separators are taken out.
bool has_thousands_separators(std::string_view cell, char decimal);

/// Infinity in words, or a number beyond the range of double (1e400).
bool is_infinite(std::string_view cell, char decimal);

/// The way out for a cell that is no number.
std::string why_not_a_number(std::string_view cell, char decimal);

}  // namespace semfit::internal
