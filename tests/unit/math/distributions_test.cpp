#include "math/distributions.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void expect_close(double found, double expected, double relative = 1e-13) {
  EXPECT_NEAR(found, expected, relative * std::abs(expected));
}

TEST(Normal, AgreesWithR) {
  expect_close(normal_cdf(-1.959963984540054), 0.025000000000000012);
  expect_close(normal_cdf(1), 0.84134474606854293);
  expect_close(normal_quantile(0.975), 1.9599639845400536);
  expect_close(normal_quantile(0.3), -0.52440051270804067);
  expect_close(normal_quantile(1e-300), -37.047096299361201);
}

TEST(Normal, QuantileInvertsCdf) {
  for (const double p : {1e-250, 1e-20, 0.01, 0.5, 0.8, 0.999})
    expect_close(normal_cdf(normal_quantile(p)), p, 1e-11);
}

TEST(Normal, TwoSidedIsSymmetricAndKeepsSmallValues) {
  EXPECT_DOUBLE_EQ(normal_two_sided(0), 1);
  EXPECT_DOUBLE_EQ(normal_two_sided(2.3), normal_two_sided(-2.3));
  expect_close(normal_two_sided(1.959963984540054), 0.05);
  EXPECT_GT(normal_two_sided(37), 0);
  EXPECT_LT(normal_two_sided(37), 1e-298);
  EXPECT_EQ(normal_two_sided(infinity), 0);
}

TEST(Normal, OutsideTheDomain) {
  EXPECT_EQ(normal_quantile(0), -infinity);
  EXPECT_EQ(normal_quantile(1), infinity);
  for (const double p : {-0.1, 1.1, nan})
    EXPECT_TRUE(std::isnan(normal_quantile(p)));
  EXPECT_TRUE(std::isnan(normal_cdf(nan)));
  EXPECT_TRUE(std::isnan(normal_two_sided(nan)));
}

TEST(ChiSquare, AgreesWithR) {
  expect_close(chi_square_upper(85.305521769794108, 24), 8.5025531652105866e-09, 1e-12);
  expect_close(chi_square_cdf(3.84, 1), 0.94995647875129474);
  expect_close(chi_square_upper(0.5, 0.3), 0.15604916709686201);
  expect_close(chi_square_cdf(1e-8, 5), 5.319230386355185e-22);
  expect_close(chi_square_upper(2000, 620), 1.0505064523606677e-144, 1e-11);
  expect_close(chi_square_quantile(0.95, 24), 36.415028501807313);
  expect_close(chi_square_quantile(0.99, 1), 6.6348966010212127);
  expect_close(chi_square_quantile(1e-10, 3), 5.2093976214344798e-07, 1e-12);
  expect_close(chi_square_quantile(0.05, 620), 563.23784074931291);
}

TEST(ChiSquare, UpperTailDoesNotUnderflowEarly) {
  expect_close(chi_square_upper(1420, 8), 2.6815011046896073e-301, 1e-11);
  expect_close(chi_square_upper(1400, 3), 2.9456193610163185e-303, 1e-11);
}

TEST(ChiSquare, TwoDegreesOfFreedomAreExponential) {
  for (const double x : {1e-6, 0.3, 4.0, 700.0}) {
    expect_close(chi_square_upper(x, 2), std::exp(-x / 2));
    expect_close(chi_square_cdf(x, 2), -std::expm1(-x / 2));
  }
}

TEST(ChiSquare, OneDegreeIsASquaredNormal) {
  for (const double z : {0.1, 1.0, 5.0, 30.0})
    expect_close(chi_square_upper(z * z, 1), normal_two_sided(z), 1e-12);
}

TEST(ChiSquare, NegativeStatisticsCountAsZero) {
  EXPECT_EQ(chi_square_upper(-1e-12, 3), 1);
  EXPECT_EQ(chi_square_cdf(-1e-12, 3), 0);
  EXPECT_EQ(chi_square_upper(infinity, 3), 0);
  EXPECT_EQ(chi_square_cdf(infinity, 3), 1);
}

TEST(ChiSquare, OutsideTheDomainIsNaN) {
  for (const double df : {0.0, -1.0, infinity, nan}) {
    EXPECT_TRUE(std::isnan(chi_square_cdf(1, df)));
    EXPECT_TRUE(std::isnan(chi_square_upper(1, df)));
    EXPECT_TRUE(std::isnan(chi_square_quantile(0.5, df)));
  }
  EXPECT_TRUE(std::isnan(chi_square_upper(nan, 3)));
  EXPECT_TRUE(std::isnan(chi_square_cdf(nan, 3)));
  for (const double p : {-0.1, 1.1, nan})
    EXPECT_TRUE(std::isnan(chi_square_quantile(p, 3)));
  EXPECT_EQ(chi_square_quantile(0, 3), 0);
  EXPECT_EQ(chi_square_quantile(1, 3), infinity);
}

}  // namespace
}  // namespace semfit::internal
