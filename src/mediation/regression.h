// Least squares from moments.
#pragma once

#include "mediation/roles.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A regression as a table, with the covariance matrix of its k slopes.
struct LeastSquares {
  Regression table;
  VectorXd slopes;  ///< k, in the order of the predictors
  MatrixXd vcov;    ///< k x k
};

/// Regression of `outcome` on `predictors` (places in the sample).
///     b = S_xx^-1 s_xy,  R2 = s_xy' b / s_yy,  s^2 = (n - 1) s_yy (1 - R2) / (n - k - 1),
///     V(b) = s^2 S_xx^-1 / (n - 1),  tolerance_j = 1 / (s_jj [S_xx^-1]_jj),
///     b_0 = ybar - b' xbar,  V(b_0) = s^2 / n + xbar' V(b) xbar.
/// @source Draper and Smith (1998) chapters 5 and 6
LeastSquares regress(const MediationSample& sample,
                     std::string name,
                     Index outcome,
                     const std::vector<Index>& predictors,
                     double ci_level);

/// F = (R2_large - R2_small) / m / ((1 - R2_large) / df) for m more predictors.
/// @source Cohen, Cohen, West and Aiken (2003) eq. 5.5.1
R2Change r2_change(const Regression& small, const Regression& large);

}  // namespace semfit::internal
