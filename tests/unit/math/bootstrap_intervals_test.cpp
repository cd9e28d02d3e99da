#include "math/bootstrap_intervals.h"

#include "math/distributions.h"
#include "property/random_models.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::vector<double> draws(int R, std::uint64_t seed, double centre = 0, double skew = 0) {
  test::Random random(seed);
  std::vector<double> values(static_cast<std::size_t>(R));
  for (double& x : values) {
    const double z = random.normal();
    x = centre + z + skew * z * z;
  }
  std::ranges::sort(values);
  return values;
}

/// Values made with R's boot package 1.3-28: boot:::norm.inter(1:99, .025), (.5), (.0301).
TEST(BootstrapIntervals, QuantilesInterpolateOnTheNormalScale) {
  std::vector<double> ranks(99);
  std::iota(ranks.begin(), ranks.end(), 1.0);
  EXPECT_DOUBLE_EQ(draws_quantile(ranks, 0.5), 50);
  EXPECT_DOUBLE_EQ(draws_quantile(ranks, 0.25), 25);
  const auto z = [](double p) { return normal_quantile(p); };
  EXPECT_NEAR(draws_quantile(ranks, 0.025), 2 + (z(.025) - z(.02)) / (z(.03) - z(.02)), 1e-12);
  EXPECT_EQ(draws_quantile(ranks, 0.001), 1) << "beyond the draws the extreme one";
  EXPECT_EQ(draws_quantile(ranks, 0.9999), 99);
  EXPECT_TRUE(std::isnan(draws_quantile({}, 0.5)));
}

TEST(BootstrapIntervals, CorrectionsVanishWhereThereIsNothingToCorrect) {
  std::vector<double> symmetric(999);
  for (std::size_t i = 0; i < symmetric.size(); ++i)
    symmetric[i] = normal_quantile((static_cast<double>(i) + 1) / 1000);
  const Interval perc =
      bootstrap_interval(BootInterval::percentile, 0, symmetric, 0.95, std::nullopt);
  for (const BootInterval type : {BootInterval::bias_corrected,
                                  BootInterval::bias_corrected_accelerated,
                                  BootInterval::basic}) {
    const Interval other = bootstrap_interval(type, 0, symmetric, 0.95, 0.0);
    EXPECT_NEAR(other.lower, perc.lower, 1e-9);
    EXPECT_NEAR(other.upper, perc.upper, 1e-9);
  }
  const Interval normal = bootstrap_interval(BootInterval::normal, 0, symmetric, 0.95, {});
  EXPECT_NEAR(normal.lower, -1.96, 0.02);
  EXPECT_NEAR(perc.upper, 1.96, 0.01);
}

/// A transformation that never falls carries percentile and bias-corrected limits along.
TEST(BootstrapIntervals, RespectMonotoneTransformations) {
  const std::vector<double> raw = draws(999, 4, 0.3);
  std::vector<double> transformed(raw);
  for (double& x : transformed)
    x = std::exp(x);
  for (const BootInterval type : {BootInterval::percentile,
                                  BootInterval::bias_corrected,
                                  BootInterval::bias_corrected_accelerated}) {
    const Interval a = bootstrap_interval(type, 0.1, raw, 0.9, 0.03);
    const Interval b = bootstrap_interval(type, std::exp(0.1), transformed, 0.9, 0.03);
    // Between neighbouring draws interpolation is not carried along.
    EXPECT_NEAR(std::log(b.lower), a.lower, 0.01);
    EXPECT_NEAR(std::log(b.upper), a.upper, 0.01);
  }
}

TEST(BootstrapIntervals, BasicReflectsThePercentiles) {
  const std::vector<double> sorted = draws(500, 5, 2, 0.3);
  const Interval perc = bootstrap_interval(BootInterval::percentile, 1.9, sorted, 0.95, {});
  const Interval basic = bootstrap_interval(BootInterval::basic, 1.9, sorted, 0.95, {});
  EXPECT_DOUBLE_EQ(basic.lower, 2 * 1.9 - perc.upper);
  EXPECT_DOUBLE_EQ(basic.upper, 2 * 1.9 - perc.lower);
}

TEST(BootstrapIntervals, DoNotExistWhereAllDrawsLieOnOneSide) {
  const std::vector<double> sorted{1, 2, 3, 4};
  EXPECT_TRUE(
      std::isnan(bootstrap_interval(BootInterval::bias_corrected, 0, sorted, 0.95, {}).lower));
  EXPECT_FALSE(std::isnan(bootstrap_interval(BootInterval::percentile, 0, sorted, 0.95, {}).lower));
  EXPECT_TRUE(std::isnan(
      bootstrap_interval(BootInterval::bias_corrected_accelerated, 2.5, sorted, 0.95, {}).lower))
      << "without an acceleration there is no bca";
}

/// sum d^3 / (6 (sum d^2)^1.5) by hand: values 1, 2, 6; d = 2, 1, -3.
TEST(BootstrapIntervals, AccelerationByHand) {
  EXPECT_NEAR(
      acceleration(std::vector<double>{1, 2, 6}), (8 + 1 - 27) / (6 * std::pow(14, 1.5)), 1e-15);
  EXPECT_EQ(acceleration(std::vector<double>{3, 3, 3}), 0);
}

TEST(BootstrapIntervals, PValueGoesWithThePercentileInterval) {
  const std::vector<double> sorted = draws(999, 6, 1.7);
  const double p = bootstrap_pvalue(sorted);
  const auto excludes_zero = [&](double level) {
    const Interval ci = bootstrap_interval(BootInterval::percentile, 0, sorted, level, {});
    return ci.lower > 0 || ci.upper < 0;
  };
  EXPECT_TRUE(excludes_zero(1 - p - 0.005));
  EXPECT_FALSE(excludes_zero(1 - p + 0.005));
  EXPECT_EQ(bootstrap_pvalue(std::vector<double>{-1, 1}), 1);
}

}  // namespace
}  // namespace semfit::internal
