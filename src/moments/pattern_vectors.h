// The cases of a pattern of missing values as the few vectors that its likelihood needs.
#pragma once

#include "moments/patterns.h"

namespace semfit::internal {

/// V (s x k, s variables seen) and c (k) with
///     sum_i w_i (y_i - mu)(y_i - mu)' = sum_k (V_k - c_k mu)(V_k - c_k mu)'
/// for every mu: the cases themselves, V_k = sqrt(w) y and c_k = sqrt(w), while they are at most s
/// + 1; otherwise their mean, V = sqrt(n) m and c = sqrt(n), and with c = 0 the columns of a
/// Cholesky factor of their scatter about it, which may have any rank.
struct PatternVectors {
  std::vector<Index> seen;
  double n = 0;  ///< sum of weights
  MatrixXd V;
  VectorXd c;
};

/// @param center, units  p each: y stands for (y - center) / units
PatternVectors pattern_vectors(const Columns& columns,
                               const Pattern& pattern,
                               const VectorXd& center,
                               const VectorXd& units);

/// Case `row` of the pattern as it counts above: `deviation` gets the s values (y - center) /
/// units.
void read_case(const Columns& columns,
               const Pattern& pattern,
               std::int64_t row,
               const VectorXd& center,
               const VectorXd& units,
               double* deviation);

}  // namespace semfit::internal
