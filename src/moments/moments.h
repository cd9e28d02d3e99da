// Moments of one block of observed variables: one type for samples, models, directions and
// sensitivities.
#pragma once

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A point or a direction in moment space. Sigma is p x p and kept whole (symmetric), so that
/// <a, b> needs no vech and no duplication matrix; mu has p elements, or none without means.
struct Moments {
  MatrixXd Sigma;
  VectorXd mu;
};

/// <a, b> = tr(a.Sigma b.Sigma) + a.mu' b.mu
inline double dot(const Moments& a, const Moments& b) {
  return a.Sigma.cwiseProduct(b.Sigma).sum() + (a.mu.size() > 0 ? a.mu.dot(b.mu) : 0.0);
}

}  // namespace semfit::internal
