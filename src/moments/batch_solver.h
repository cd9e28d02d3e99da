// One batch of patterns at given moments: factors, inverses, solutions.
#pragma once

#include "math/lane_cholesky.h"
#include "moments/pattern_batches.h"

namespace semfit::internal {

/// Moments with the variable p that nobody sees, in a row and column of zeros; of the means what is
/// left when `center` is taken off.
Moments with_nobodys_variable(const Moments& moments, const VectorXd& center);

/// What one thread needs to go through batches. With a lane's masked matrix
/// A_ij = m_i m_j Sigma_ij + (1 - m_i) [i = j], in which unseen variables are independent of all
/// and have variance 1, every lane has the same shape and the inverse of Sigma_oo is that of A.
class BatchSolver {
 public:
  /// @param at  as made by with_nobodys_variable, and it must stay
  BatchSolver(const PatternBatches& batches, const Moments& at);

  /// Factors the batch and whitens its deviations.
  /// @return n log|Sigma_oo| + sum_k |z_k|^2, z_k = L^-1 (v_k - c_k mu), of all lanes; not finite
  ///         where a Sigma_oo is not positive definite
  double begin(const PatternBatch& batch);
  /// Makes what the two functions below tell.
  void invert();
  /// w_k = W (v_k - c_k mu), W the inverse of Sigma_oo between zeros; `size` Lanes.
  const Lanes* solution(Index k) const { return lanes(w_) + k * batch_->size; }
  /// Tile (I, J), I >= J, of W.
  [[gnu::always_inline]] TileSums inverse_tile(Index I, Index J) const {
    TileSums tile = factor_.inverse_tile(I, J);
    if (I != J) return tile;
    const Lanes* const mask = batch_->mask + LaneCholesky::side * I;
    tile.s00 -= 1.0 - mask[0], tile.s11 -= 1.0 - mask[1], tile.s22 -= 1.0 - mask[2];
    return tile;
  }

 private:
  static Lanes* lanes(VectorXd& x) { return as_lanes(x.data()); }
  static const Lanes* lanes(const VectorXd& x) { return as_lanes(x.data()); }
  void mask_covariances();

  const Moments& at_;
  const PatternBatch* batch_ = nullptr;
  LaneCholesky factor_;
  VectorXd deviation_, z_, w_;
};

}  // namespace semfit::internal
