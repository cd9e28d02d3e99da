// Scores of the cases on the latent variables.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "estimate/objective.h"

namespace semfit::internal {

/// Regression (Thurstone): E(eta | x) = alpha + cov(eta, x) Sigma^-1 (x - mu).
/// Bartlett: (L' Sigma^-1 L)^-1 L' Sigma^-1 (x - nu), x = nu + L eta + e, eta all latent variables
/// and the observed ones of the structural part. Without a mean structure cases are taken about the
/// sample means.
/// @source Thurstone (1935); Bartlett (1937)
FactorScores factor_scores(const ParameterTable& table,
                           const Data& data,
                           const Sample& sample,
                           const Objective& objective,
                           const VectorXd& theta,
                           ScoreMethod method);

}  // namespace semfit::internal
