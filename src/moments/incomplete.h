// The unrestricted moments of cases that miss some of their values.
#pragma once

#include "moments/columns.h"
#include "moments/sample.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Fills in `patterns`, `likelihood`, `moments`, `units` and what goes with them, from the group's
/// `rows` and `weights`. Cases with nothing observed must have been taken out.
/// Remarks: zero-coverage (pairs of variables never seen together), em-not-converged.
void estimate_incomplete(GroupSample& group,
                         const Columns& columns,
                         int threads,
                         std::vector<Note>& notes);

/// Means of each variable's values, and covariances of each pair's (about the pair's own means,
/// divisor one less than its cases), times (n - 1) / n; weighted where there are weights. 0 for a
/// pair without two cases.
Moments available_moments(const GroupSample& group, const Columns& columns);

}  // namespace semfit::internal
