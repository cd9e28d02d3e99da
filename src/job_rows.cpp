#include "job_rows.h"

#include <fmt/format.h>

namespace semfit::internal {

std::string job_rows(const ParameterTable& table, const std::function<double(const Row&)>& value) {
  std::string text;
  for (const Row& row : table.rows)
    text += fmt::format("{} {} {} {} {} {} {} {} {}\n",
                        row.block,
                        row.lhs,
                        spelling(row.op),
                        row.rhs,
                        row.free,
                        row.label,
                        row.lower,
                        row.upper,
                        value(row));
  return text;
}

}  // namespace semfit::internal
