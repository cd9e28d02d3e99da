#include "report/csv_cells.h"

#include "base/escape.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit::internal::csv {

std::string cell(double value) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
  return fmt::format("{}", value);
}

std::string cell(int value) {
  return std::to_string(value);
}

std::string cell(std::int64_t value) {
  return std::to_string(value);
}

std::string cell(const std::string& text) {
  return escape_csv(text);
}

std::string cell(Op op) {
  return std::string(spelling(op));
}

}  // namespace semfit::internal::csv
