// Cholesky factors and inverses of four small symmetric matrices at once, one in each lane.
#pragma once

#include "math/lane_tile.h"

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::Index;
using Eigen::VectorXd;

/// A = L L' and M = L^-1 in tiles of 3 x 3. Sizes are multiples of 3; users fill up with rows of
/// the identity matrix.
class LaneCholesky {
 public:
  static constexpr Index side = 3;            ///< of a tile
  static constexpr Index area = side * side;  ///< Lanes in a tile

  /// @param max_tiles  tiles in a row of the largest matrix
  explicit LaneCholesky(Index max_tiles);

  /// Tile (I, J), I >= J, of the lower triangle of A, to be filled before `factor`: element (i, j)
  /// of it at [3 j + i].
  Lanes* tile(Index I, Index J) { return at(L_, I, J); }

  /// Factors A of `tiles` tiles in a row, in place.
  /// @param log_determinant  gets log|A| of each lane, not finite where A is not positive definite
  void factor(Index tiles, double* log_determinant);
  /// z = L^-1 b, each 3 * tiles Lanes.
  void solve_lower(const Lanes* b, Lanes* z) const;
  /// Makes M, which the functions below need.
  void invert();
  /// w = L^-T z = M' z
  void solve_upper(const Lanes* z, Lanes* w) const;
  /// Tile (I, J), I >= J, of A^-1 = M' M.
  [[gnu::always_inline]] TileSums inverse_tile(Index I, Index J) const {
    TileSums sums;
    for (Index K = I; K < tiles_; ++K)
      sums.add_tiles(at(M_, K, I), at(M_, K, J));
    return sums;
  }

 private:
  static Lanes* at(VectorXd& tiles, Index I, Index J) {
    return as_lanes(tiles.data()) + area * (I * (I + 1) / 2 + J);
  }
  static const Lanes* at(const VectorXd& tiles, Index I, Index J) {
    return as_lanes(tiles.data()) + area * (I * (I + 1) / 2 + J);
  }

  Index tiles_ = 0;
  VectorXd L_;  ///< A, then L below the diagonal tiles: by columns
  VectorXd M_;  ///< by rows; its diagonal tiles are the inverses of those of L
};

}  // namespace semfit::internal
