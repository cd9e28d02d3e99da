#include "estimate/estimate.h"

#include "optimize/nlopt.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using test::three_factors;

/// lavaan's chi-square of the three factors, 85.30552, over 2 N.
constexpr double holzinger_minimum = 85.30552 / 2 / 301;

Estimate from(const Fitted& fitted, const VectorXd& start) {
  return estimate(*fitted.objective, fitted.constraints, {start}, {});
}

/// Gradient less its part in the span of the active constraints, in units of standard errors; and
/// the signs of the multipliers of inequalities.
void expect_stationary(const Fitted& fitted) {
  const Estimate& e = fitted.estimate;
  ASSERT_TRUE(e.converged);
  VectorXd gradient;
  ASSERT_TRUE(fitted.objective->evaluate(e.theta, &gradient));
  const VectorXd scale =
      fitted.objective->expected_information(e.theta)->diagonal().cwiseSqrt().cwiseInverse();
  const VectorXd g = scale.cwiseProduct(gradient);
  VectorXd rest = g;
  if (e.active.rows() > 0) {
    const MatrixXd J = (e.active * scale.asDiagonal()).rowwise().normalized().transpose();
    const VectorXd lambda = J.colPivHouseholderQr().solve(g);
    rest -= J * lambda;
    for (Index i = e.equalities; i < lambda.size(); ++i)
      EXPECT_GE(lambda[i], 0) << "an active inequality must push inwards";
  }
  EXPECT_LT(rest.cwiseAbs().maxCoeff(), 1e-7);
}

TEST(Estimate, HolzingerFromDefaultSimpleAndRandomStarts) {
  Fitted fitted = fit_apart(three_factors, holzinger());
  expect_stationary(fitted);
  const Estimate best = fitted.estimate;
  EXPECT_NEAR(best.f, holzinger_minimum, 1e-8);
  EXPECT_EQ(best.report.attempts, 1);

  ParameterTable simple = fitted.table;
  set_simple_start_values(simple, fitted.sample);
  std::vector<VectorXd> starts{start_theta(simple)};
  test::Random random(2);
  for (int i = 0; i < 20; ++i) {
    VectorXd start = start_theta(fitted.table);
    for (double& x : start)
      x *= random.uniform(0.4, 1.8);
    starts.push_back(start);
  }
  for (const VectorXd& start : starts) {
    ASSERT_TRUE(fitted.objective->evaluate(start, nullptr));
    const Estimate again = from(fitted, start);
    ASSERT_TRUE(again.converged);
    EXPECT_NEAR(again.f, best.f, 1e-13);
    EXPECT_LT((again.theta - best.theta).cwiseAbs().maxCoeff(), 1e-7);
  }
}

TEST(Estimate, AStartWithoutSigmaFallsThroughToTheNext) {
  const Fitted fitted = test::prepare(three_factors, holzinger());
  const VectorXd good = fitted.estimate.theta;
  const VectorXd bad = -good;
  ASSERT_FALSE(fitted.objective->evaluate(bad, nullptr));
  const Estimate found = estimate(*fitted.objective, fitted.constraints, {bad, good}, {});
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(found.report.attempts, 2);
  EXPECT_NEAR(found.f, holzinger_minimum, 1e-8);
  const Estimate lost = estimate(*fitted.objective, fitted.constraints, {bad}, {});
  EXPECT_FALSE(lost.converged);
}

TEST(Estimate, EveryOptimizerFindsTheSameMinimum) {
  for (const std::string& name : optimizer_names()) {
    Options options;
    options.estimation.optimizer = name;
    const Fitted fitted = fit_apart(three_factors, holzinger(), options);
    EXPECT_TRUE(fitted.estimate.converged) << name;
    EXPECT_NEAR(fitted.estimate.f, holzinger_minimum, 1e-8) << name;
    EXPECT_EQ(fitted.estimate.report.name, "nlopt-" + name);
  }
}

TEST(Estimate, TooFewEvaluationsAreMadeGoodByPolishingOrAdmitted) {
  Options options;
  options.estimation.max_iterations = 1;
  const Fitted fitted = fit_apart(three_factors, holzinger(), options);
  if (fitted.estimate.converged)
    EXPECT_NEAR(fitted.estimate.f, holzinger_minimum, 1e-8);
  else
    EXPECT_GT(fitted.estimate.report.gradient_norm, 1e-6);
}

// One model, restricted in two ways: by a constraint and by a model without the parameter.

TEST(Estimate, LinearEqualityIsTheSharedLabel) {
  const Fitted constrained =
      fit_apart("visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\na == b", holzinger());
  const Fitted shared =
      fit_apart("visual =~ x1 + a*x2 + a*x3\ntextual =~ x4 + x5 + x6", holzinger());
  expect_stationary(constrained);
  EXPECT_NEAR(constrained.estimate.f, shared.estimate.f, 1e-12);
  EXPECT_NEAR(constrained.theta("a"), shared.theta("a"), 1e-8);
  EXPECT_NEAR(constrained.theta("b"), shared.theta("a"), 1e-8);
  EXPECT_EQ(constrained.inference.df, shared.inference.df);
  EXPECT_EQ(constrained.inference.npar, shared.inference.npar);
}

TEST(Estimate, ConstantAndScaledEqualities) {
  const Fitted fitted = fit_apart(
      "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + c*x5 + x6\na + b == 1.3\nc == 2*a", holzinger());
  expect_stationary(fitted);
  EXPECT_NEAR(fitted.theta("a") + fitted.theta("b"), 1.3, 1e-10);
  EXPECT_NEAR(fitted.theta("c"), 2 * fitted.theta("a"), 1e-10);
}

TEST(Estimate, RedundantEqualitiesCountOnce) {
  const Fitted once = fit_apart("visual =~ x1 + a*x2 + b*x3 + x4\na == b", holzinger());
  const Fitted twice =
      fit_apart("visual =~ x1 + a*x2 + b*x3 + x4\na == b\n2*a == 2*b\na - b == 0", holzinger());
  expect_stationary(twice);
  EXPECT_NEAR(once.estimate.f, twice.estimate.f, 1e-12);
  EXPECT_EQ(once.inference.df, twice.inference.df);
}

TEST(Estimate, NonlinearEqualityIsMet) {
  const Fitted fitted =
      fit_apart("visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + c*x5 + x6\na*b == .5\nc == exp(a) - 1",
                holzinger());
  expect_stationary(fitted);
  EXPECT_NEAR(fitted.theta("a") * fitted.theta("b"), 0.5, 1e-8);
  EXPECT_NEAR(fitted.theta("c"), std::exp(fitted.theta("a")) - 1, 1e-8);
  EXPECT_EQ(fitted.estimate.equalities, 2);
}

TEST(Estimate, NonlinearFormOfALinearEquality) {
  const std::string model = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\n";
  const Fitted linear = fit_apart(model + "a == b", holzinger());
  const Fitted nonlinear = fit_apart(model + "a^3 == b^3", holzinger());
  expect_stationary(nonlinear);
  EXPECT_NEAR(nonlinear.estimate.f, linear.estimate.f, 1e-12);
  EXPECT_NEAR(nonlinear.theta("b"), linear.theta("b"), 1e-7);
}

TEST(Estimate, InactiveInequalityChangesNothing) {
  const std::string model = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\n";
  const Fitted free = fit_apart(model, holzinger());
  ASSERT_LT(free.theta("a"), free.theta("b"));
  const Fitted restricted = fit_apart(model + "b > a\na*b < 3", holzinger());
  expect_stationary(restricted);
  EXPECT_EQ(restricted.estimate.active.rows(), 0);
  EXPECT_NEAR(restricted.estimate.f, free.estimate.f, 1e-12);
  EXPECT_LT(test::relative_error(restricted.estimate.theta, free.estimate.theta), 1e-7);
  EXPECT_EQ(restricted.inference.df, free.inference.df);
}

TEST(Estimate, ActiveInequalityIsAnEquality) {
  const std::string model = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\n";
  const Fitted equal = fit_apart(model + "a == b", holzinger());
  const Fitted restricted = fit_apart(model + "a > b", holzinger());
  expect_stationary(restricted);
  EXPECT_EQ(restricted.estimate.active.rows(), 1);
  EXPECT_EQ(restricted.estimate.equalities, 0);
  EXPECT_NEAR(restricted.estimate.f, equal.estimate.f, 1e-12);
  EXPECT_NEAR(restricted.theta("a"), equal.theta("a"), 1e-7);
}

TEST(Estimate, ActiveBoundIsAFixedParameter) {
  const Fitted bounded = fit_apart(
      "visual =~ x1 + upper(.3)*x2 + x3\ntextual =~ x4 + x5 + lower(1.2)*x6", holzinger());
  const Fitted fixed =
      fit_apart("visual =~ x1 + .3*x2 + x3\ntextual =~ x4 + x5 + 1.2*x6", holzinger());
  expect_stationary(bounded);
  EXPECT_EQ(bounded.estimate.active.rows(), 2);
  EXPECT_NEAR(bounded.estimate.f, fixed.estimate.f, 1e-12);
  EXPECT_EQ(bounded.theta("visual=~x2"), 0.3);
  EXPECT_EQ(bounded.theta("textual=~x6"), 1.2);
}

TEST(Estimate, InactiveBoundsChangeNothing) {
  const Fitted free = fit_apart(three_factors, holzinger());
  for (const char* const bounds : {"standard", "wide", "pos.var"}) {
    Options options;
    options.model.bounds = bounds;
    const Fitted bounded = fit_apart(three_factors, holzinger(), options);
    expect_stationary(bounded);
    EXPECT_NEAR(bounded.estimate.f, free.estimate.f, 1e-12) << bounds;
    EXPECT_EQ(bounded.estimate.active.rows(), 0) << bounds;
  }
}

TEST(Estimate, BoundsAndLinearEqualitiesTogether) {
  const Fitted fitted = fit_apart(
      "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\na + b == 1.5\nb < 1\n", holzinger());
  expect_stationary(fitted);
  EXPECT_NEAR(fitted.theta("a") + fitted.theta("b"), 1.5, 1e-9);
  EXPECT_LE(fitted.theta("b"), 1 + 1e-9);
}

TEST(Estimate, ConstraintsInAnyUnits) {
  const std::string model =
      "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n"
      "x1 ~~ a*x1\nx2 ~~ b*x2\nx5 ~~ c*x5\nx6 ~~ d*x6\na == b\nc < d\n";
  Data data = holzinger();
  const Fitted before = fit_apart(model, data);
  expect_stationary(before);
  ASSERT_EQ(before.estimate.active.rows(), 2);
  for (std::size_t j = 0; j < 6; ++j)
    for (double& x : data.columns[j].values)
      x *= j < 3 ? 1e6 : 1e-6;
  const Fitted after = fit_apart(model, data);
  expect_stationary(after);
  EXPECT_NEAR(after.estimate.f, before.estimate.f, 1e-12);
  EXPECT_NEAR(after.theta("a") / after.theta("b"), 1, 1e-9);
  EXPECT_NEAR(after.theta("c") / after.theta("d"), 1, 1e-9);
  EXPECT_NEAR(after.theta("a") / 1e12, before.theta("a"), 1e-7);
}

TEST(Estimate, AModelWithoutParametersIsItsOwnEstimate) {
  const Fitted fitted = fit_apart("x1 ~~ 1.4*x1\nx2 ~~ 1.4*x2\nx1 ~~ 0*x2", holzinger());
  EXPECT_TRUE(fitted.estimate.converged);
  EXPECT_EQ(fitted.inference.df, 3);
}

TEST(Estimate, EqualitiesMayLeaveNothingFree) {
  const Fitted fitted =
      fit_apart("x1 ~~ a*x1\nx2 ~~ b*x2\nx1 ~~ 0*x2\na == 1.4\nb == a", holzinger());
  EXPECT_TRUE(fitted.estimate.converged);
  EXPECT_EQ(fitted.inference.df, 3);
  EXPECT_NEAR(fitted.theta("b"), 1.4, 1e-12);
}

TEST(Estimate, RandomModelsConverge) {
  test::Random random(8);
  for (int i = 0; i < 30; ++i) {
    const test::Family family = test::families[i % 5];
    SCOPED_TRACE(std::string(test::name_of(family)) + " " + std::to_string(i));
    const test::TrueModel model = test::true_model(family, random);
    expect_stationary(fit_apart(model.text, test::simulate(model, 400, random)));
  }
}

}  // namespace
}  // namespace semfit::internal
