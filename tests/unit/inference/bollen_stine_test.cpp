#include "inference/bollen_stine.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

BootstrapTest bootstrap(const test::Fitted& fitted,
                        int draws,
                        int threads,
                        std::uint64_t seed = 1) {
  Options options;
  options.inference.bootstrap = draws;
  options.inference.seed = seed;
  options.threads = threads;
  return bollen_stine(
      fitted.table, fitted.constraints, fitted.evidence(), fitted.inference, options, {});
}

TEST(BollenStine, DoesNotDependOnTheNumberOfThreads) {
  const test::Fitted fitted =
      test::fit_apart(test::three_factors, test::holzinger(), test::options_of("ML", true));
  const BootstrapTest one = bootstrap(fitted, 60, 1), two = bootstrap(fitted, 60, 2);
  EXPECT_EQ(one.draws + one.failed, 60);
  EXPECT_EQ(one.pvalue, two.pvalue);
  EXPECT_EQ(one.draws, two.draws);
  EXPECT_LT(one.pvalue, 0.05) << "the model does not hold: chi-square 85 with 24 df";
}

TEST(BollenStine, IsDrawnAnewWithAnotherSeed) {
  test::Random random(2);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  const test::Fitted fitted = test::fit_apart(model.text, test::simulate(model, 150, random));
  const auto p = [&](std::uint64_t seed) { return bootstrap(fitted, 200, 1, seed).pvalue; };
  EXPECT_EQ(p(1), p(1));
  const bool differs = p(1) != p(2) || p(1) != p(3);
  EXPECT_TRUE(differs);
  EXPECT_NEAR(p(1), p(2), 0.2);
}

/// Where the model holds p is uniform: its mean and its spread over samples.
TEST(BollenStine, IsUniformUnderTheModel) {
  test::Random random(3);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  double sum = 0, squares = 0;
  constexpr int samples = 40;
  for (int s = 0; s < samples; ++s) {
    const test::Fitted fitted = test::fit_apart(model.text, test::simulate(model, 200, random));
    const BootstrapTest test = bootstrap(fitted, 100, 1);
    ASSERT_GT(test.draws, 95);
    sum += test.pvalue;
    squares += test.pvalue * test.pvalue;
  }
  const double mean = sum / samples;
  EXPECT_NEAR(mean, 0.5, 0.14);  // three standard errors
  EXPECT_NEAR(squares / samples - mean * mean, 1.0 / 12, 0.04);
}

}  // namespace
}  // namespace semfit::internal
