// Numbers and columns of the text report. Widths are columns of a terminal, not bytes.
#pragma once

#include "semfit/data.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// Fixed decimals, nothing for NaN, scientific from 1e10 on, never "-0.000".
std::string number(double value, int decimals = 3);

/// The same, with "NA" for NaN: where a reader expects a number.
std::string number_or_na(double value, int decimals = 3);

/// Three significant digits where fixed decimals would print 0.000: parameters of variables that
/// are measured in very large or small units.
std::string small_number(double value);

/// A count: no decimals if it is whole.
std::string count(double value);

std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// "  Label            value": the value ends at column 54 (later, if it has to).
std::string pair_line(std::string_view label, std::string_view value);

/// A table of columns, each as wide as its widest cell and at least `minimum`.
class TextColumns {
 public:
  enum class Align { left, right };

  /// One letter per column: 'l' or 'r'.
  explicit TextColumns(std::string_view alignment, std::size_t minimum = 0);

  /// Missing cells at the end are empty. Texts are escaped for the terminal here, and only here.
  void row(const std::vector<std::string>& cells);
  std::string str(std::size_t indent = 2, std::size_t gap = 2) const;

 private:
  std::vector<Align> align_;
  std::size_t minimum_;
  std::vector<std::vector<std::string>> rows_;
};

/// Cells of a lower triangle with its diagonal under their names; wide ones in slices of columns.
std::string triangle_text(const std::vector<std::string>& names,
                          const std::function<std::string(std::int64_t, std::int64_t)>& cell);

/// A square symmetric matrix under its names: lower triangle.
std::string matrix_text(const std::vector<std::string>& names,
                        const Matrix& matrix,
                        int decimals = 3);

}  // namespace semfit::internal
