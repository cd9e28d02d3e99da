#include "data/missing.h"

#include <cmath>
#include <stdexcept>

namespace semfit::internal {

Listwise listwise(const Data& data, std::span<const std::string> names) {
  Listwise result;
  result.original = data.rows;
  std::vector<char> incomplete(static_cast<std::size_t>(data.rows), 0);
  for (const std::string& name : names) {
    const Column* column = data.find(name);
    if (column == nullptr) throw std::logic_error("listwise: no column '" + name + "'");
    std::int64_t count = 0;
    for (std::size_t i = 0; i < incomplete.size(); ++i) {
      const bool missing = std::isnan(column->values[i]);
      count += missing;
      incomplete[i] = static_cast<char>(incomplete[i] | static_cast<char>(missing));
    }
    result.missing_per_variable.push_back(count);
  }
  for (std::size_t i = 0; i < incomplete.size(); ++i)
    if (incomplete[i] == 0) result.rows.push_back(static_cast<std::int64_t>(i));
  return result;
}

}  // namespace semfit::internal
