// Score (Lagrange multiplier) tests: what would be gained by releasing equality constraints, or by
// adding parameters, without fitting the larger model.
#pragma once

#include "semfit/result.h"

#include "estimate/estimate.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Tests of every equality: the == of the text in their order, then rows that share a label, the
/// first with each later one. Nonlinear ones are linearised at the estimates; bounds and
/// inequalities that are active stay. `kind` is "release"; without equalities `why` says so.
/// @param objective  of the fitted model
/// @param n          number of cases that count
ScoreTests release_tests(const ParameterTable& table,
                         const Objective& objective,
                         const Estimate& estimate,
                         double n);

/// Tests of each parameter that group.equal holds equal, released in all its groups together.
/// Labels of the user's are not group.equal's to release.
std::vector<GroupRelease> group_release_tests(const ParameterTable& table,
                                              const Objective& objective,
                                              const Estimate& estimate,
                                              double n);

/// Tests of the parameters of `text` (see table/additions.h), block by block, where all constraints
/// stay. `kind` is "add".
ScoreTests addition_tests(const ParameterTable& table,
                          const std::string& text,
                          const Objective& objective,
                          const Estimate& estimate,
                          double n);

}  // namespace semfit::internal
