// Coordinates in which the objective looks like a bowl: linear equalities are gone, and one unit is
// one standard error in every direction.
#pragma once

#include "table/constraints.h"

#include <optional>

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// { theta : K theta = k } = origin + range(Z), columns of Z orthonormal in the units of `scale`.
/// Without equalities Z is the identity and is not stored.
class FeasibleSpace {
 public:
  /// @param scale  q typical sizes of the parameters: ranks must not depend on units
  FeasibleSpace(const Constraints& constraints, const VectorXd& scale);

  bool is_whole() const { return is_whole_; }
  Index dimension() const { return is_whole_ ? q_ : Z_.cols(); }
  Index rank() const { return q_ - dimension(); }
  /// The nearest point of the space.
  VectorXd project(const VectorXd& theta) const;
  MatrixXd reduce(const MatrixXd& H) const {
    return is_whole_ ? H : MatrixXd(Z_.transpose() * H * Z_);
  }
  VectorXd reduce(const VectorXd& g) const { return is_whole_ ? g : VectorXd(Z_.transpose() * g); }
  VectorXd expand(const VectorXd& y) const { return is_whole_ ? y : VectorXd(Z_ * y); }

 private:
  Index q_;
  bool is_whole_ = true;
  VectorXd scale_;
  MatrixXd K_;  ///< rows of length one in units of `scale`
  VectorXd k_;
  MatrixXd Z_;
};

/// theta = centre + Z L'^-1 z with L L' = Z' H Z: in z the curvature at the centre is the identity.
/// Where H is singular (at a start, say) a ridge in its own units keeps L finite.
class Whitened {
 public:
  Whitened(const FeasibleSpace& space, VectorXd centre, const MatrixXd& H);

  Index size() const { return llt_.rows(); }
  VectorXd theta(const VectorXd& z) const;
  VectorXd gradient(const VectorXd& by_theta) const;

 private:
  const FeasibleSpace& space_;
  VectorXd centre_;
  Eigen::LLT<MatrixXd> llt_;
};

}  // namespace semfit::internal
