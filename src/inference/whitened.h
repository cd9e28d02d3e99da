// Moments in the metric of a discrepancy's weight matrix: R x with W = R'R.
#pragma once

#include "estimate/moment_information.h"
#include "estimate/objective.h"

namespace semfit::internal {

/// Rows of moments and of their derivatives, whitened: |R z|^2 = z'W z. For the normal theory's W,
/// with V = K'K, R z is vech(K Z K') with its diagonal divided by sqrt(2), then K e of the means e;
/// its p(p+1)/2 (+ p) rows are about all moments, those of fixed covariates too, which do not vary.
class Whitening {
 public:
  Whitening(const MomentWeight& W, Index p, bool has_means);

  /// Is W that of the normal theory?
  bool is_normal() const { return normal_.size() > 0; }
  /// Of the normal theory: K, p x p.
  const MatrixXd& root() const { return normal_; }
  Index size() const;
  /// Moments in rows (b x k, in the order of `list`): b x size().
  MatrixXd rows(const MatrixXd& Z, const MomentList& list) const;
  /// R Delta, size() x q.
  MatrixXd tangents(const Tangents& tangents) const;
  /// A symmetric matrix K Z K' and a vector K e, stacked as one row.
  void stack(const MatrixXd& Z, const VectorXd& e, Eigen::Ref<Eigen::RowVectorXd> row) const;

 private:
  Index p_;
  bool has_means_;
  MatrixXd normal_;
  std::shared_ptr<const DistinctWeight> distinct_;
};

}  // namespace semfit::internal
