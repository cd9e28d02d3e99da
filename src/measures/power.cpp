#include "measures/power.h"

#include "math/distributions.h"
#include "math/noncentral.h"

#include <cmath>

namespace semfit::internal {

double power_of(const NoncentralTest& test, double m, double alpha) {
  const double null = m * test.null, population = m * test.population;
  if (!test.rejects_above)
    return noncentral_chi_square_cdf(
        noncentral_chi_square_quantile(alpha, test.df, null), test.df, population);
  return noncentral_chi_square_upper(
      noncentral_chi_square_quantile(1 - alpha, test.df, null), test.df, population);
}

// Power grows with N: where the population is on the side of the alternative, the two
// distributions move apart.
std::optional<std::int64_t> smallest_sample(const NoncentralTest& test,
                                            double alpha,
                                            double target,
                                            double lost) {
  const bool is_alternative =
      test.rejects_above ? test.population > test.null : test.population < test.null;
  if (!(test.df > 0) || !is_alternative) return std::nullopt;
  constexpr std::int64_t largest = 1'000'000'000'000;
  const auto suffices = [&](std::int64_t N) {
    return power_of(test, static_cast<double>(N) - lost, alpha) >= target;
  };
  std::int64_t low = static_cast<std::int64_t>(lost), high = low + 1;  // `low` does not suffice
  while (!suffices(high)) {
    if (high > largest) return std::nullopt;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (suffices(middle) ? high : low) = middle;
  }
  return high;
}

double noncentrality_of_rmsea(double rmsea, double df, double groups) {
  return rmsea * rmsea * df / groups;
}

}  // namespace semfit::internal
