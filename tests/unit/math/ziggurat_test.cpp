#include "math/ziggurat.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::vector<double> draws(std::size_t n, std::uint64_t stream) {
  std::vector<double> z(n);
  Philox random(7, stream);
  fill_normal(random, z);
  return z;
}

/// Moments within four standard errors of those of a normal distribution: E z^2k = 1, 3, 15, 105.
TEST(Ziggurat, HasNormalMoments) {
  const std::vector<double> z = draws(2'000'000, 1);
  const auto n = static_cast<double>(z.size());
  double m[7] = {};
  for (const double x : z)
    for (int k = 1; k <= 6; ++k)
      m[k] += std::pow(x, k) / n;
  const double expected[7] = {1, 0, 1, 0, 3, 0, 15};
  const double even[13] = {1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10395};
  for (int k = 1; k <= 6; ++k) {
    const double se = std::sqrt((even[2 * k] - expected[k] * expected[k]) / n);
    EXPECT_NEAR(m[k], expected[k], 4 * se) << k;
  }
}

/// Kolmogorov's distance below its 0.1 % quantile, 1.95 / sqrt(n).
TEST(Ziggurat, IsNormallyDistributed) {
  std::vector<double> z = draws(500'000, 2);
  std::ranges::sort(z);
  const auto n = static_cast<double>(z.size());
  double distance = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double p = normal_cdf(z[i]);
    distance =
        std::max({distance, p - static_cast<double>(i) / n, (static_cast<double>(i) + 1) / n - p});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(n));
}

/// The tail has an algorithm of its own.
TEST(Ziggurat, HasItsTails) {
  const std::vector<double> z = draws(5'000'000, 3);
  const auto beyond = [&](double limit) {
    return static_cast<double>(
        std::ranges::count_if(z, [&](double x) { return std::abs(x) > limit; }));
  };
  for (const double limit : {3.0, 3.6541528853610088, 4.0}) {
    const double expected = static_cast<double>(z.size()) * normal_two_sided(limit);
    EXPECT_NEAR(beyond(limit), expected, 4 * std::sqrt(expected)) << limit;
  }
}

TEST(Ziggurat, IsAFunctionOfItsStream) {
  EXPECT_EQ(draws(100, 5), draws(100, 5));
  EXPECT_NE(draws(100, 5), draws(100, 6));
}

}  // namespace
}  // namespace semfit::internal
