// Is there a correlation matrix among those that print like a given one, and which is nearest?
#pragma once

#include <Eigen/Dense>

namespace semfit::internal {

/// The correlation matrix nearest to symmetric R in the Frobenius norm: alternating projections
/// with Dykstra's correction on the cone of positive semidefinite matrices and on the matrices of
/// unit diagonal. @source Higham (2002), algorithm 3.3
Eigen::MatrixXd nearest_correlations(const Eigen::MatrixXd& R);

/// Whether the box R +- half meets the cone of positive semidefinite matrices.
struct BoxVerdict {
  enum class Is { inside, meets, misses, undecided };
  Is is = Is::undecided;
  double smallest_eigenvalue = 0;  ///< of R
  /// Of a unit vector v, the largest v'Xv that the box has where it misses the cone; below 0.
  double largest_quadratic_form = 0;
  Eigen::VectorXd v;
};

/// `inside`: R itself is positive semidefinite. `meets`: alternating projections between box and
/// cone found a common point. `misses`: a positive semidefinite W has <W, X> < 0 for every X of the
/// box, which no positive semidefinite X can have; that is a proof. W is the difference of the
/// nearest points of both, or vv' with the eigenvector v of the smallest eigenvalue.
BoxVerdict judge_box(const Eigen::MatrixXd& R, const Eigen::MatrixXd& half);

}  // namespace semfit::internal
