#include "math/decomposition.h"

namespace semfit::internal {

MatrixXd inverse(const MatrixXd& A) {
  return A.partialPivLu().inverse();
}

MatrixXd solve_symmetric(const MatrixXd& A, const MatrixXd& B) {
  return A.ldlt().solve(B);
}

MatrixXd least_squares(const MatrixXd& A, const MatrixXd& B) {
  return A.completeOrthogonalDecomposition().solve(B);
}

RowSpace row_space(const MatrixXd& A) {
  Eigen::ColPivHouseholderQR<MatrixXd> qr(A.transpose());
  qr.setThreshold(1e-10);
  const MatrixXd Q = qr.householderQ();
  return {qr.rank(), Q.rightCols(A.cols() - qr.rank())};
}

SymmetricEigen symmetric_eigen(const MatrixXd& A) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(A);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

double spectral_radius(const MatrixXd& A) {
  return A.size() == 0 ? 0.0 : A.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace semfit::internal
