#include "simulation/fleishman.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// E f(z) of a standard normal z: trapezoids, exact to rounding for a polynomial times a density.
template <typename Function>
double expectation(const Function& f) {
  constexpr double step = 0.01, end = 12;
  double sum = 0;
  for (double z = -end; z <= end; z += step)
    sum += f(z) * std::exp(-0.5 * z * z);
  return sum * step / std::sqrt(2 * std::acos(-1.0));
}

TEST(Fleishman, HasTheMomentsThatWereAskedFor) {
  const double shapes[][2] = {
      {0, 0}, {1, 3}, {-1, 3}, {2, 7}, {0, 3}, {0, -1}, {0.5, -0.5}, {1.75, 3.75}, {3, 15}};
  for (const auto& [skewness, kurtosis] : shapes) {
    const auto f = fleishman(skewness, kurtosis);
    ASSERT_TRUE(f) << skewness << " " << kurtosis;
    const auto moment = [&](int k) {
      return expectation([&](double z) { return std::pow(f->at(z), k); });
    };
    EXPECT_NEAR(moment(1), 0, 1e-9);
    EXPECT_NEAR(moment(2), 1, 1e-9);
    EXPECT_NEAR(moment(3), skewness, 1e-8) << kurtosis;
    EXPECT_NEAR(moment(4) - 3, kurtosis, 1e-7) << skewness;
    EXPECT_GT(f->b, 0);
  }
}

/// Fleishman (1978), table 1: skewness 1.75, kurtosis 3.75.
TEST(Fleishman, AgreesWithThePublishedTable) {
  const auto f = fleishman(1.75, 3.75);
  ASSERT_TRUE(f);
  EXPECT_NEAR(f->b, 0.9296605, 5e-8);
  EXPECT_NEAR(f->c, 0.3994967, 5e-8);
  EXPECT_NEAR(f->d, -0.0364670, 5e-8);
}

/// Headrick and Sawilowsky (2000): of symmetric polynomials the kurtosis is at least -1.15132.
TEST(Fleishman, KnowsItsBound) {
  EXPECT_NEAR(least_kurtosis(0), -1.151, 1e-3);
  EXPECT_FALSE(fleishman(0, -1.2));
  EXPECT_FALSE(fleishman(2, 1));
  const double least = least_kurtosis(1);
  EXPECT_TRUE(fleishman(1, least + 0.002));
  EXPECT_FALSE(fleishman(1, least - 0.002));
}

/// E x y of polynomials of normal variables that correlate by r, as a double integral.
double correlation_by_integration(const Fleishman& x, const Fleishman& y, double r) {
  const double s = std::sqrt(1 - r * r);
  return expectation([&](double z) {
    return x.at(z) * expectation([&](double e) { return y.at(r * z + s * e); });
  });
}

TEST(Fleishman, IntermediateCorrelationGivesTheWantedOne) {
  const Fleishman x = *fleishman(1.5, 4), y = *fleishman(-0.5, 1);
  for (const double wanted : {-0.6, 0.0, 0.3, 0.7}) {
    const auto r = intermediate_correlation(x, y, wanted);
    ASSERT_TRUE(r) << wanted;
    EXPECT_NEAR(correlation_by_integration(x, y, *r), wanted, 1e-6);
  }
  EXPECT_FALSE(intermediate_correlation(x, y, 0.99));
  EXPECT_LT(correlation_range(x, y).upper, 0.95);
  EXPECT_NEAR(*intermediate_correlation({}, {}, 0.5), 0.5, 1e-14);
}

}  // namespace
}  // namespace semfit::internal
