#include "moments/group_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace semfit::internal {

GroupRows rows_by_group(const Data& data,
                        const std::string& variable,
                        const std::vector<std::string>& labels) {
  GroupRows groups;
  if (variable.empty()) {
    groups.rows.emplace_back(static_cast<std::size_t>(data.rows));
    std::iota(groups.rows[0].begin(), groups.rows[0].end(), std::int64_t{0});
    return groups;
  }
  groups.rows.resize(labels.size());
  const Column& column = *data.find(variable);
  std::vector<std::size_t> group_of_level;  // labels.size() where it is none of them
  for (const std::string& level : column.levels)
    group_of_level.push_back(
        static_cast<std::size_t>(std::find(labels.begin(), labels.end(), level) - labels.begin()));
  for (std::int64_t i = 0; i < data.rows; ++i) {
    const double value = column.values[static_cast<std::size_t>(i)];
    if (std::isnan(value)) {
      ++groups.without_group;
      continue;
    }
    const std::size_t g = group_of_level[static_cast<std::size_t>(value) - 1];
    if (g < labels.size())
      groups.rows[g].push_back(i);
    else
      ++groups.not_chosen;
  }
  return groups;
}

}  // namespace semfit::internal
