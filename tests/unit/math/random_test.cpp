#include "math/random.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Random123's known answers, kat_vectors: philox4x32 10, counter 0, key 0.
TEST(Philox, GivesTheKnownAnswer) {
  Philox random(0, 0);
  for (const std::uint32_t bits : {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u})
    EXPECT_EQ(random.next(), bits);
}

TEST(Philox, IsAFunctionOfSeedAndStream) {
  Philox a(7, 3), b(7, 3);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(a.next(), b.next());
}

TEST(Philox, StreamsAndSeedsDiffer) {
  const auto first = [](std::uint64_t seed, std::uint64_t stream) {
    Philox random(seed, stream);
    std::vector<std::uint32_t> bits(8);
    for (std::uint32_t& x : bits)
      x = random.next();
    return bits;
  };
  const std::uint64_t high = 1ull << 32;
  std::vector<std::vector<std::uint32_t>> all;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, high})
    for (const std::uint64_t stream : {std::uint64_t{0}, std::uint64_t{1}, high})
      all.push_back(first(seed, stream));
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      for (std::size_t k = 0; k < 8; ++k)
        EXPECT_NE(all[i][k], all[j][k]);
}

TEST(Philox, BelowIsEven) {
  Philox random(42, 1);
  for (const std::uint32_t bound : {1u, 2u, 7u, 100u}) {
    std::vector<double> counts(bound, 0.0);
    const double draws = 1000.0 * bound;
    for (int i = 0; i < static_cast<int>(draws); ++i) {
      const std::uint32_t x = random.below(bound);
      ASSERT_LT(x, bound);
      ++counts[x];
    }
    double chisq = 0;
    for (const double count : counts)
      chisq += (count - 1000) * (count - 1000) / 1000;
    if (bound > 1) {
      EXPECT_GT(chi_square_upper(chisq, bound - 1.0), 0.001) << bound;
    }
  }
  // A bound that is not far below 2^32, where remainders alone would be twice as likely.
  const std::uint32_t bound = 3u << 30;
  int low = 0;
  for (int i = 0; i < 30000; ++i)
    low += random.below(bound) < (1u << 30);
  EXPECT_NEAR(low, 10000, 330);
}

TEST(DrawWithReplacement, DrawsAsManyAsThereAre) {
  std::vector<std::uint32_t> counts(50, 9), sums(50, 0);
  for (std::uint64_t r = 0; r < 2000; ++r) {
    Philox random(1, r);
    draw_with_replacement(random, counts);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0u), 50u);
    for (std::size_t i = 0; i < 50; ++i)
      sums[i] += counts[i];
  }
  for (const std::uint32_t sum : sums)
    EXPECT_NEAR(sum, 2000, 5 * 45);
}

/// Mean, variance, skewness and kurtosis of many draws, each within four standard errors.
void expect_moments(const std::vector<double>& x, double mean, double variance, double third) {
  const auto n = static_cast<double>(x.size());
  double m = 0, v = 0, t = 0;
  for (const double value : x)
    m += value / n;
  for (const double value : x) {
    v += (value - m) * (value - m) / n;
    t += (value - m) * (value - m) * (value - m) / n;
  }
  EXPECT_NEAR(m, mean, 4 * std::sqrt(variance / n));
  EXPECT_NEAR(v, variance, 4 * variance * std::sqrt((2 + 12 / (variance + 1)) / n));
  EXPECT_NEAR(t, third, 4 * std::sqrt(variance * variance * variance * 120 / n));
}

TEST(Philox, NormalDrawsAreNormal) {
  Philox random(3, 1);
  std::vector<double> x(200000);
  for (double& value : x)
    value = random.normal();
  expect_moments(x, 0, 1, 0);
  const auto beyond =
      std::count_if(x.begin(), x.end(), [](double z) { return std::abs(z) > 1.96; });
  EXPECT_NEAR(static_cast<double>(beyond) / 200000, 0.05, 4 * std::sqrt(0.05 * 0.95 / 200000));
}

TEST(Philox, ChiSquareDrawsAreChiSquare) {
  for (const double df : {0.7, 3.0, 41.0}) {
    Philox random(4, static_cast<std::uint64_t>(10 * df));
    std::vector<double> x(100000);
    for (double& value : x)
      value = random.chi_square(df);
    expect_moments(x, df, 2 * df, 8 * df);
    const auto below = std::count_if(
        x.begin(), x.end(), [&](double value) { return chi_square_cdf(value, df) < 0.3; });
    EXPECT_NEAR(static_cast<double>(below) / 100000, 0.3, 4 * std::sqrt(0.21 / 100000));
  }
}

TEST(Philox, UniformDrawsNeverTouchTheEnds) {
  Philox random(5, 0);
  double smallest = 1, largest = 0, sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double u = random.uniform();
    smallest = std::min(smallest, u);
    largest = std::max(largest, u);
    sum += u;
  }
  EXPECT_GT(smallest, 0);
  EXPECT_LT(largest, 1);
  EXPECT_NEAR(sum / 100000, 0.5, 4 * std::sqrt(1 / 12.0 / 100000));
}

}  // namespace
}  // namespace semfit::internal
