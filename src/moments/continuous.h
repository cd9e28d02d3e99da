// Means and cross-products of complete columns.
#pragma once

#include "moments/moments.h"

#include <cstdint>
#include <span>
#include <vector>

namespace semfit::internal {

/// Means and sums of squares and products about the means of `columns`, over `rows`. Two passes, so
/// a large mean costs no digits; rows are taken in blocks that fit the cache.
struct CrossProducts {
  VectorXd mean;     ///< p
  MatrixXd scatter;  ///< p x p, sum of (x - mean)(x - mean)'
};
CrossProducts cross_products(const std::vector<std::span<const double>>& columns,
                             std::span<const std::int64_t> rows);

/// The same with a weight for each row: mean sum w x / sum w, scatter sum w (x - mean)(x - mean)'.
/// @param weights  one for each of `rows`, not negative and not all zero; empty: 1
CrossProducts cross_products(const std::vector<std::span<const double>>& columns,
                             std::span<const std::int64_t> rows,
                             const VectorXd& weights);

}  // namespace semfit::internal
