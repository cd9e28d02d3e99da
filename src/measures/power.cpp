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

std::optional<std::int64_t> first_sample(const std::function<bool(double N)>& suffices,
                                         double lost) {
  constexpr std::int64_t largest = 1'000'000'000'000;
  std::int64_t low = static_cast<std::int64_t>(lost), high = low + 1;  // `low` does not suffice
  while (!suffices(static_cast<double>(high))) {
    if (high > largest) return std::nullopt;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (suffices(static_cast<double>(middle)) ? high : low) = middle;
  }
  return high;
}

// Power grows with N: where the population is on the side of the alternative, the two
// distributions move apart.
bool is_against(const NoncentralTest& test) {
  return test.rejects_above ? test.population > test.null : test.population < test.null;
}

std::optional<std::int64_t> smallest_sample(const NoncentralTest& test,
                                            double alpha,
                                            double target,
                                            double lost) {
  if (!(test.df > 0) || !is_against(test)) return std::nullopt;
  return first_sample([&](double N) { return power_of(test, N - lost, alpha) >= target; }, lost);
}

double noncentrality_of_rmsea(double rmsea, double df, double groups) {
  return rmsea * rmsea * df / groups;
}

}  // namespace semfit::internal
