// Root mean square residuals with their sampling error: how far they are from what chance leaves.
#pragma once

#include "semfit/result.h"

#include "inference/block_residuals.h"
#include "inference/residual_covariance.h"

#include <vector>

namespace semfit::internal {

/// Of each block: rmr_nomean, srmr_bentler_nomean and crmr_nomean; the second with its standard
/// error and test under exact fit, its unbiased version with a 90 % interval, and the test of close
/// fit (.05). With e the standardised residuals (t of them) and Omega their covariance matrix:
///     exact fit    E = sqrt(a / t) (1 - b / (4 a^2)) , SE = sqrt(b / (2 t a)),  a = tr Omega, b =
///     tr Omega^2 unbiased     k^-1 sqrt(max(e'e - a, 0) / t),  k = 1 - (b + 2 e'Omega e) / (4
///     (e'e)^2)
///                  SE = k^-1 sqrt((b + 2 e'Omega e) / (2 t e'e))
/// Of normal theory with complete data Omega is not formed: its traces come from q x q products
/// (see residual_summary.cpp).
/// @param variables  how many of each block's observed variables are the model's
/// @source Maydeu-Olivares (2017); Maydeu-Olivares, Shi and Rosseel (2018)
std::vector<ResidualSummary> residual_summaries(const Objective& objective,
                                                const VectorXd& theta,
                                                const MatrixXd& bread,
                                                double multiplier,
                                                const ResidualCovariances& errors,
                                                const std::vector<Index>& variables);

}  // namespace semfit::internal
