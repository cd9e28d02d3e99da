// The coefficients of a mediation that its effects are made of, from one covariance matrix.
#pragma once

#include "semfit/mediation.h"

#include "mediation/roles.h"

#include <optional>

namespace semfit::internal {

/// Slopes: a_j of x on mediator j, b_j of mediator j on y, c' of x on y beside the mediators.
struct Paths {
  VectorXd a, b;  ///< J
  double direct = 0;
  double sd_x = 0, sd_y = 0;

  double indirect(Index j) const { return a[j] * b[j]; }
  double total_indirect() const { return a.dot(b); }
  double total() const { return direct + total_indirect(); }
};

/// Sigma (positive definite, variables in the order controls, x, mediators, y) = L L'. With x the
/// last predictor of the mediators and of y alone, and the mediators the last of y, the slopes need
/// no more than the lower right of L:
///     a_j = L(m_j, x) / L(x, x),   L(M, M)' b = L(y, M)',   c = L(y, x) / L(x, x),
///     c' = c - a' b.
/// @return nothing where a pivot is below 1e-10 of its variance: the draw is singular
std::optional<Paths> solve_paths(const MatrixXd& Sigma, Index K, Index J);

/// Value of an effect; `j` and `k` are the mediators that it is of.
double effect_value(MediationEffect::Kind kind, Index j, Index k, const Paths& paths);

}  // namespace semfit::internal
