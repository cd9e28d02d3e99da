// Ranges of results that are not monotone in what is printed: of refits and of regressions.
#pragma once

#include "verify/judge.h"

#include <functional>
#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

/// Several results of one set of numbers; NaN where one does not exist.
using Results = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

/// Each result at `centre`, with its range over the box centre +- half. The range is the hull of
/// what a linear function with the same differences reaches on the box, of every point that was
/// tried, and of the corners where the linear function is largest and smallest. To first order in
/// the half units of the last decimal that is the range itself.
/// Costs 2 m + 2 k + 1 evaluations for m numbers and k results.
std::vector<Recomputed> spread(const Eigen::VectorXd& centre,
                               const Eigen::VectorXd& half,
                               const Results& results);

}  // namespace semfit::internal
