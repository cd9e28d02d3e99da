// The distinct moments of a block as one vector: what weight matrices of least squares are about.
#pragma once

#include "moments/moments.h"

#include <utility>
#include <vector>

namespace semfit::internal {

/// vech(Sigma) by columns, then mu: k moments in all, those that are only of fixed covariates left
/// out.
class MomentList {
 public:
  /// @param fixed_x  covariates whose moments are no data
  MomentList(Index p, bool has_means, const std::vector<Index>& fixed_x = {});

  Index size() const { return static_cast<Index>(pairs_.size() + means_.size()); }
  Index p() const { return p_; }
  /// (i, j), i >= j
  const std::vector<std::pair<Index, Index>>& pairs() const { return pairs_; }
  const std::vector<Index>& means() const { return means_; }

  VectorXd stack(const Moments& m) const;
  /// The symmetric matrix and the vector that have these moments; others are zero.
  Moments unstack(const VectorXd& all) const;
  /// The gradient by moments, each covariance one of them, as a sensitivity: <result, dm> is its
  /// product with stack(dm).
  Moments sensitivity(const VectorXd& gradient) const;

  /// Columns: products of the deviations D (b x p), and the deviations themselves; b x k.
  MatrixXd products(const MatrixXd& D) const;

 private:
  Index p_;
  bool has_means_;
  std::vector<std::pair<Index, Index>> pairs_;
  std::vector<Index> means_;
};

}  // namespace semfit::internal
