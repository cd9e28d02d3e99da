// Modification indices: what each parameter that is not in the model would do if it were.
#pragma once

#include "semfit/result.h"

#include "estimate/objective.h"

#include <vector>

namespace semfit::internal {

/// Score (Lagrange multiplier) test of one added parameter, for every candidate of `table`:
///     mi = n g^2 / v,   epc = -g / v,   v = I_cc - I_cf (I_ff)^-1 I_fc,
/// g the slope of the objective by the candidate and I the expected information of the model
/// extended by it, at the estimates: no refit. I_ff is that of the constrained model, so equality
/// constraints are respected. A candidate whose v is zero would not be identified: NaN.
/// @param n       number of cases that count
/// @param active  Jacobian of the constraints that hold with equality, a x q
/// @source Sorbom (1989); Saris, Satorra and Sorbom (1987)
std::vector<ModificationIndex> modification_indices(const ParameterTable& table,
                                                    const Sample& sample,
                                                    const Objective& objective,
                                                    const VectorXd& theta,
                                                    const MatrixXd& information,
                                                    const MatrixXd& active,
                                                    double n);

}  // namespace semfit::internal
