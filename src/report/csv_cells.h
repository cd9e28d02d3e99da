// Cells of CSV files: RFC 4180, numbers in full precision, nothing for NaN.
#pragma once

#include "semfit/parameter_table.h"

#include <cstdint>
#include <string>

namespace semfit::internal::csv {

/// Shortest digits that read back to the same double.
std::string cell(double value);
std::string cell(int value);
std::string cell(std::int64_t value);
/// Names and labels are the user's: they are escaped. An operator is ours and stays as it is.
std::string cell(const std::string& text);
std::string cell(Op op);

template <typename First, typename... Rest>
void line(std::string& out, const First& first, const Rest&... rest) {
  out += cell(first);
  ((out += "," + cell(rest)), ...);
  out += "\n";
}

}  // namespace semfit::internal::csv
