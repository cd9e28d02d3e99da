#include "effects/indirect.h"

#include "effects/moderator_values.h"
#include "inference/defined.h"
#include "inference/intervals.h"
#include "math/distributions.h"
#include "unit/estimate/fitted.h"

#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using Kind = IndirectEffect::Kind;

Options asking(bool contrasts = false, std::vector<ModeratorValues> moderators = {}) {
  Options options;
  options.effects.tests = moderators.empty();
  options.effects.contrasts = contrasts;
  options.effects.moderators = std::move(moderators);
  options.effects.draws = 2000;
  return options;
}

IndirectTable inferred(const Fitted& fitted, const Options& options, bool with_errors = true) {
  const IndirectPlan plan(fitted.table, options.effects, options.sample.group);
  return infer_indirect(plan,
                        fitted.estimate.theta,
                        with_errors ? fitted.inference.covariance.V : std::nullopt,
                        options);
}

std::vector<IndirectEffect> of_kind(const IndirectTable& table, Kind kind) {
  std::vector<IndirectEffect> found;
  for (const IndirectEffect& effect : table.effects)
    if (effect.kind == kind) found.push_back(effect);
  return found;
}

/// The same as the := parameter `name`, by the same delta method.
void expect_defined(const Fitted& fitted, const std::string& name, const IndirectEffect& effect) {
  SCOPED_TRACE(name);
  for (const DefinedValue& value : defined_values(fitted.table, fitted.estimate.theta))
    if (fitted.table.rows[static_cast<std::size_t>(value.row)].lhs == name) {
      const double se = delta_se(value.gradient, *fitted.inference.covariance.V);
      EXPECT_NEAR(effect.est, value.value, 1e-12 * (1 + std::abs(value.value)));
      EXPECT_NEAR(effect.se, se, 1e-12 * (1 + se));
      return;
    }
  FAIL() << "no such parameter";
}

Data moderated() {
  const std::vector<std::string> names{"x", "w", "z", "m", "y"};
  return read_csv(SEMFIT_ROOT "/models/moderated_mediation/data.csv", names, {});
}

TEST(Indirect, TestsByHand) {
  const Fitted fitted = test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2 + c*x1", test::holzinger());
  const IndirectTable table = inferred(fitted, asking());
  const IndirectEffect effect = of_kind(table, Kind::specific).at(0);
  const double a = fitted.theta("a"), b = fitted.theta("b");
  const MatrixXd& V = *fitted.inference.covariance.V;
  const double va = V(fitted.parameter("a"), fitted.parameter("a"));
  const double vb = V(fitted.parameter("b"), fitted.parameter("b"));
  const double cab = V(fitted.parameter("a"), fitted.parameter("b"));
  EXPECT_DOUBLE_EQ(effect.est, a * b);
  EXPECT_NEAR(effect.sobel_z, a * b / std::sqrt(a * a * vb + b * b * va + 2 * a * b * cab), 1e-12);
  EXPECT_NEAR(effect.aroian_z, a * b / std::sqrt(a * a * vb + b * b * va + va * vb), 1e-12);
  EXPECT_NEAR(effect.goodman_z, a * b / std::sqrt(a * a * vb + b * b * va - va * vb), 1e-12);
  EXPECT_NEAR(effect.aroian_pvalue, normal_two_sided(effect.aroian_z), 1e-15);
  EXPECT_NEAR(effect.delta.upper - effect.est, normal_quantile(0.975) * effect.se, 1e-14);
  EXPECT_LT(effect.product.lower, effect.est);
  EXPECT_GT(effect.product.upper, effect.est);
  EXPECT_TRUE(of_kind(table, Kind::total_indirect).empty()) << "the same as the specific one";
}

TEST(Indirect, GoodmanMayHaveNoVariance) {
  Fitted fitted = test::prepare("x2 ~ a*x1\nx3 ~ b*x2", test::holzinger());
  fitted.estimate.theta[fitted.parameter("a")] = 0.01;
  fitted.estimate.theta[fitted.parameter("b")] = 0.01;
  fitted.inference.covariance.V =
      MatrixXd(0.01 * MatrixXd::Identity(fitted.table.q, fitted.table.q));
  const IndirectEffect effect = inferred(fitted, asking()).effects.at(0);
  EXPECT_TRUE(std::isnan(effect.goodman_z));
  EXPECT_FALSE(std::isnan(effect.aroian_z));
  EXPECT_NE(effect.why.find("Goodman"), std::string::npos);
}

TEST(Indirect, ParallelAndSerialByDefinedParameters) {
  const Fitted fitted = test::fit_apart(
      "x2 ~ a1*x1\nx3 ~ a2*x1 + d*x2\nx4 ~ b1*x2 + b2*x3 + c*x1\n"
      "one := a1*b1\ntwo := a2*b2\nserial := a1*d*b2\ntotal := one + two + serial\n"
      "difference := one - two\nshare := total/(total + c)\n",
      test::holzinger());
  const IndirectTable table = inferred(fitted, asking(true));
  const auto named = [&](Kind kind, std::size_t i) {
    std::vector<IndirectEffect> found = of_kind(table, kind);
    std::erase_if(found, [](const IndirectEffect& e) { return e.from != "x1" || e.to != "x4"; });
    return found.at(i);
  };
  expect_defined(fitted, "one", named(Kind::specific, 0));
  expect_defined(fitted, "two", named(Kind::specific, 1));
  expect_defined(fitted, "serial", named(Kind::specific, 2));
  expect_defined(fitted, "total", named(Kind::total_indirect, 0));
  expect_defined(fitted, "difference", named(Kind::contrast, 0));
  expect_defined(fitted, "share", named(Kind::proportion_mediated, 0));
  EXPECT_TRUE(std::isnan(named(Kind::specific, 2).aroian_z)) << "three coefficients";
  EXPECT_TRUE(std::isnan(named(Kind::specific, 2).product.lower));
  EXPECT_EQ(of_kind(table, Kind::contrast).size(), 3u) << "pairs of three paths";
}

TEST(Indirect, FixedCoefficientsAreNumbers) {
  const Fitted fitted =
      test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2\nx4 ~ -2*x3\ntimes := -2*a*b\n", test::holzinger());
  for (const IndirectEffect& effect : inferred(fitted, asking()).effects)
    if (effect.path.size() == 4) {
      expect_defined(fitted, "times", effect);
      EXPECT_LT(effect.product.lower, effect.product.upper);
      EXPECT_LT(effect.est * effect.aroian_z, 1e300);
      EXPECT_GT(effect.est * effect.aroian_z, 0) << "the sign of the effect";
    }
}

TEST(Indirect, NothingFreeHasNoError) {
  const Fitted fitted = test::fit_apart("x2 ~ 0.5*x1\nx3 ~ 2*x2", test::holzinger());
  const IndirectEffect effect = inferred(fitted, asking()).effects.at(0);
  EXPECT_DOUBLE_EQ(effect.est, 1);
  EXPECT_EQ(effect.se, 0);
  EXPECT_DOUBLE_EQ(effect.monte_carlo.lower, 1);
  EXPECT_DOUBLE_EQ(effect.monte_carlo.upper, 1);
  EXPECT_TRUE(std::isnan(effect.product.lower));
}

TEST(Indirect, OneParameterTwiceIsNoPairOfIndependentOnes) {
  const Fitted fitted = test::fit_apart("x2 ~ a*x1\nx3 ~ a*x2\nsquare := a^2\n", test::holzinger());
  const IndirectEffect effect = inferred(fitted, asking()).effects.at(0);
  expect_defined(fitted, "square", effect);
  EXPECT_GE(effect.product.lower, 0) << "of a square";
  EXPECT_TRUE(std::isnan(effect.aroian_z) && std::isnan(effect.goodman_z));
  EXPECT_NE(effect.why.find("one parameter"), std::string::npos);
}

TEST(Indirect, ProportionThatSaysLittle) {
  Fitted fitted = test::prepare("x2 ~ a*x1\nx3 ~ b*x2 + c*x1", test::holzinger());
  VectorXd& theta = fitted.estimate.theta;
  fitted.inference.covariance.V =
      MatrixXd(0.01 * MatrixXd::Identity(fitted.table.q, fitted.table.q));
  const auto share = [&](double c) {
    theta[fitted.parameter("a")] = 1;
    theta[fitted.parameter("b")] = 0.5;
    theta[fitted.parameter("c")] = c;
    return of_kind(inferred(fitted, asking()), Kind::proportion_mediated).at(0);
  };
  EXPECT_TRUE(share(0.5).why.empty());
  EXPECT_DOUBLE_EQ(share(0.5).est, 0.5);
  EXPECT_NE(share(-0.2).why.find("opposite signs"), std::string::npos);
  EXPECT_NE(share(-0.45).why.find("may be 0"), std::string::npos);
  EXPECT_TRUE(std::isnan(share(-0.5).est));
  EXPECT_NE(share(-0.5).why.find("the total effect is 0"), std::string::npos);
}

TEST(Indirect, MonteCarloIsDeltaWhereTheEffectIsAlmostNormal) {
  Fitted fitted = test::prepare("x2 ~ a*x1\nx3 ~ b*x2", test::holzinger());
  fitted.estimate.theta[fitted.parameter("a")] = 5;
  fitted.estimate.theta[fitted.parameter("b")] = 4;
  MatrixXd V = 1e-4 * MatrixXd::Identity(fitted.table.q, fitted.table.q);
  V(fitted.parameter("a"), fitted.parameter("b")) =
      V(fitted.parameter("b"), fitted.parameter("a")) = 0.5e-4;
  fitted.inference.covariance.V = V;
  Options options = asking();
  options.effects.draws = 40000;
  const IndirectEffect effect = inferred(fitted, options).effects.at(0);
  EXPECT_NEAR(effect.monte_carlo_se / effect.se, 1, 4 / std::sqrt(2 * 40000.0));
  // The error of a quantile is sqrt(p (1 - p) / R) / density.
  const double error = std::sqrt(0.025 * 0.975 / 40000) / normal_density(1.96) * effect.se;
  EXPECT_NEAR(effect.monte_carlo.lower, effect.delta.lower, 4 * error);
  EXPECT_NEAR(effect.monte_carlo.upper, effect.delta.upper, 4 * error);
  EXPECT_NEAR(effect.product.lower, effect.delta.lower, 0.02 * effect.se);
}

TEST(Indirect, MonteCarloIsTheDistributionOfTheProduct) {
  const Fitted fitted = test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2 + c*x1", test::holzinger());
  Options options = asking();
  options.effects.draws = 100000;
  const IndirectEffect effect = of_kind(inferred(fitted, options), Kind::specific).at(0);
  EXPECT_NEAR(effect.monte_carlo.lower, effect.product.lower, 0.03 * effect.se);
  EXPECT_NEAR(effect.monte_carlo.upper, effect.product.upper, 0.03 * effect.se);
}

TEST(Indirect, ThreadsAndSeed) {
  const Fitted fitted = test::fit_apart("x2 ~ x1\nx3 ~ x2 + x1\nx4 ~ x3 + x1", test::holzinger());
  Options options = asking(true);
  const auto limits = [&] {
    std::vector<double> all;
    for (const IndirectEffect& effect : inferred(fitted, options).effects) {
      all.insert(all.end(), {effect.monte_carlo.lower, effect.monte_carlo.upper});
      if (effect.kind != Kind::proportion_mediated) all.push_back(effect.monte_carlo_se);
    }
    return all;
  };
  const std::vector<double> one = limits();
  options.threads = 3;
  EXPECT_EQ(limits(), one);
  options.inference.seed = 2;
  EXPECT_NE(limits(), one);
}

TEST(Indirect, DrawsKeepEqualities) {
  const Fitted fitted =
      test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2 + c*x1\na == b\nab := a*b\n", test::holzinger());
  const IndirectTable table = inferred(fitted, asking());
  const IndirectEffect effect = of_kind(table, Kind::specific).at(0);
  expect_defined(fitted, "ab", effect);
  EXPECT_GE(effect.monte_carlo.lower, 0) << "a square in every draw";
  ASSERT_EQ(table.notes.size(), 1u);
  EXPECT_EQ(table.notes[0].code, "singular-draws");
}

TEST(Indirect, WithoutCovarianceThereIsTheEstimate) {
  const Fitted fitted = test::fit_apart("x2 ~ x1\nx3 ~ x2", test::holzinger());
  const IndirectEffect effect = inferred(fitted, asking(), false).effects.at(0);
  EXPECT_TRUE(std::isfinite(effect.est));
  EXPECT_TRUE(std::isnan(effect.se) && std::isnan(effect.monte_carlo.lower));
  EXPECT_FALSE(effect.why.empty());
}

TEST(Indirect, GroupsAreContrasted) {
  Options options = test::by_school();
  options.effects = asking(true).effects;
  const Fitted fitted =
      test::fit_apart("x2 ~ c(a1,a2)*x1\nx3 ~ c(b1,b2)*x2\ndifference := a1*b1 - a2*b2\n",
                      test::holzinger_by_school(),
                      options);
  const IndirectEffect contrast = of_kind(inferred(fitted, options), Kind::contrast).at(0);
  expect_defined(fitted, "difference", contrast);
  EXPECT_EQ(contrast.moderator, "school = Pasteur less school = Grant-White");
}

TEST(Indirect, EqualGroupsHaveNothingToContrast) {
  Options options = test::by_school();
  options.effects = asking(true).effects;
  const Fitted fitted =
      test::fit_apart("x2 ~ c(a,a)*x1\nx3 ~ c(b,b)*x2\n", test::holzinger_by_school(), options);
  const IndirectEffect contrast = of_kind(inferred(fitted, options), Kind::contrast).at(0);
  EXPECT_EQ(contrast.se, 0);
  EXPECT_FALSE(contrast.why.empty());
}

TEST(Indirect, ConditionalEffectsByDefinedParameters) {
  const Fitted fitted = test::fit_apart(
      "m ~ a1*x + a2*w + a3*x:w\ny ~ b*m + c*x\n"
      "low := (a1 + 3.5*a3)*b\nhigh := (a1 + 6.5*a3)*b\nindex := a3*b\nfirst := a1 + 3.5*a3\n",
      moderated());
  const IndirectTable table = inferred(fitted, asking(false, {{"w", {3.5, 6.5}}}));
  const std::vector<IndirectEffect> effects = of_kind(table, Kind::conditional);
  ASSERT_EQ(effects.size(), 4u) << "x -> m and x -> m -> y";
  expect_defined(fitted, "first", effects[0]);
  expect_defined(fitted, "low", effects[2]);
  expect_defined(fitted, "high", effects[3]);
  EXPECT_EQ(effects[2].moderator, "w");
  EXPECT_EQ(effects[2].moderator_value, 3.5);
  EXPECT_TRUE(std::isfinite(effects[2].product.lower)) << "a product of two normal variables, too";
  const std::vector<IndirectEffect> index = of_kind(table, Kind::moderation_index);
  ASSERT_EQ(index.size(), 1u);
  expect_defined(fitted, "index", index[0]);
  // lavaan 0.6-14, sem() of the same text: estimates and standard errors to three decimals
  EXPECT_NEAR(effects[2].est, -0.115, 5e-4);
  EXPECT_NEAR(effects[2].se, 0.129, 5e-4);
  EXPECT_NEAR(index[0].est, 0.245, 5e-4);
  EXPECT_NEAR(index[0].se, 0.062, 5e-4);
}

const std::string both_stages =
    "m ~ a1*x + a2*w + a3*x:w\ny ~ b1*m + c*x + z + b2*m:z\nm:z ~ x + w + x:w + z\nm ~~ m:z\n";

TEST(Indirect, TwoModerators) {
  const Fitted fitted = test::fit_apart(
      both_stages +
          "there := (a1 + 4*a3)*(b1 + b2)\nby_w := a3*(b1 + b2)\nby_z := (a1 + 4*a3)*b2\n",
      moderated());
  const IndirectTable table = inferred(fitted, asking(false, {{"w", {4}}, {"z", {0, 1}}}));
  for (const IndirectEffect& effect : table.effects) {
    if (effect.path.size() < 3) continue;
    if (effect.moderator == "w = 4, z = 1") expect_defined(fitted, "there", effect);
    if (effect.moderator == "w, z = 1") expect_defined(fitted, "by_w", effect);
    if (effect.moderator == "z, w = 4") expect_defined(fitted, "by_z", effect);
  }
  std::vector<IndirectEffect> indices = of_kind(table, Kind::moderation_index);
  std::erase_if(indices, [](const IndirectEffect& index) { return index.from != "x"; });
  EXPECT_EQ(indices.size(), 3u) << "by w at two z, by z at one w";
}

TEST(Indirect, OneModeratorOfTwoArrowsHasDifferences) {
  const Fitted fitted = test::fit_apart(
      "m ~ a1*x + z + a3*x:z\ny ~ b1*m + c*x + z + b2*m:z\nm:z ~ x + x:z + z\nm ~~ m:z\n"
      "difference := (a1 + a3)*(b1 + b2) - a1*b1\n",
      moderated());
  const IndirectTable table = inferred(fitted, asking(false, {{"z", {0, 1}}}));
  EXPECT_TRUE(of_kind(table, Kind::moderation_index).empty());
  const std::vector<IndirectEffect> differences = of_kind(table, Kind::contrast);
  ASSERT_EQ(differences.size(), 1u);
  expect_defined(fitted, "difference", differences[0]);
  EXPECT_EQ(differences[0].moderator, "z = 1 less 0");
  for (const IndirectEffect& effect : table.effects)
    EXPECT_NE(effect.from, "z") << "no effect of z at a value of z";
}

TEST(Indirect, ProductsAreNoCauses) {
  const Fitted fitted = test::prepare(both_stages, moderated());
  const EffectPlan plan(fitted.table, 1);
  for (const Effect& effect : plan.effects()) {
    EXPECT_EQ(effect.from.find(':'), std::string::npos);
    for (const std::string& name : effect.path)
      EXPECT_EQ(name.find(':'), std::string::npos);
  }
  ASSERT_EQ(plan.notes().size(), 1u);
  EXPECT_EQ(plan.notes()[0].code, "moderated-effects");
}

TEST(Indirect, SquaresAreNoCausesEither) {
  const Fitted fitted = test::prepare("m ~ w + w:w\ny ~ m", moderated());
  const EffectPlan plan(fitted.table, 1);
  for (const Effect& effect : plan.effects())
    EXPECT_NE(effect.from, "w:w");
  ASSERT_EQ(plan.notes().size(), 1u);
  EXPECT_NE(plan.notes()[0].message.find("w -> m by itself"), std::string::npos);
}

TEST(Indirect, ProductsWithoutTheirFactorsStay) {
  const Fitted fitted = test::prepare("y ~ x:w", moderated());
  const EffectPlan plan(fitted.table, 1);
  ASSERT_EQ(plan.effects().size(), 2u) << "direct and total";
  EXPECT_EQ(plan.effects()[0].from, "x:w");
  EXPECT_TRUE(plan.notes().empty());
}

TEST(EffectPlan, ValuesAreThoseOfTheDeltaMethod) {
  const Fitted fitted = test::fit_apart("x2 ~ x1\nx3 ~ x2 + x1\nx4 ~ x3 + x1", test::holzinger());
  const EffectPlan plan(fitted.table, 1);
  const RamStructure& structure = fitted.objective->groups()[0].structure;
  const VectorXd& theta = fitted.estimate.theta;
  const VectorXd raw = plan.values(theta);
  const VectorXd standardized = plan.standardized(raw, structure, theta);
  std::size_t seen = 0;
  plan.linearize(structure, theta, [&](std::size_t i, const Value& value, const Value& all) {
    EXPECT_DOUBLE_EQ(value.est, raw[static_cast<Index>(i)]);
    EXPECT_DOUBLE_EQ(all.est, standardized[static_cast<Index>(i)]);
    ++seen;
  });
  EXPECT_EQ(seen, plan.effects().size());
}

TEST(ModeratorValues, TwoValuesOrOneStandardDeviationAround) {
  const Fitted fitted = test::prepare(both_stages, moderated());
  const std::vector<ModeratorValues> values =
      with_values({{"w", {}}, {"z", {}}, {"x", {7}}}, *fitted.data, fitted.sample);
  const std::vector<double>& w = fitted.data->find("w")->values;
  const double n = static_cast<double>(w.size());
  const double mean = std::accumulate(w.begin(), w.end(), 0.0) / n;
  double squares = 0;
  for (const double value : w)
    squares += (value - mean) * (value - mean);
  const double sd = std::sqrt(squares / (n - 1));
  ASSERT_EQ(values[0].values.size(), 3u);
  EXPECT_NEAR(values[0].values[0], mean - sd, 1e-12);
  EXPECT_NEAR(values[0].values[1], mean, 1e-12);
  EXPECT_NEAR(values[0].values[2], mean + sd, 1e-12);
  EXPECT_EQ(values[1].values, (std::vector<double>{0, 1}));
  EXPECT_EQ(values[2].values, (std::vector<double>{7}));
}

}  // namespace
}  // namespace semfit::internal
