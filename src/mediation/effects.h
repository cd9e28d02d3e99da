// Effects of a mediation with normal-theory inference: least squares and the delta method.
#pragma once

#include "mediation/paths.h"
#include "mediation/regression.h"
#include "mediation/roles.h"

#include <vector>

namespace semfit::internal {

/// The regressions, as numbers: I, II of each mediator, III.
struct MediationModels {
  LeastSquares total;
  std::vector<LeastSquares> mediators;
  LeastSquares direct;
};
MediationModels mediation_models(const MediationSample& sample, double ci_level);

/// The paths that the regressions estimate, with their covariance matrices. a is independent of
/// (b, c'), given the predictors.
struct PathErrors {
  Paths paths;
  MatrixXd a;         ///< J x J: sigma_ij [S_zz^-1]_xx / (n - 1), residual covariances of mediators
  MatrixXd b_direct;  ///< (J + 1) x (J + 1), of b and c'
};
PathErrors path_errors(const MediationSample& sample, const MediationModels& models);

/// An effect and the mediators (places) that it is of.
struct EffectPlace {
  MediationEffect effect;
  Index j = 0, k = 0;
};

/// Every effect with its estimate. c and c' have the t tests of their regressions; of the others
///     se = sqrt(g' V g), g the gradient in (a, b, c'); of one product sqrt(a^2 s_b^2 + b^2 s_a^2)
///     Aroian: + s_a^2 s_b^2 under the root; Goodman: - s_a^2 s_b^2.
/// Standard deviations are taken as known in standardised effects.
/// @source Sobel (1982); Aroian (1947); Goodman (1960); MacKinnon et al. (2002)
std::vector<EffectPlace> mediation_effects(const MediationSample& sample,
                                           const MediationModels& models,
                                           const PathErrors& errors,
                                           const MediationOptions& options);

}  // namespace semfit::internal
