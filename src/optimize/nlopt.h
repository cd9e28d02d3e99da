// NLopt behind one door: names of its algorithms and a call that cannot throw.
#pragma once

#include "optimize/problem.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Names a user can choose: lbfgs, slsqp, tnewton, var2, mma, ccsaq.
std::vector<std::string> optimizer_names();

/// True if the named algorithm takes general constraints.
bool takes_constraints(const std::string& name);

/// Minimises with NLopt's local gradient method `name`, from x. An optimiser that fails or throws
/// is not an error here: the best point so far is returned and judged by the caller.
Optimum minimize(const Problem& problem,
                 const VectorXd& x,
                 const std::string& name,
                 const StoppingRule& rule);

}  // namespace semfit::internal
