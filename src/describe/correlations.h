// Correlations with their tests and intervals.
#pragma once

#include "semfit/describe.h"

#include "moments/moments.h"

#include <cstdint>
#include <span>
#include <vector>

namespace semfit::internal {

/// Covariances of each pair of variables with the cases that have both.
struct PairMoments {
  MatrixXd cov;  ///< p x p, divisor n - 1, about the means of these cases; NaN without two of them
  MatrixXd cor;  ///< NaN where one of the two does not vary
  MatrixXd n;
};

/// @param means  p means, of whatever cases: sums are taken about them
PairMoments pair_moments(const std::vector<std::span<const double>>& columns,
                         std::span<const std::int64_t> rows,
                         const VectorXd& means);

/// Fills in moments, p-values and limits of a group.
void add_correlations(GroupDescription& group, const PairMoments& moments, double ci_level);

}  // namespace semfit::internal
