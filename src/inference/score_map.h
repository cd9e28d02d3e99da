// What turns the observed variables of a case into its scores.
#pragma once

#include "semfit/options.h"

#include "structure/ram.h"

namespace semfit::internal {

/// scores = weights (x - center) + alpha, in the user's units. Where a score does not exist its row
/// of `weights` is NaN.
struct ScoreMap {
  MatrixXd weights;   ///< k x p
  VectorXd constant;  ///< k: alpha - weights center
  VectorXd error;     ///< k: variance of score - factor; NaN if the model implies a negative one
  MatrixXd Sigma;     ///< p x p: covariance of x
  MatrixXd cross;     ///< p x k: covariance of x and the factors
  VectorXd factor;    ///< k: variances of the factors
};

/// Regression: E(eta | x) = alpha + cov(eta, x) Sigma^-1 (x - mu); error V(eta) - cov(eta, x)
/// Sigma^-1 cov(x, eta). Bartlett: (Lambda' S^-1 Lambda)^-1 Lambda' S^-1 (Jx - nu) over the
/// indicators; Jx = nu + Lambda eta + e is what is left of them when the effects of observed
/// variables are taken off, S its covariance. With a regular cov(e) = Theta this is (Lambda'
/// Theta^-1 Lambda)^-1 Lambda' Theta^-1 (Jx - nu), with error (Lambda' Theta^-1 Lambda)^-1; S
/// allows of indicators without residuals. A factor that the indicators do not determine (of the
/// second order, say) has no such score.
/// Of a case with missing values what is not `seen` has no part in it: weights of zero.
/// @param mean  p sample means, about which cases are taken without a mean structure
/// @param seen  of the p observed variables; empty: all
/// @source Thurstone (1935); Bartlett (1937)
ScoreMap score_map(const RamStructure& structure,
                   const VectorXd& theta,
                   const VectorXd& mean,
                   ScoreMethod method,
                   const std::vector<Index>& seen = {});

}  // namespace semfit::internal
