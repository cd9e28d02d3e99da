// One variable by itself: extremes and moments up to the fourth.
#pragma once

#include "semfit/describe.h"

#include <cstdint>
#include <span>

namespace semfit::internal {

/// What `x` holds in `rows`; NaN counts as missing. Two passes: sums about the mean.
VariableDescription describe_variable(const std::string& name,
                                      std::span<const double> x,
                                      std::span<const std::int64_t> rows);

/// sqrt(6 n (n - 1) / ((n - 2) (n + 1) (n + 3))), the standard deviation of G1 in normal samples.
/// @source Fisher (1930); Cramer (1946), 29.3
double skewness_error(double n);

/// 2 SE(G1) sqrt((n^2 - 1) / ((n - 3) (n + 5))), the same of G2.
double kurtosis_error(double n);

}  // namespace semfit::internal
