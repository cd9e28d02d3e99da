#include "estimate/shared_starts.h"

#include <vector>

namespace semfit::internal {

void share_starts(ParameterTable& table) {
  std::vector<double> start(static_cast<std::size_t>(table.q) + 1, not_a_number);
  for (Row& row : table.rows) {
    if (row.free == 0) continue;
    double& shared = start[static_cast<std::size_t>(row.free)];
    if (shared != shared) shared = row.start;
    row.start = shared;
  }
}

}  // namespace semfit::internal
