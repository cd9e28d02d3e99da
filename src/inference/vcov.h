// The covariance matrix of the estimates, and what cannot be estimated at all.
#pragma once

#include <optional>
#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Covariance {
  /// q x q; nothing if the information is singular. Parameters at an active bound have variance 0.
  std::optional<MatrixXd> V;
  /// Parameters (from 0) that take part in a direction along which the model does not change.
  std::vector<Index> unidentified;
};

/// V = Z (Z' I Z)^-1 Z' / n with Z the null space of `active`.
/// Rank is judged on the information with unit diagonal, so it does not depend on units: smallest
/// eigenvalue above 1e-8.
/// @param information  of one case, q x q
/// @param active       a x q Jacobian of the constraints that hold with equality
/// @param n            number of cases that count
Covariance covariance_of_estimates(const MatrixXd& information, const MatrixXd& active, double n);

/// Columns span { d : active d = 0 }, orthonormal in units where `information` has unit diagonal.
MatrixXd null_space(const MatrixXd& active, const VectorXd& scale);

/// Number of linearly independent rows, judged in units of `scale`.
Index rank_of(const MatrixXd& active, const VectorXd& scale);

}  // namespace semfit::internal
