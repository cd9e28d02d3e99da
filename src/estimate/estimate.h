// The estimate: optimiser, polish, and semfit's own verdict.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "estimate/objective.h"
#include "table/constraints.h"

#include <functional>
#include <optional>
#include <vector>

namespace semfit::internal {

struct Estimate {
  VectorXd theta;          ///< q, in the user's units
  double f = 0;            ///< objective at theta: half the discrepancy, weighted over groups
  bool converged = false;  ///< gradient, constraints and positive definiteness all hold
  double constraint_error = 0;
  MatrixXd active;  ///< a x q Jacobian of the constraints that hold with equality
  std::optional<MatrixXd> search_information;  ///< at theta, where polishing left it known
  Index equalities = 0;  ///< its first rows: == constraints; the rest are bounds and inequalities
  OptimizerReport report;
};

/// Minimises `objective` under `constraints`. NLopt does the search, in whitened coordinates where
/// the constraints allow; Newton steps finish; the verdict is made from the gradient and never from
/// the optimiser's return code.
/// @param starts  tried in turn until one converges; the best is returned
Estimate estimate(const Objective& objective,
                  const Constraints& constraints,
                  const std::vector<VectorXd>& starts,
                  const EstimationOptions& options);

/// The same from a point that is near the solution, such as the estimates of a sample like this
/// one: Newton steps go there directly, and the search is for where they do not.
/// @param others  further starts, should it come to a search
Estimate estimate_near(const Objective& objective,
                       const Constraints& constraints,
                       const VectorXd& theta,
                       const std::function<std::vector<VectorXd>()>& others,
                       const EstimationOptions& options);

}  // namespace semfit::internal
