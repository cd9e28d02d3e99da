// Means and sums of squares and products of cases that come in parts.
#pragma once

#include "moments/moments.h"

namespace semfit::internal {

/// A sum of weights, the mean and the scatter about it.
struct Scatter {
  double n = 0;
  VectorXd mean;
  MatrixXd about_mean;  ///< lower triangle
};

/// Merges two sets of cases without cancellation: with d the difference of their means,
///     S = S_a + S_b + n_a n_b / (n_a + n_b) d d',   m = m_a + n_b / (n_a + n_b) d.
/// @source Chan, Golub and LeVeque (1983)
void merge(Scatter& all, const Scatter& part);

/// Of the columns of `block`, which are cases; their deviations from the mean take their place.
Scatter scatter_of(Eigen::Ref<MatrixXd> block);
/// The same with a weight for each; the deviations are multiplied by its root.
Scatter scatter_of(MatrixXd& block, const VectorXd& weights);

/// Moments of cases that come in blocks and are merged in parts. They are kept about the first
/// case, so that a large mean costs no digits.
class RunningMoments {
 public:
  /// @param block  s x b, a case in each column; its values are used up
  void add(Eigen::Ref<MatrixXd> block);
  void merge(const RunningMoments& part);

  double n() const { return about_origin_.n; }
  VectorXd mean() const { return origin_ + about_origin_.mean; }
  MatrixXd scatter() const;  ///< whole

  /// From moments as they were written.
  static RunningMoments of(double n, VectorXd mean, MatrixXd scatter);

 private:
  VectorXd origin_;
  Scatter about_origin_;
};

}  // namespace semfit::internal
