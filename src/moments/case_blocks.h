// Cases in blocks that fit the cache.
#pragma once

#include "moments/columns.h"
#include "moments/sample.h"

#include <algorithm>
#include <span>

namespace semfit::internal {

constexpr Index case_block = 256;

/// Walks the cases of a group: visit(b x p deviations from the sample means, in `units`; place of
/// the first among the group's cases).
template <typename Visit>
void visit_deviations(const Columns& columns,
                      const GroupSample& sample,
                      const VectorXd& units,
                      const Visit& visit) {
  const auto n = static_cast<Index>(sample.rows.size());
  MatrixXd block(std::min(case_block, n), units.size());
  for (Index first = 0; first < n; first += case_block) {
    const Index size = std::min(case_block, n - first);
    const std::span<const std::int64_t> rows(sample.rows.data() + first,
                                             static_cast<std::size_t>(size));
    columns.read(rows, sample.moments.mu, units, block.topRows(size));
    visit(block.topRows(size), first);
  }
}

}  // namespace semfit::internal
