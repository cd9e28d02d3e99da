// Nine sums of products: one tile of a product of matrices in lanes.
#pragma once

#include "math/lanes.h"

namespace semfit::internal {

/// A tile of 3 x 3 that stays in registers while it is summed: s_ji stands for element (i, j). Nine
/// sums and the six operands of a step are what 16 registers hold, so that an operand is loaded
/// once for three products.
struct TileSums {
  Lanes s00{}, s01{}, s02{}, s10{}, s11{}, s12{}, s20{}, s21{}, s22{};

  /// Adds a b' for two columns of three.
  [[gnu::always_inline]] void add(const Lanes* a, const Lanes* b) {
    const Lanes a0 = a[0], a1 = a[1], a2 = a[2], b0 = b[0], b1 = b[1], b2 = b[2];
    add_product(s00, a0, b0), add_product(s01, a1, b0), add_product(s02, a2, b0);
    add_product(s10, a0, b1), add_product(s11, a1, b1), add_product(s12, a2, b1);
    add_product(s20, a0, b2), add_product(s21, a1, b2), add_product(s22, a2, b2);
  }

  /// Subtracts a b'.
  [[gnu::always_inline]] void subtract(const Lanes* a, const Lanes* b) {
    const Lanes a0 = a[0], a1 = a[1], a2 = a[2], b0 = b[0], b1 = b[1], b2 = b[2];
    subtract_product(s00, a0, b0), subtract_product(s01, a1, b0), subtract_product(s02, a2, b0);
    subtract_product(s10, a0, b1), subtract_product(s11, a1, b1), subtract_product(s12, a2, b1);
    subtract_product(s20, a0, b2), subtract_product(s21, a1, b2), subtract_product(s22, a2, b2);
  }

  /// Adds sum_k a_k b_k' where a_k and b_k are the k-th three Lanes of two tiles.
  [[gnu::always_inline]] void add_tiles(const Lanes* a, const Lanes* b) {
    add(a, b), add(a + 3, b + 3), add(a + 6, b + 6);
  }

  [[gnu::always_inline]] void scale(const Lanes& by) {
    s00 *= by, s01 *= by, s02 *= by;
    s10 *= by, s11 *= by, s12 *= by;
    s20 *= by, s21 *= by, s22 *= by;
  }

  /// Adds element (i, j) to column[j][row[i]].
  [[gnu::always_inline]] void add_to(Lanes* const (&column)[3],
                                     const std::ptrdiff_t (&row)[3]) const {
    column[0][row[0]] += s00, column[0][row[1]] += s01, column[0][row[2]] += s02;
    column[1][row[0]] += s10, column[1][row[1]] += s11, column[1][row[2]] += s12;
    column[2][row[0]] += s20, column[2][row[1]] += s21, column[2][row[2]] += s22;
  }

  /// Writes the tile to rows 3 I and columns 3 J of a symmetric matrix of `size` rows, and its
  /// transpose to the other side.
  void store(Lanes* matrix, std::ptrdiff_t size, std::ptrdiff_t I, std::ptrdiff_t J) const {
    const Lanes* const columns[3][3] = {{&s00, &s01, &s02}, {&s10, &s11, &s12}, {&s20, &s21, &s22}};
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      for (std::ptrdiff_t i = 0; i < 3; ++i) {
        matrix[size * (3 * J + j) + 3 * I + i] = *columns[j][i];
        matrix[size * (3 * I + i) + 3 * J + j] = *columns[j][i];
      }
  }
};

}  // namespace semfit::internal
