#include "verify/nearest.h"

#include "math/decomposition.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

/// The nearest positive semidefinite matrix: negative eigenvalues become 0.
MatrixXd project_on_cone(const MatrixXd& A) {
  const SymmetricEigen eigen = symmetric_eigen(A);
  return eigen.vectors * eigen.values.cwiseMax(0).asDiagonal() * eigen.vectors.transpose();
}

/// Each step costs some p^3: fewer for matrices of hundreds of variables.
int most_steps(Index p) {
  const auto size = static_cast<double>(std::max<Index>(p, 1));
  return static_cast<int>(std::clamp(4e8 / (size * size * size), 50.0, 2000.0));
}

}  // namespace

MatrixXd nearest_correlations(const MatrixXd& R) {
  const int steps = most_steps(R.rows());
  MatrixXd Y = R, correction = MatrixXd::Zero(R.rows(), R.cols());
  for (int step = 0; step < steps; ++step) {
    const MatrixXd before = Y;
    const MatrixXd raised = Y - correction;
    const MatrixXd X = project_on_cone(raised);
    correction = X - raised;
    Y = X;
    Y.diagonal().setOnes();
    if ((Y - before).norm() < 1e-10 * Y.norm()) break;
  }
  return Y;
}

BoxVerdict judge_box(const MatrixXd& R, const MatrixXd& half) {
  constexpr double rounding = 1e-9;
  BoxVerdict verdict;
  const SymmetricEigen eigen = symmetric_eigen(R);
  verdict.smallest_eigenvalue = eigen.values[0];
  verdict.v = eigen.vectors.col(0);
  if (eigen.values[0] >= -rounding) {
    verdict.is = BoxVerdict::Is::inside;
    return verdict;
  }
  // max over the box of v'Xv = v'Rv + sum_ij |v_i||v_j| h_ij
  const VectorXd size = verdict.v.cwiseAbs();
  verdict.largest_quadratic_form = eigen.values[0] + size.dot(half * size);
  if (verdict.largest_quadratic_form < -rounding) {
    verdict.is = BoxVerdict::Is::misses;
    return verdict;
  }
  const int steps = most_steps(R.rows());
  const MatrixXd lower = R - half, upper = R + half;
  MatrixXd A = R;
  for (int step = 0; step < steps; ++step) {
    const MatrixXd B = project_on_cone(A);
    const MatrixXd W = B - A;
    if (W.norm() < rounding) {
      verdict.is = BoxVerdict::Is::meets;
      return verdict;
    }
    const double largest = W.cwiseProduct(R).sum() + W.cwiseAbs().cwiseProduct(half).sum();
    if (largest < -rounding * W.norm()) {
      verdict.is = BoxVerdict::Is::misses;
      verdict.largest_quadratic_form = largest / W.trace();
      return verdict;
    }
    A = B.cwiseMax(lower).cwiseMin(upper);
  }
  return verdict;
}

}  // namespace semfit::internal
