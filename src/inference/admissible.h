// What the estimates themselves say about the model: remarks that name the culprit and a remedy.
#pragma once

#include "semfit/result.h"

#include "estimate/estimate.h"
#include "inference/vcov.h"

#include <vector>

namespace semfit::internal {

/// "x1~~x1", "visual=~x2": how notes name a row.
std::string name_of(const Row& row);

/// Negative variances, covariance matrices of latent variables or residuals that no variables could
/// have, correlations beyond 1.
std::vector<Note> check_admissible(const ParameterTable& table,
                                   const Objective& objective,
                                   const VectorXd& theta);

/// Not converged, not identified (with the parameters), df < 0.
std::vector<Note> check_estimate(const ParameterTable& table,
                                 const Estimate& estimate,
                                 const Covariance& covariance,
                                 std::int64_t df,
                                 std::int64_t moments);

}  // namespace semfit::internal
