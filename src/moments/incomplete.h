// The unrestricted moments of cases that miss some of their values.
#pragma once

#include "moments/columns.h"
#include "moments/sample.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Fills in `patterns`, `likelihood`, `moments`, `units` and what goes with them, from the group's
/// `rows` and `weights`; or from patterns of moments that it has already, without any columns.
/// Cases with nothing observed must have been taken out. Remarks: zero-coverage (pairs of variables
/// never seen together), em-not-converged.
void estimate_incomplete(GroupSample& group,
                         const Columns& columns,
                         int threads,
                         std::vector<Note>& notes);

/// The same of the group's variables with auxiliary ones after them (two stages): `first_stage` is
/// of all, and the group itself has the part of its moments that is the model's.
void estimate_with_auxiliary(GroupSample& group,
                             const std::vector<std::string>& auxiliary,
                             const Data& data,
                             int threads,
                             std::vector<Note>& notes);

/// Means of each variable's values, and covariances of each pair's (about the pair's own means,
/// divisor one less than its cases), times (n - 1) / n; weighted where there are weights. 0 for a
/// pair without two cases.
Moments available_moments(const GroupSample& group, const Columns& columns);
/// The same of patterns of moments.
/// @param n  cases of the group
Moments available_moments(const std::vector<Pattern>& patterns, Index p, double n);

}  // namespace semfit::internal
