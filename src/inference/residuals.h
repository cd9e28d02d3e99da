// Residual moments and their standard errors.
#pragma once

#include "semfit/result.h"

#include "estimate/objective.h"
#include "inference/residual_covariance.h"

#include <vector>

namespace semfit::internal {

/// Residuals sample - implied of every type:
///   raw           s_ij - sigma_ij, m_i - mu_i
///   cor.bentler   divided by sqrt(s_ii s_jj), means by sqrt(s_ii)
///   cor.bollen    difference of the two correlation matrices, means as above
///   normalized    raw / its sampling error, (s_ii s_jj + s_ij^2) / n
///   standardized  raw / its standard error in the fitted model: the diagonal of Q Gamma Q' / n,
///                 Q = I - Delta (Delta' W Delta)^-1 Delta' W, Gamma normal-theory at the sample
///                 moments, W at the implied ones; no p* x p* matrix is formed
/// With other covariances of the moments than normal theory's (`errors`), their variances.
/// A z value of a residual that is zero to rounding is 0; one without a standard error is NaN.
/// @param bread  inverse information of one case within the constraints, q x q; empty if the
///               information is singular: standardized is then NaN
/// @source Bentler (1995); Bollen (1989); Maydeu-Olivares (2017)
std::vector<ResidualSet> residuals(const Sample& sample,
                                   const Objective& objective,
                                   const VectorXd& theta,
                                   const MatrixXd& bread,
                                   double multiplier,
                                   const ResidualCovariances& errors);

}  // namespace semfit::internal
