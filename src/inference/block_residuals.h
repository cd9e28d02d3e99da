// The residual moments of one block in the structure's units, and their normal-theory variances.
#pragma once

#include "estimate/objective.h"

#include <vector>

namespace semfit::internal {

/// One summand of the normal-theory covariance of sample moments, Gamma: A -> 2 sign M A M.
struct GammaPart {
  double sign = 1;
  MatrixXd M;
};

/// Gamma(S) = 2 S . S. With fixed covariates x only what they leave random counts: Gamma(S) -
/// Gamma(H), H = S_.x S_xx^-1 S_x. the part of S that they explain.
struct BlockResiduals {
  Moments sample, implied, raw;
  std::vector<GammaPart> gamma;
  VectorXd units;  ///< p: the user's units per unit of the structure
  double n = 0;    ///< cases that count

  double moment_variance(Index i, Index j) const;  ///< of sqrt(n) s_ij
  double mean_variance(Index i) const;             ///< of sqrt(n) m_i
};

BlockResiduals block_residuals(const Objective::Group& group, const VectorXd& theta, double n);

/// B M B, q x q: covariance of the estimates times the number of all cases, where the moments have
/// the covariance Gamma at the sample: M = sum_h w_h Delta_h' W_h Gamma_h W_h Delta_h over all
/// groups, w_h their shares of the cases.
/// @param bread  B, the inverse information of one case within the constraints; empty: so is the
///               result
MatrixXd estimate_scatter(const Objective& objective, const VectorXd& theta, const MatrixXd& bread);

}  // namespace semfit::internal
