#include "math/symmetric.h"

#include <cmath>

namespace semfit::internal {
namespace {

/// In place inverse of a lower triangular matrix by halves:
/// [A 0; C B]^-1 = [A^-1 0; -B^-1 C A^-1  B^-1]; almost all the work is matrix products.
void invert_lower(Eigen::Ref<MatrixXd> L) {
  const Index n = L.rows();
  if (n <= 24) {
    MatrixXd inverse = MatrixXd::Identity(n, n);
    L.triangularView<Eigen::Lower>().solveInPlace(inverse);
    L.triangularView<Eigen::Lower>() = inverse;
    return;
  }
  const Index h = n / 2;
  auto A = L.topLeftCorner(h, h);
  auto B = L.bottomRightCorner(n - h, n - h);
  auto C = L.bottomLeftCorner(n - h, h);
  invert_lower(A);
  invert_lower(B);
  const MatrixXd CA = C * A.triangularView<Eigen::Lower>();
  C.noalias() = -(B.triangularView<Eigen::Lower>() * CA);
}

/// Lower triangle of L'L for lower triangular L, again by halves.
void multiply_transposed(const Eigen::Ref<const MatrixXd>& L, Eigen::Ref<MatrixXd> out) {
  const Index n = L.rows();
  if (n <= 48) {
    out.triangularView<Eigen::Lower>() = MatrixXd(L.triangularView<Eigen::Lower>()).transpose() *
                                         MatrixXd(L.triangularView<Eigen::Lower>());
    return;
  }
  const Index h = n / 2;
  const auto C = L.bottomLeftCorner(n - h, h);
  const auto B = L.bottomRightCorner(n - h, n - h);
  multiply_transposed(L.topLeftCorner(h, h), out.topLeftCorner(h, h));
  out.topLeftCorner(h, h).selfadjointView<Eigen::Lower>().rankUpdate(C.transpose());
  out.bottomLeftCorner(n - h, h).noalias() = B.triangularView<Eigen::Lower>().transpose() * C;
  multiply_transposed(B, out.bottomRightCorner(n - h, n - h));
}

}  // namespace

std::optional<Cholesky> cholesky(const Eigen::Ref<const MatrixXd>& A) {
  Cholesky result;
  result.llt_.compute(A);
  if (result.llt_.info() != Eigen::Success) return std::nullopt;
  const auto diagonal = result.llt_.matrixLLT().diagonal();
  if (!diagonal.allFinite() || (diagonal.size() > 0 && diagonal.minCoeff() <= 0))
    return std::nullopt;
  return result;
}

double Cholesky::log_determinant() const {
  return 2 * llt_.matrixLLT().diagonal().array().log().sum();
}

MatrixXd Cholesky::inverse_factor() const {
  MatrixXd L = llt_.matrixL();
  invert_lower(L);
  return L;
}

MatrixXd Cholesky::inverse() const {
  MatrixXd result(size(), size());
  multiply_transposed(inverse_factor(), result);
  mirror_lower(result);
  return result;
}

void mirror_lower(MatrixXd& A) {
  A.triangularView<Eigen::StrictlyUpper>() = A.transpose();
}

MatrixXd unit_diagonal(const MatrixXd& A) {
  const VectorXd scale =
      A.diagonal().unaryExpr([](double a) { return a > 0 ? 1 / std::sqrt(a) : 1.0; });
  return scale.asDiagonal() * A * scale.asDiagonal();
}

}  // namespace semfit::internal
