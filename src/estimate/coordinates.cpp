#include "estimate/coordinates.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <cmath>

namespace semfit::internal {

FeasibleSpace::FeasibleSpace(const Constraints& constraints, const VectorXd& scale)
    : q_(scale.size()), is_whole_(constraints.K.rows() == 0), scale_(scale) {
  if (is_whole_) return;
  // Rows of K in units of the parameters, each of length one: ranks are then free of units.
  const VectorXd shrink =
      (constraints.K * scale_.asDiagonal()).rowwise().norm().cwiseMax(1e-300).cwiseInverse();
  K_ = shrink.asDiagonal() * constraints.K;
  k_ = shrink.cwiseProduct(constraints.k);
  Z_ = scale_.asDiagonal() * row_space(K_ * scale_.asDiagonal()).null_space;
}

VectorXd FeasibleSpace::project(const VectorXd& theta) const {
  if (is_whole_) return theta;
  const MatrixXd A = K_ * scale_.asDiagonal();
  const VectorXd step = least_squares(A, k_ - K_ * theta);
  return theta + scale_.cwiseProduct(step);
}

Whitened::Whitened(const FeasibleSpace& space, VectorXd centre, const MatrixXd& H)
    : space_(space), centre_(std::move(centre)) {
  MatrixXd reduced = space.reduce(H);
  const VectorXd diagonal = reduced.diagonal();
  const double floor = std::max(1e-12 * diagonal.cwiseAbs().maxCoeff(), 1e-300);
  for (double ridge = 0; ridge < 2; ridge = ridge == 0 ? 1e-6 : 10 * ridge) {
    MatrixXd A = reduced;
    A.diagonal() = (1 + ridge) * diagonal.cwiseMax(floor);
    llt_.compute(A);
    const auto pivots = llt_.matrixLLT().diagonal().array().square() / A.diagonal().array();
    if (llt_.info() == Eigen::Success && pivots.allFinite() && (pivots > 1e-10).all()) return;
  }
  llt_.compute(MatrixXd(diagonal.cwiseMax(floor).asDiagonal()));
}

VectorXd Whitened::theta(const VectorXd& z) const {
  return centre_ + space_.expand(llt_.matrixU().solve(z));
}

VectorXd Whitened::gradient(const VectorXd& by_theta) const {
  return llt_.matrixL().solve(space_.reduce(by_theta));
}

}  // namespace semfit::internal
