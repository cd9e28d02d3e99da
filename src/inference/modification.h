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
                                                    const Objective& objective,
                                                    const VectorXd& theta,
                                                    const MatrixXd& information,
                                                    const MatrixXd& active,
                                                    double n);

/// Fills in delta, ncp, power and decision of every index that has a value:
///     ncp = (mi / epc^2) delta^2,   power = P(chi2_1(ncp) > c),   c the 1 - alpha quantile.
/// delta is in the units of epc, those of the parameter itself. Decisions, as lavaan's:
///     mi > c,  power high: "*epc:m*" if |epc| > delta, else "epc:nm"
///     mi > c,  power low:  "**(m)**"
///     mi <= c, power high: "(nm)";   power low: "(i)"
/// (m: misspecified, nm: not misspecified, i: inconclusive)
/// @source Saris, Satorra and van der Veld (2009)
void judge_by_power(std::vector<ModificationIndex>& indices, const ModificationOptions& options);

/// Leaves out indices below the minimum, all but the largest where there is a maximum, and sorts if
/// that is asked for. Indices without a value come last, and are left out by any minimum.
std::vector<ModificationIndex> selected(std::vector<ModificationIndex> indices,
                                        const ModificationOptions& options);

}  // namespace semfit::internal
