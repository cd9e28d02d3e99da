#include "math/noncentral.h"

#include "math/distributions.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void expect_close(double found, double expected, double relative = 1e-12) {
  EXPECT_NEAR(found, expected, relative * std::abs(expected));
}

TEST(NoncentralChiSquare, AgreesWithR) {
  expect_close(noncentral_chi_square_upper(85.3, 24, 18.06), 0.00066199950428258826, 1e-9);
  expect_close(noncentral_chi_square_cdf(85.3, 24, 46.2336), 0.8394739750440624);
  expect_close(noncentral_chi_square_cdf(2, 1, 3), 0.37447734620034862);
  expect_close(noncentral_chi_square_cdf(600, 620, 50), 0.029124211371651696);
  expect_close(noncentral_chi_square_cdf(10, 2, 40), 0.00053229143898136347, 1e-11);
}

// One degree of freedom: (Z + sqrt(lambda))^2.
TEST(NoncentralChiSquare, OneDegreeHasAClosedForm) {
  for (const double x : {0.5, 3.0, 60.0})
    for (const double lambda : {0.2, 5.0, 300.0}) {
      const double a = std::sqrt(x), b = std::sqrt(lambda);
      expect_close(noncentral_chi_square_upper(x, 1, lambda),
                   normal_cdf(b - a) + normal_cdf(-a - b));
    }
}

TEST(NoncentralChiSquare, TailsAddUpToOne) {
  for (const double x : {0.1, 20.0, 400.0, 3e9})
    for (const double lambda : {0.0, 1e-5, 30.0, 500.0, 3e9})
      EXPECT_NEAR(
          noncentral_chi_square_cdf(x, 24, lambda) + noncentral_chi_square_upper(x, 24, lambda),
          1,
          1e-13);
}

TEST(NoncentralChiSquare, UpperTailKeepsRelativePrecision) {
  // Direct summation of the Poisson mixture in extended precision.
  expect_close(noncentral_chi_square_upper(1000, 10, 20), 7.86299e-159, 1e-5);
  expect_close(noncentral_chi_square_upper(700, 20, 300), 1.71088e-18, 1e-5);
}

// The series and the approximation used beyond it agree where they meet.
TEST(NoncentralChiSquare, ApproximationJoinsTheSeries) {
  const double inside = 0.99e8 / 1.01e8;
  for (const double z : {-2.0, 0.0, 2.0}) {
    const double sd = std::sqrt(4 * 1.01e8);
    const double beyond = noncentral_chi_square_cdf(1.01e8 + 50 + z * sd, 50, 1.01e8);
    const double before =
        noncentral_chi_square_cdf(0.99e8 + 50 + z * sd * std::sqrt(inside), 50, 0.99e8);
    EXPECT_NEAR(beyond, before, 1e-6);
  }
}

TEST(NoncentralChiSquare, OutsideTheDomainIsNaN) {
  EXPECT_TRUE(std::isnan(noncentral_chi_square_cdf(nan, 3, 1)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_cdf(1, 0, 1)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_cdf(1, 3, -1)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_upper(1, 3, nan)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_upper(1, infinity, 1)));
  EXPECT_EQ(noncentral_chi_square_upper(-1e-12, 3, 1), 1);
  EXPECT_EQ(noncentral_chi_square_cdf(infinity, 3, 1), 1);
}

TEST(Noncentrality, InvertsTheDistribution) {
  for (const double x : {0.4, 8.0, 85.3, 2000.0, 1e6})
    for (const double df : {0.7, 1.0, 24.0, 600.0})
      for (const double p : {1e-10, 0.05, 0.5, 0.95, 0.999}) {
        const double lambda = noncentrality(x, df, p);
        if (lambda == 0)
          EXPECT_LE(chi_square_cdf(x, df), p * (1 + 1e-12)) << x << " " << df << " " << p;
        else if (p > 0.5)
          expect_close(noncentral_chi_square_upper(x, df, lambda), 1 - p, 1e-12);
        else
          expect_close(noncentral_chi_square_cdf(x, df, lambda), p, 1e-12);
      }
}

TEST(Noncentrality, IsZeroJustBelowTheCentralQuantile) {
  const double x = chi_square_quantile(0.95, 24);
  EXPECT_EQ(noncentrality(x * (1 - 1e-9), 24, 0.95), 0);
  EXPECT_GT(noncentrality(x * (1 + 1e-9), 24, 0.95), 0);
  EXPECT_LT(noncentrality(x * (1 + 1e-9), 24, 0.95), 1e-5);
  EXPECT_EQ(noncentrality(0, 24, 0.05), 0);
  EXPECT_EQ(noncentrality(-1e-12, 24, 0.05), 0);
}

TEST(Noncentrality, GrowsWithTheStatisticAndFallsWithProbability) {
  double last = 0;
  for (double x = 40; x < 4e9; x *= 1.7) {
    const double lambda = noncentrality(x, 24, 0.95);
    EXPECT_GT(lambda, last);
    EXPECT_GT(noncentrality(x, 24, 0.05), lambda);
    last = lambda;
  }
}

TEST(Noncentrality, OutsideTheDomain) {
  EXPECT_TRUE(std::isnan(noncentrality(nan, 24, 0.05)));
  EXPECT_TRUE(std::isnan(noncentrality(10, 0, 0.05)));
  EXPECT_TRUE(std::isnan(noncentrality(10, 24, 0)));
  EXPECT_TRUE(std::isnan(noncentrality(10, 24, 1)));
  EXPECT_EQ(noncentrality(infinity, 24, 0.05), infinity);
}

// options(digits = 15); qchisq(c(.05, .5, .95, .999), 24, ncp = 18.06), qchisq(.01, 3, ncp = 200)
TEST(NoncentralChiSquareQuantile, AgreesWithR) {
  expect_close(noncentral_chi_square_quantile(0.05, 24, 18.06), 25.6224509356732, 1e-9);
  expect_close(noncentral_chi_square_quantile(0.5, 24, 18.06), 41.1918763291662, 1e-9);
  expect_close(noncentral_chi_square_quantile(0.95, 24, 18.06), 61.4598669296631, 1e-9);
  expect_close(noncentral_chi_square_quantile(0.999, 24, 18.06), 83.3051718141171, 1e-9);
  expect_close(noncentral_chi_square_quantile(0.01, 3, 200), 141.440572498617, 1e-9);
}

TEST(NoncentralChiSquareQuantile, IsTheInverseOfTheDistribution) {
  for (const double p : {1e-8, 0.001, 0.05, 0.5, 0.8, 0.95, 0.9999})
    for (const double df : {0.5, 1.0, 24.0, 500.0})
      for (const double lambda : {0.0, 1e-6, 0.3, 40.0, 1e4, 3e9}) {
        const double x = noncentral_chi_square_quantile(p, df, lambda);
        EXPECT_NEAR(noncentral_chi_square_cdf(x, df, lambda), p, 1e-10 * p)
            << p << " " << df << " " << lambda;
      }
  EXPECT_EQ(noncentral_chi_square_quantile(0, 3, 2), 0);
  EXPECT_EQ(noncentral_chi_square_quantile(1, 3, 2), infinity);
  EXPECT_TRUE(std::isnan(noncentral_chi_square_quantile(1.5, 3, 2)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_quantile(0.5, 0, 2)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_quantile(0.5, 3, nan)));
}

}  // namespace
}  // namespace semfit::internal
