// The power of chi-square tests: what noncentral distributions say before there are data.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace semfit::internal {

/// A test whose statistic is noncentral chi-square, with a noncentrality that grows with the
/// sample: m times that of one case, m the number of cases that count.
struct NoncentralTest {
  double df = 0;
  double null = 0;            ///< noncentrality of one case where the hypothesis ends
  double population = 0;      ///< noncentrality of one case in the population
  bool rejects_above = true;  ///< false: small values speak against the hypothesis (not-close fit)
};

/// Is the population on the side of the alternative?
bool is_against(const NoncentralTest& test);

/// P(the test of level alpha rejects its hypothesis), m cases counted.
///     above:  P(X > c),  c with P(X0 > c) = alpha
///     below:  P(X < c),  c with P(X0 < c) = alpha
/// with X of noncentrality m population and X0 of m null.
/// @return NaN where there are no degrees of freedom
/// @source MacCallum, Browne and Sugawara (1996); Satorra and Saris (1985) with null = 0
double power_of(const NoncentralTest& test, double m, double alpha);

/// The smallest whole N that suffices, if larger ones do, too; nothing where none up to 10^12 does.
std::optional<std::int64_t> first_sample(const std::function<bool(double N)>& suffices,
                                         double lost);

/// The smallest whole N whose power is at least `target`, where N - `lost` cases count.
/// @param lost  0, or 1 for each group (divisor N - 1)
/// @return nothing where no N up to 10^12 has it: population and hypothesis are the same, or the
///         population is on the side of the hypothesis
std::optional<std::int64_t> smallest_sample(const NoncentralTest& test,
                                            double alpha,
                                            double target,
                                            double lost);

/// Noncentrality of one case: RMSEA^2 df / groups.
/// @source Steiger (1990); of several groups Steiger (1998)
double noncentrality_of_rmsea(double rmsea, double df, double groups);

}  // namespace semfit::internal
