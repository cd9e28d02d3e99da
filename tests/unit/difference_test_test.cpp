#include "difference_test.h"

#include "math/distributions.h"
#include "restriction_traces.h"
#include "unit/inference/explicit_gamma.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using ModelTest = semfit::Test;  // within TEST, Test is GoogleTest's

WholeFit fit(const Data& data, const std::string& estimator, std::vector<std::string> equal) {
  Options options = test::by_school(std::move(equal));
  options.estimation.estimator = estimator;
  options.estimation.tolerance = 1e-12;
  decide_defaults(options);
  return fit_whole(test::table_of(test::three_factors, options.model), data, options);
}

const Data& schools() {
  static const Data data = test::holzinger_by_school();
  return data;
}

double statistic_of(const WholeFit& f) {
  return f.target.inference.chisq;
}

TEST(DifferenceTest, OfPlainChiSquaresIsTheirDifference) {
  const WholeFit metric = fit(schools(), "ML", {"loadings"}), configural = fit(schools(), "ML", {});
  const DifferenceTest found = difference_test(metric, configural, DifferenceMethod::standard, {});
  EXPECT_EQ(found.df_diff, 6);
  EXPECT_NEAR(found.chisq_diff, statistic_of(metric) - statistic_of(configural), 1e-12);
  EXPECT_DOUBLE_EQ(found.pvalue, chi_square_upper(found.chisq_diff, 6));
}

TEST(DifferenceTest, Of2001IsMadeOfTheScalingFactors) {
  for (const char* estimator : {"MLM", "MLR"}) {
    const WholeFit metric = fit(schools(), estimator, {"loadings"}),
                   configural = fit(schools(), estimator, {});
    const double d0 = static_cast<double>(metric.target.inference.df),
                 d1 = static_cast<double>(configural.target.inference.df);
    const double cd = (d0 * metric.target.inference.scaling().factor -
                       d1 * configural.target.inference.scaling().factor) /
                      (d0 - d1);
    const DifferenceTest found =
        difference_test(metric, configural, DifferenceMethod::satorra_bentler_2001, {});
    EXPECT_NEAR(found.scaling_factor, cd, 1e-12);
    EXPECT_NEAR(found.chisq_diff, (statistic_of(metric) - statistic_of(configural)) / cd, 1e-10);
  }
}

/// c10 is the larger model's factor at the smaller one's estimates, here by explicit matrices.
TEST(DifferenceTest, Of2010TakesTheLargerModelAtTheSmallerOnesEstimates) {
  const WholeFit metric = fit(schools(), "MLM", {"loadings"}),
                 configural = fit(schools(), "MLM", {});
  Options options = test::by_school();
  options.estimation.estimator = "MLM";
  test::Fitted moved = test::fit_apart(test::three_factors, schools(), options);
  moved.estimate.theta = *at_smaller(metric, configural);
  const test::ExplicitFit e = test::explicit_fit(moved);
  const double d0 = static_cast<double>(metric.target.inference.df),
               d1 = static_cast<double>(configural.target.inference.df);
  const double cd =
      (d0 * metric.target.inference.scaling().factor - (e.U() * e.Gamma).trace()) / (d0 - d1);
  const DifferenceTest found =
      difference_test(metric, configural, DifferenceMethod::satorra_bentler_2010, {});
  EXPECT_NEAR(found.scaling_factor, cd, 1e-6 * cd);
  EXPECT_NEAR(found.chisq_diff, (statistic_of(metric) - statistic_of(configural)) / cd, 1e-5);
}

TEST(DifferenceTest, Of2000CorrectsMeanAndVariance) {
  const WholeFit metric = fit(schools(), "MLM", {"loadings"}),
                 configural = fit(schools(), "MLM", {});
  const double T = statistic_of(metric) - statistic_of(configural);
  for (const RestrictionMethod method : {RestrictionMethod::delta, RestrictionMethod::exact}) {
    const RestrictionTraces traces = restriction_traces(metric, configural, method);
    DifferenceOptions options;
    options.restrictions = method;
    options.scaled_shifted = false;
    const DifferenceTest mean =
        difference_test(metric, configural, DifferenceMethod::satorra_2000, options);
    EXPECT_NEAR(mean.chisq_diff, T * 6 / traces.trace, 1e-9);
    options.scaled_shifted = true;
    const DifferenceTest both =
        difference_test(metric, configural, DifferenceMethod::satorra_2000, options);
    const double a = std::sqrt(6 / traces.trace_square);
    EXPECT_NEAR(both.chisq_diff, a * T + 6 - a * traces.trace, 1e-9);
    EXPECT_NEAR(both.shift, 6 - a * traces.trace, 1e-9);
  }
}

TEST(DifferenceMethod, FollowsTheTests) {
  const auto method = [](DifferenceMethod asked, std::vector<ModelTest> tests) {
    DifferenceOptions options;
    options.method = asked;
    return difference_method(options, tests);
  };
  using M = DifferenceMethod;
  EXPECT_EQ(method(M::automatic, {ModelTest::none, ModelTest::none}), M::standard);
  EXPECT_EQ(method(M::automatic, {ModelTest::satorra_bentler, ModelTest::satorra_bentler}),
            M::satorra_bentler_2001);
  EXPECT_EQ(method(M::automatic, {ModelTest::yuan_bentler_mplus, ModelTest::yuan_bentler_mplus}),
            M::satorra_bentler_2001);
  EXPECT_EQ(method(M::automatic, {ModelTest::scaled_shifted, ModelTest::scaled_shifted}),
            M::satorra_2000);
  EXPECT_EQ(method(M::automatic, {ModelTest::mean_var_adjusted, ModelTest::mean_var_adjusted}),
            M::satorra_2000);
  EXPECT_EQ(method(M::satorra_2000, {ModelTest::satorra_bentler, ModelTest::satorra_bentler}),
            M::satorra_2000);
}

}  // namespace
}  // namespace semfit::internal
