#include "math/product_distribution.h"

#include "math/distributions.h"
#include "math/random.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Integrals of the same density in many small pieces, and uniroot, tol 1e-13, in R 4.2.2.
struct Known {
  NormalPair pair;
  double q025, q975;
  double at_one_tenth;  ///< P(XY <= .1)
};
const Known known[] = {
    {{0.4, 0.1, 0.3, 0.08, 0}, 0.044309443937, 0.21780423831, 0.35295424996},
    {{0.4, 0.1, 0.3, 0.08, -0.2}, 0.048835042858, 0.20514130869, 0.34477117565},
    {{0, 1, 0, 1, 0}, -2.181948984, 2.181948984, 0.60891432515},
    {{0.5, 1, -0.2, 2, 0.6}, -2.0903407629, 7.9409199385, 0.40605199905},
    {{3, 1, 2, 1, 0}, 0.038091906974, 14.500823822, 0.026604670338},
    {{0.05, 0.2, 1.5, 0.1, 0.9}, -0.45296763509, 0.74152483953, 0.53266296436},
    {{20, 1, 30, 1, 0.3}, 522.22280151, 681.95052818, 0},
};

TEST(ProductDistribution, KnownValues) {
  for (const Known& k : known) {
    EXPECT_NEAR(product_cdf(k.pair, 0.1), k.at_one_tenth, 1e-10);
    EXPECT_NEAR(product_quantile(k.pair, 0.025), k.q025, 1e-8 * (1 + std::abs(k.q025)));
    EXPECT_NEAR(product_quantile(k.pair, 0.975), k.q975, 1e-8 * (1 + std::abs(k.q975)));
  }
}

TEST(ProductDistribution, QuantileInvertsCdf) {
  for (const Known& k : known)
    for (const double p : {1e-4, 0.01, 0.3, 0.5, 0.9, 0.999})
      EXPECT_NEAR(product_cdf(k.pair, product_quantile(k.pair, p)), p, 1e-11);
}

TEST(ProductDistribution, SymmetricInItsFactorsAndSigns) {
  for (const Known& k : known) {
    const NormalPair swapped{
        k.pair.mean_y, k.pair.sd_y, k.pair.mean_x, k.pair.sd_x, k.pair.correlation};
    const NormalPair negated{
        -k.pair.mean_x, k.pair.sd_x, k.pair.mean_y, k.pair.sd_y, -k.pair.correlation};
    for (const double q : {-0.5, -1e-6, 0.0, 1e-9, 0.02, 3.0}) {
      EXPECT_NEAR(product_cdf(swapped, q), product_cdf(k.pair, q), 1e-11);
      EXPECT_NEAR(product_cdf(negated, -q), 1 - product_cdf(k.pair, q), 1e-11);
    }
  }
}

TEST(ProductDistribution, AtZeroTheSignsDecide) {
  // Independent: X and Y have different signs.
  const NormalPair pair{0.7, 1, -0.4, 2, 0};
  const double x = normal_cdf(-0.7), y = normal_cdf(0.2);
  EXPECT_NEAR(product_cdf(pair, 0), x * (1 - y) + (1 - x) * y, 1e-12);
  // Without means: 1/2 - arcsin(r) / pi (Sheppard 1899)
  for (const double r : {-0.999999, -0.5, 0.2, 0.95, 0.9999999})
    EXPECT_NEAR(product_cdf({0, 1, 0, 1, r}, 0), 0.5 - std::asin(r) / std::acos(-1.0), 1e-10) << r;
}

TEST(ProductDistribution, OfOneVariableChiSquare) {
  for (const double q : {0.01, 1.0, 5.0}) {
    EXPECT_NEAR(product_cdf({0, 2, 0, 3, 1}, 6 * q), chi_square_cdf(q, 1), 1e-12);
    EXPECT_NEAR(product_cdf({0, 2, 0, 3, -1}, -6 * q), chi_square_upper(q, 1), 1e-12);
  }
  EXPECT_NEAR(product_quantile({0, 1, 0, 1, 1}, 0.95), chi_square_quantile(0.95, 1), 1e-9);
  EXPECT_EQ(product_quantile({0, 1, 0, 1, 1}, 0), 0);
  EXPECT_EQ(product_quantile({1, 1, 3, 1, 1}, 0), -1) << "z^2 + 4 z + 3";
  EXPECT_EQ(product_quantile({1, 1, 3, 1, -1}, 1), 4) << "-z^2 + 2 z + 3";
}

TEST(ProductDistribution, ContinuousUpToCorrelationOne) {
  const NormalPair one{0.4, 1, 0.9, 1, 1};
  for (const double q : {-0.05, 0.0, 0.3, 2.0})
    for (const double gap : {1e-8, 1e-10, 1e-12})
      EXPECT_NEAR(
          product_cdf({0.4, 1, 0.9, 1, 1 - gap}, q), product_cdf(one, q), 30 * std::sqrt(gap));
}

TEST(ProductDistribution, NormalWhereOneFactorIsAsGoodAsKnown) {
  const NormalPair pair{1e6, 1, 0.5, 0.25, 0};
  for (const double p : {0.025, 0.5, 0.975})
    EXPECT_NEAR(product_quantile(pair, p) / 1e6, 0.5 + 0.25 * normal_quantile(p), 1e-6);
}

TEST(ProductDistribution, AsDrawn) {
  const NormalPair pair{0.3, 0.2, -0.5, 0.3, 0.4};
  Philox random(5, 1);
  constexpr int draws = 200000;
  int below[3] = {0, 0, 0};
  const double at[3] = {
      product_quantile(pair, 0.05), product_quantile(pair, 0.5), product_quantile(pair, 0.975)};
  for (int i = 0; i < draws; ++i) {
    const double z = random.normal();
    const double x = 0.3 + 0.2 * z;
    const double y = -0.5 + 0.3 * (0.4 * z + std::sqrt(1 - 0.16) * random.normal());
    for (int k = 0; k < 3; ++k)
      if (x * y <= at[k]) ++below[k];
  }
  const double expected[3] = {0.05, 0.5, 0.975};
  for (int k = 0; k < 3; ++k)
    EXPECT_NEAR(below[k] / double{draws},
                expected[k],
                4 * std::sqrt(expected[k] * (1 - expected[k]) / draws));
}

TEST(ProductDistribution, OutsideOfItsDomain) {
  EXPECT_TRUE(std::isnan(product_cdf({0, 0, 0, 1, 0}, 1)));
  EXPECT_TRUE(std::isnan(product_cdf({0, 1, 0, 1, 1.1}, 1)));
  EXPECT_TRUE(std::isnan(product_quantile({0, 1, 0, 1, 0}, -0.1)));
  EXPECT_EQ(product_quantile({0, 1, 0, 1, 0}, 0), -infinity);
  EXPECT_EQ(product_quantile({0, 1, 0, 1, 0}, 1), infinity);
  EXPECT_EQ(product_cdf({0, 1, 0, 1, 0}, infinity), 1);
}

}  // namespace
}  // namespace semfit::internal
