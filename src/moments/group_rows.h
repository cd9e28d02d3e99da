// Which rows of the data belong to which group.
#pragma once

#include "semfit/data.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

struct GroupRows {
  std::vector<std::vector<std::int64_t>> rows;  ///< of each group, from 0
  std::int64_t without_group = 0;               ///< rows without a value of the grouping variable
  std::int64_t not_chosen = 0;                  ///< rows of groups that are not among `labels`
};

/// @param variable  the grouping variable, a text column; empty: all rows are one group
/// @param labels    its values, in the order of the groups
GroupRows rows_by_group(const Data& data,
                        const std::string& variable,
                        const std::vector<std::string>& labels);

}  // namespace semfit::internal
