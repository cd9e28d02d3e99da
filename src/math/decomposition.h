// Decompositions of dense matrices, each compiled once: Eigen's templates are slow to instantiate.
#pragma once

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A^-1 of a general square matrix (partial pivoting).
MatrixXd inverse(const MatrixXd& A);

/// A^-1 B of symmetric A that should be positive definite but may not be (LDL').
MatrixXd solve_symmetric(const MatrixXd& A, const MatrixXd& B);

/// The shortest x that minimises |A x - b|; A may have any rank (complete orthogonal
/// decomposition).
MatrixXd least_squares(const MatrixXd& A, const MatrixXd& B);

/// What the rows of A restrict.
struct RowSpace {
  Index rank = 0;
  MatrixXd null_space;  ///< orthonormal columns: A times them is 0
};
/// Rank by pivoted QR; pivots below 1e-10 of the largest count as zero, so rows should have
/// comparable lengths.
RowSpace row_space(const MatrixXd& A);

struct SymmetricEigen {
  VectorXd values;   ///< increasing
  MatrixXd vectors;  ///< columns
};
SymmetricEigen symmetric_eigen(const MatrixXd& A);

/// Largest modulus of an eigenvalue of a general square matrix.
double spectral_radius(const MatrixXd& A);

}  // namespace semfit::internal
