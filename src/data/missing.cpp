#include "data/missing.h"

#include <cmath>
#include <stdexcept>

namespace semfit::internal {

Listwise listwise(const Data& data,
                  std::span<const std::string> names,
                  std::span<const std::int64_t> rows) {
  Listwise result;
  result.original = static_cast<std::int64_t>(rows.size());
  std::vector<char> incomplete(rows.size(), 0);
  for (const std::string& name : names) {
    const Column* column = data.find(name);
    if (column == nullptr) throw std::logic_error("listwise: no column '" + name + "'");
    std::int64_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool missing = std::isnan(column->values[static_cast<std::size_t>(rows[i])]);
      count += missing;
      incomplete[i] = static_cast<char>(incomplete[i] | static_cast<char>(missing));
    }
    result.missing_per_variable.push_back(count);
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (incomplete[i] == 0) result.rows.push_back(rows[i]);
  return result;
}

Listwise not_empty(const Data& data,
                   std::span<const std::string> names,
                   std::span<const std::int64_t> rows) {
  Listwise result;
  result.original = static_cast<std::int64_t>(rows.size());
  result.missing_per_variable.assign(names.size(), 0);
  for (const std::int64_t row : rows)
    for (const std::string& name : names)
      if (!std::isnan(data.find(name)->values[static_cast<std::size_t>(row)])) {
        result.rows.push_back(row);
        break;
      }
  return result;
}

}  // namespace semfit::internal
