// Confidence intervals and p-values from bootstrap draws of one number.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include <optional>
#include <span>
#include <vector>

namespace semfit::internal {

/// NaN without draws. @param sorted  in ascending order
double draws_mean(std::span<const double> sorted);

/// Divisor their number, as lavaan's standard errors of the bootstrap. 0 where draws are equal but
/// for rounding, and not the 5.55e-17 that their mean is off; NaN of one draw.
double draws_sd(std::span<const double> sorted);

/// Order statistic of rank (R + 1) level of sorted draws, interpolated on the scale of normal
/// quantiles between neighbours; beyond the extreme draws these. NaN without draws.
/// @source Davison and Hinkley (1997) eq. 5.8
double draws_quantile(std::span<const double> sorted, double level);

/// Acceleration of BCa from the values without each case (or cluster, or block of cases):
///     a = sum d^3 / (6 (sum d^2)^1.5),  d = mean less value.
/// 0 where the values do not differ. @source Efron (1987); Efron and Tibshirani (1993) eq. 14.15
double acceleration(std::span<const double> jackknife);

/// @param est           of the sample
/// @param sorted        draws in ascending order, none of them NaN
/// @param acceleration  for bias_corrected_accelerated; without it that interval is NaN
/// @return NaN limits where the interval does not exist: no draws, or bias-corrected ones where all
///         draws lie on one side of est
Interval bootstrap_interval(BootInterval type,
                            double est,
                            std::span<const double> sorted,
                            double ci_level,
                            std::optional<double> acceleration);

/// Two-sided p-value of the hypothesis that the quantity is 0, at which the percentile interval
/// just excludes 0:
///     2 min(1 + #{draw <= 0}, 1 + #{draw >= 0}) / (R + 1), at most 1.
/// @source Davison and Hinkley (1997) section 4.4; Efron and Tibshirani (1993) section 16.4
double bootstrap_pvalue(std::span<const double> sorted);

}  // namespace semfit::internal
