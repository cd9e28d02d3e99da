#include "restriction_traces.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::string larger_text = "f =~ x1 + x2 + x3 + x4\nx1 ~~ c*x2";
const std::string smaller_text = "f =~ x1 + x2 + x3 + x4\nx1 ~~ 0*x2";

WholeFit whole(const std::string& text, const Data& data, Options options) {
  decide_defaults(options);
  return fit_whole(test::table_of(text, options.model), data, options);
}

Data normal_data(Index n) {
  test::Random random(12);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  return test::simulate(model, static_cast<int>(n), random);
}

TEST(RestrictionTraces, OfNormalDataAreTheRestrictions) {
  const Data data = normal_data(40000);
  for (const char* estimator : {"MLM", "MLR"})
    for (const RestrictionMethod method : {RestrictionMethod::delta, RestrictionMethod::exact}) {
      const Options options = test::options_of(estimator, false);
      const RestrictionTraces traces = restriction_traces(
          whole(smaller_text, data, options), whole(larger_text, data, options), method);
      EXPECT_EQ(traces.why, "");
      EXPECT_EQ(traces.restrictions, 1);
      EXPECT_NEAR(traces.trace, 1, 0.06) << estimator;
      EXPECT_NEAR(traces.trace_square, traces.trace * traces.trace, 1e-9) << "one restriction";
    }
}

/// Of one parameter fixed at zero: its robust variance over the usual one, at the larger model.
TEST(RestrictionTraces, OfOneRestrictionAreARatioOfVariances) {
  const Data data = test::holzinger();
  for (const bool means : {false, true}) {
    const Options options = test::options_of("MLM", means);
    const WholeFit larger = whole(larger_text, data, options);
    const Inference& inference = larger.target.inference;
    Index k = -1;
    for (const Row& row : larger.target.table.rows)
      if (row.label == "c") k = row.free - 1;
    ASSERT_GE(k, 0);
    const double ratio = (*inference.covariance.V)(k, k) / (*inference.inverse.V)(k, k);
    // Where the smaller model's directions are the larger one's less this parameter's.
    const RestrictionTraces found = restriction_traces(larger, larger, RestrictionMethod::delta);
    EXPECT_EQ(found.restrictions, 0);
    EXPECT_FALSE(found.why.empty());
    WholeFit fixed = larger;
    for (Row& row : fixed.target.table.rows) {
      if (row.free - 1 == k) row.free = 0, row.ustart = larger.target.estimate.theta[k];
      if (row.free - 1 > k) --row.free;
    }
    --fixed.target.table.q;
    fixed.target.objective = larger.target.objective.with(fixed.target.table);
    VectorXd theta(larger.target.estimate.theta.size() - 1);
    theta << larger.target.estimate.theta.head(k),
        larger.target.estimate.theta.tail(theta.size() - k);
    fixed.target.estimate.theta = theta;
    fixed.target.estimate.active.resize(0, theta.size());
    fixed.target.inference.information.setIdentity(theta.size(), theta.size());
    const RestrictionTraces traces = restriction_traces(fixed, larger, RestrictionMethod::delta);
    EXPECT_EQ(traces.restrictions, 1);
    EXPECT_NEAR(traces.trace, ratio, 1e-7 * ratio);
  }
}

/// Of a model that restricts everything together the traces are sums over its restrictions.
TEST(RestrictionTraces, OfEqualLoadingsOverGroups) {
  const Data data = test::holzinger_by_school();
  const auto fit = [&](std::vector<std::string> equal) {
    Options options = test::by_school(std::move(equal));
    options.estimation.estimator = "MLM";
    return whole(test::three_factors, data, options);
  };
  const WholeFit configural = fit({}), metric = fit({"loadings"});
  for (const RestrictionMethod method : {RestrictionMethod::delta, RestrictionMethod::exact}) {
    const RestrictionTraces traces = restriction_traces(metric, configural, method);
    EXPECT_EQ(traces.why, "");
    EXPECT_EQ(traces.restrictions, 6);
    EXPECT_GT(traces.trace, 3);
    EXPECT_LT(traces.trace, 12);
    EXPECT_GE(traces.trace_square, traces.trace * traces.trace / 6 * (1 - 1e-12)) << "Cauchy";
  }
}

}  // namespace
}  // namespace semfit::internal
