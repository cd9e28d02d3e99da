// Scores of the cases on the latent variables.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "estimate/objective.h"

namespace semfit::internal {

/// Regression (Thurstone): E(eta | x) = alpha + cov(eta, x) Sigma^-1 (x - mu).
/// Bartlett: (Lambda' S^-1 Lambda)^-1 Lambda' S^-1 (Jx - nu) over the indicators; Jx = nu + Lambda eta + e
/// is what is left of them when the effects of observed variables are taken off, S its covariance.
/// Without a mean structure cases are taken about the sample means.
/// @source Thurstone (1935); Bartlett (1937)
FactorScores factor_scores(const ParameterTable& table,
                           const Data& data,
                           const Sample& sample,
                           const Objective& objective,
                           const VectorXd& theta,
                           ScoreMethod method);

}  // namespace semfit::internal
