#include "measures/power.h"

#include "math/distributions.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

NoncentralTest rmsea_test(double df, double null, double population) {
  return {df,
          noncentrality_of_rmsea(null, df, 1),
          noncentrality_of_rmsea(population, df, 1),
          population > null};
}

// pw <- function(n, df, r0, ra) { l0 <- (n - 1) * df * r0^2; la <- (n - 1) * df * ra^2
//   if (r0 < ra) pchisq(qchisq(.05, df, ncp = l0, lower = FALSE), df, ncp = la, lower = FALSE)
//   else pchisq(qchisq(.95, df, ncp = l0, lower = FALSE), df, ncp = la) }
TEST(PowerOfRmsea, AgreesWithR) {
  const auto power = [](double n, double df, double null, double population) {
    return power_of(rmsea_test(df, null, population), n - 1, 0.05);
  };
  EXPECT_NEAR(power(100, 5, .05, .08), 0.1270051056255, 1e-9);
  EXPECT_NEAR(power(200, 24, .05, .08), 0.509967428979, 1e-9);
  EXPECT_NEAR(power(200, 24, .05, .01), 0.359526879093, 1e-9);
  EXPECT_NEAR(power(200, 24, 0, .05), 0.446852494644, 1e-9);
  EXPECT_NEAR(power(500, 100, .05, .08), 0.999992734079, 1e-9);
  EXPECT_NEAR(power(500, 100, .05, .01), 0.999993893114, 1e-9);
}

// MacCallum, Browne and Sugawara (1996), Table 4: the smallest N for a power of .80, N - 1 of which
// count.
TEST(PowerOfRmsea, SmallestSamplesAreThosePublished) {
  const auto smallest = [](double df, double null, double population) {
    return smallest_sample(rmsea_test(df, null, population), 0.05, 0.80, 1).value_or(0);
  };
  EXPECT_EQ(smallest(10, .05, .08), 782);
  EXPECT_EQ(smallest(50, .05, .08), 214);
  EXPECT_EQ(smallest(100, .05, .08), 132);
  EXPECT_EQ(smallest(10, .05, .01), 750);
  EXPECT_EQ(smallest(100, .05, .01), 178);
}

TEST(PowerOfRmsea, SmallestSampleIsTheFirstThatSuffices) {
  for (const double df : {1.0, 7.0, 24.0, 300.0})
    for (const double population : {.01, .06, .08}) {
      const NoncentralTest test = rmsea_test(df, .05, population);
      for (const double target : {.10, .80, .99}) {
        const auto N = static_cast<double>(smallest_sample(test, .05, target, 2).value());
        EXPECT_GE(power_of(test, N - 2, .05), target);
        EXPECT_LT(power_of(test, N - 3, .05), target);
      }
    }
}

TEST(PowerOfRmsea, NoSampleFindsWhatIsNotThere) {
  EXPECT_FALSE(smallest_sample(rmsea_test(24, .05, .05), .05, .80, 1));
  NoncentralTest wrong_side = rmsea_test(24, .05, .08);
  wrong_side.rejects_above = false;
  EXPECT_FALSE(smallest_sample(wrong_side, .05, .80, 1));
  EXPECT_FALSE(smallest_sample({0, 0, .1, true}, .05, .80, 1));
  EXPECT_TRUE(std::isnan(power_of({0, 0, .1, true}, 100, .05)));
}

// Where the population is at the end of the hypothesis, the power is the level.
TEST(Power, IsTheLevelWithoutAnEffect) {
  for (const double alpha : {.001, .05, .2}) {
    EXPECT_NEAR(power_of({7, 0, 0, true}, 300, alpha), alpha, 1e-12);
    EXPECT_NEAR(power_of({7, .02, .02, true}, 300, alpha), alpha, 1e-10);
    EXPECT_NEAR(power_of({7, .02, .02, false}, 300, alpha), alpha, 1e-10);
  }
}

// One degree of freedom is a z test with two sides.
TEST(Power, OfOneDegreeOfFreedomIsThatOfTheNormalTest) {
  for (const double effect : {.01, .05, .3})
    for (const double n : {20.0, 200.0, 2000.0}) {
      const double shift = effect * std::sqrt(n), z = normal_quantile(.975);
      EXPECT_NEAR(power_of({1, 0, effect * effect, true}, n, .05),
                  normal_cdf(shift - z) + normal_cdf(-shift - z),
                  1e-12);
    }
}

}  // namespace
}  // namespace semfit::internal
