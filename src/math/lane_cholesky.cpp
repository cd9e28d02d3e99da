#include "math/lane_cholesky.h"

#include <algorithm>

namespace semfit::internal {
namespace {

constexpr Index side = LaneCholesky::side;

/// c = a - sums, element (i, j) at [3 j + i].
void subtract(const Lanes* a, const TileSums& s, Lanes* c) {
  c[0] = a[0] - s.s00, c[1] = a[1] - s.s01, c[2] = a[2] - s.s02;
  c[3] = a[3] - s.s10, c[4] = a[4] - s.s11, c[5] = a[5] - s.s12;
  c[6] = a[6] - s.s20, c[7] = a[7] - s.s21, c[8] = a[8] - s.s22;
}

/// The inverse of the Cholesky factor of the 3 x 3 matrix c, by rows into `m`.
/// @return the determinant of c
Lanes invert_factor(const Lanes* c, Lanes* m) {
  const Lanes d0 = c[0];
  const Lanes r0 = 1.0 / square_root(d0);
  const Lanes l10 = c[1] * r0, l20 = c[2] * r0;
  const Lanes d1 = c[4] - l10 * l10;
  const Lanes r1 = 1.0 / square_root(d1);
  const Lanes l21 = (c[5] - l20 * l10) * r1;
  const Lanes d2 = c[8] - l20 * l20 - l21 * l21;
  const Lanes r2 = 1.0 / square_root(d2);
  m[0] = r0, m[1] = Lanes{}, m[2] = Lanes{};
  m[3] = -r1 * l10 * r0, m[4] = r1, m[5] = Lanes{};
  m[6] = -r2 * (l20 * r0 + l21 * m[3]), m[7] = -r2 * l21 * r1, m[8] = r2;
  return d0 * d1 * d2;
}

/// l = c m' for lower triangular m by rows; c and l by columns.
void multiply_by_transposed(const Lanes* c, const Lanes* m, Lanes* l) {
  for (Index i = 0; i < side; ++i) {
    const Lanes c0 = c[i], c1 = c[3 + i], c2 = c[6 + i];
    l[i] = c0 * m[0];
    l[3 + i] = c0 * m[3] + c1 * m[4];
    l[6 + i] = c0 * m[6] + c1 * m[7] + c2 * m[8];
  }
}

/// result = -m s for lower triangular m, all by rows.
void multiply_negative(const Lanes* m, const TileSums& s, Lanes* result) {
  const auto row = [&](Index k, const Lanes& s0, const Lanes& s1, const Lanes& s2) {
    result[k] = -(m[0] * s0);
    result[3 + k] = -(m[3] * s0 + m[4] * s1);
    result[6 + k] = -(m[6] * s0 + m[7] * s1 + m[8] * s2);
  };
  row(0, s.s00, s.s01, s.s02);
  row(1, s.s10, s.s11, s.s12);
  row(2, s.s20, s.s21, s.s22);
}

}  // namespace

LaneCholesky::LaneCholesky(Index max_tiles)
    : L_(lane_count * LaneCholesky::area * max_tiles * (max_tiles + 1) / 2), M_(L_.size()) {}

void LaneCholesky::factor(Index tiles, double* log_determinant) {
  // Of so many pivots the product can neither overflow nor vanish, and few logarithms are taken.
  constexpr Index tiles_between_logarithms = 5;
  tiles_ = tiles;
  std::fill_n(log_determinant, lane_count, 0.0);
  Lanes product = Lanes{} + 1.0;
  Lanes c[LaneCholesky::area];
  for (Index J = 0; J < tiles; ++J) {
    for (Index I = J; I < tiles; ++I) {
      TileSums sums;
      for (Index K = 0; K < J; ++K)
        sums.add_tiles(at(L_, I, K), at(L_, J, K));
      subtract(at(L_, I, J), sums, c);
      if (I == J)
        product *= invert_factor(c, at(M_, J, J));
      else
        multiply_by_transposed(c, at(M_, J, J), at(L_, I, J));
    }
    if (J + 1 < tiles && (J + 1) % tiles_between_logarithms != 0) continue;
    for (int lane = 0; lane < lane_count; ++lane)
      log_determinant[lane] += std::log(product[lane]);
    product = Lanes{} + 1.0;
  }
}

void LaneCholesky::solve_lower(const Lanes* b, Lanes* z) const {
  for (Index I = 0; I < tiles_; ++I) {
    Lanes s0 = b[side * I], s1 = b[side * I + 1], s2 = b[side * I + 2];
    const Lanes* l = at(L_, I, 0);
    for (Index k = 0; k < side * I; ++k, l += side)
      subtract_product(s0, l[0], z[k]), subtract_product(s1, l[1], z[k]),
          subtract_product(s2, l[2], z[k]);
    const Lanes* m = at(M_, I, I);
    z[side * I] = m[0] * s0;
    z[side * I + 1] = m[3] * s0 + m[4] * s1;
    z[side * I + 2] = m[6] * s0 + m[7] * s1 + m[8] * s2;
  }
}

void LaneCholesky::invert() {
  for (Index I = 1; I < tiles_; ++I)
    for (Index J = 0; J < I; ++J) {
      TileSums sums;
      for (Index K = J; K < I; ++K)
        sums.add_tiles(at(L_, I, K), at(M_, K, J));
      multiply_negative(at(M_, I, I), sums, at(M_, I, J));
    }
}

void LaneCholesky::solve_upper(const Lanes* z, Lanes* w) const {
  for (Index J = 0; J < tiles_; ++J) {
    Lanes s0{}, s1{}, s2{};
    for (Index I = J; I < tiles_; ++I) {
      const Lanes* m = at(M_, I, J);
      for (Index i = 0; i < side; ++i, m += side) {
        const Lanes& z_i = z[side * I + i];
        add_product(s0, m[0], z_i), add_product(s1, m[1], z_i), add_product(s2, m[2], z_i);
      }
    }
    w[side * J] = s0, w[side * J + 1] = s1, w[side * J + 2] = s2;
  }
}

}  // namespace semfit::internal
