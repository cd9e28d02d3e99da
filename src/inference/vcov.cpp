#include "inference/vcov.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <cmath>

namespace semfit::internal {
namespace {

constexpr double singular = 1e-8;

VectorXd scale_of(const MatrixXd& information) {
  return information.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
}

/// Rows in units of `scale`, each of length one.
RowSpace constraint_space(const MatrixXd& active, const VectorXd& scale) {
  const MatrixXd A = active * scale.asDiagonal();
  const VectorXd length = A.rowwise().norm().cwiseMax(1e-300);
  return row_space(length.cwiseInverse().asDiagonal() * A);
}

/// A pivot of the factor of a unit-diagonal matrix is what a parameter has of its own; only small
/// ones are worth the price of eigenvalues.
bool is_clearly_regular(const Cholesky& factor) {
  return factor.size() == 0 || factor.pivots().minCoeff() > 1e-6;
}

}  // namespace

MatrixXd null_space(const MatrixXd& active, const VectorXd& scale) {
  if (active.rows() == 0) return MatrixXd(scale.asDiagonal());
  return scale.asDiagonal() * constraint_space(active, scale).null_space;
}

Index rank_of(const MatrixXd& active, const VectorXd& scale) {
  return active.rows() == 0 ? 0 : constraint_space(active, scale).rank;
}

Covariance covariance_of_estimates(const MatrixXd& information, const MatrixXd& active, double n) {
  Covariance result;
  const Index q = information.rows();
  if (q == 0) {
    result.V = MatrixXd(0, 0);
    return result;
  }
  const VectorXd scale = scale_of(information);
  const bool is_free = active.rows() == 0;
  const MatrixXd Z = is_free ? MatrixXd() : null_space(active, scale);
  const MatrixXd reduced = is_free ? MatrixXd(scale.asDiagonal() * information * scale.asDiagonal())
                                   : MatrixXd(Z.transpose() * information * Z);
  if (reduced.rows() == 0) {  // the constraints leave nothing free
    result.V = MatrixXd::Zero(q, q);
    return result;
  }
  const auto factor = cholesky(reduced);
  if (!factor || !is_clearly_regular(*factor)) {
    const SymmetricEigen eigen = symmetric_eigen(reduced);
    VectorXd involved = VectorXd::Zero(q);
    for (Index k = 0; k < reduced.rows() && eigen.values[k] <= singular; ++k) {
      const VectorXd direction =
          is_free ? VectorXd(eigen.vectors.col(k))
                  : VectorXd(scale.cwiseInverse().asDiagonal() * Z * eigen.vectors.col(k));
      involved = involved.cwiseMax(direction.cwiseAbs());
    }
    for (Index k = 0; k < q; ++k)
      if (involved[k] > 0.01) result.unidentified.push_back(k);
    if (!result.unidentified.empty() || !factor) return result;
  }
  const MatrixXd inverse = factor->inverse();
  result.V = is_free ? MatrixXd(scale.asDiagonal() * inverse * scale.asDiagonal())
                     : MatrixXd(Z * inverse * Z.transpose());
  *result.V /= n;
  return result;
}

}  // namespace semfit::internal
