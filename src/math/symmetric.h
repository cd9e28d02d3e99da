// Symmetric matrices: Cholesky with an honest verdict, inverse, eigenvalues where they are needed.
#pragma once

#include <optional>

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A = L L'. Made by `cholesky`, so it exists only for finite, positive definite A.
class Cholesky {
 public:
  Index size() const { return llt_.rows(); }
  /// log |A|
  double log_determinant() const;
  /// Squared diagonal of L: what each variable has left given those before it.
  VectorXd pivots() const { return llt_.matrixLLT().diagonal().cwiseAbs2(); }
  /// A^-1, symmetric to the last bit. O(p^3 / 3) multiplications more than the factor.
  MatrixXd inverse() const;
  /// L^-1, lower triangular.
  MatrixXd inverse_factor() const;
  template <typename Rhs>
  auto solve(const Rhs& b) const {
    return llt_.solve(b);
  }
  auto factor() const { return llt_.matrixL(); }
  auto factor_transposed() const { return llt_.matrixU(); }

 private:
  friend std::optional<Cholesky> cholesky(const Eigen::Ref<const MatrixXd>& A);
  Eigen::LLT<MatrixXd> llt_;
};

/// Reads the lower triangle of A. nullopt unless A is finite and positive definite: Eigen's LLT
/// alone reports success on NaN and infinity.
std::optional<Cholesky> cholesky(const Eigen::Ref<const MatrixXd>& A);

/// Copies the lower triangle to the upper one.
void mirror_lower(MatrixXd& A);

/// D^-1/2 A D^-1/2 with D = diag(A): the same matrix without units. Diagonal elements that are not
/// positive are left unscaled.
MatrixXd unit_diagonal(const MatrixXd& A);

}  // namespace semfit::internal
