// The noncentral chi-square distribution: the test statistic of a model that does not hold.
#pragma once

namespace semfit::internal {

/// P(X <= x) of a noncentral chi-square variable with noncentrality lambda >= 0. x below 0 counts
/// as 0; df <= 0, lambda < 0 and NaN give NaN. Lower tails under about 1e-16 may come out as 0.
double noncentral_chi_square_cdf(double x, double df, double lambda);

/// P(X > x), with full relative precision in the upper tail.
double noncentral_chi_square_upper(double x, double df, double lambda);

/// x with P(X <= x) = p, as near as x can be told from its neighbours. 0 and 1 give 0 and infinity.
/// @return NaN for df <= 0, lambda < 0, for p outside [0, 1] and for NaN
double noncentral_chi_square_quantile(double p, double df, double lambda);

/// The noncentrality under which x is the p-quantile: lambda with P(X <= x) = p, to full precision
/// (for x > 10^8 to twelve digits).
/// 0 if there is none, which is when P(X <= x) <= p already at lambda = 0: a model that fits well.
/// @param p in (0, 1)
/// @return NaN for df <= 0, for p outside (0, 1) and for NaN
double noncentrality(double x, double df, double p);

}  // namespace semfit::internal
