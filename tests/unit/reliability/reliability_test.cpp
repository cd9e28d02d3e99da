#include "semfit/reliability.h"

#include "reliability/alpha.h"
#include "reliability/coefficients.h"
#include "reliability/htmt.h"
#include "unit/estimate/fitted.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Reliability judged(const std::string& text, const Data& data, Options options = {}) {
  decide_defaults(options);
  return reliability(test::table_of(text, options.model), data, options);
}

// psych::alpha(S)$total, and by hand from lavaan 0.6-14's estimates:
// sum(L)^2 psi / sum(Sigma), sum(l)^2 / (sum(l)^2 + sum(1 - l^2)), mean(l^2) with l from
// standardizedSolution; intervals of alpha 1 - (1 - a) qf(c(.975, .025), n - 1, (n - 1)(k - 1)).
TEST(Reliability, HolzingerAsInR) {
  const Reliability all = judged(test::three_factors, test::holzinger());
  ASSERT_EQ(all.factors.size(), 3u);
  const FactorReliability& visual = all.factors[0];
  EXPECT_NEAR(visual.alpha.est, 0.626117131885, 1e-9);
  EXPECT_NEAR(visual.alpha_std, 0.627183854419, 1e-9);
  EXPECT_NEAR(visual.alpha.lower, 0.546503337103, 1e-9);
  EXPECT_NEAR(visual.alpha.upper, 0.693753346172, 1e-9);
  EXPECT_NEAR(visual.omega.est, 0.625318015571, 1e-6);
  EXPECT_NEAR(visual.cr.est, 0.625838444363, 1e-6);
  EXPECT_NEAR(visual.ave.est, 0.370983987217, 1e-6);
  // the same as := parameters of labels in lavaan
  EXPECT_NEAR(visual.omega.se, 0.0365549835395, 1e-6);
  EXPECT_NEAR(visual.cr.se, 0.0354779785771, 1e-6);
  EXPECT_NEAR(visual.ave.se, 0.0339275353909, 1e-6);
  ASSERT_EQ(all.pairs.size(), 3u);
  EXPECT_NEAR(all.pairs[0].r.est, 0.458509300356, 1e-6);
  EXPECT_NEAR(all.pairs[0].htmt, 0.424323042413, 1e-9);
  EXPECT_NEAR(all.pairs[0].htmt2, 0.38408856392, 1e-9);
}

TEST(Reliability, OfTauEquivalentItemsAlphaIsOmega) {
  const std::vector<std::string> names{"a", "b", "c", "d"};
  const MatrixXd Sigma =
      MatrixXd::Constant(4, 4, 1.5) + MatrixXd(Eigen::Vector4d(1, 2, 0.5, 3).asDiagonal());
  const Data data = test::exact_summary(names, Sigma, VectorXd(), 400);
  const FactorReliability f = judged("f =~ a + b + c + d", data).factors.at(0);
  EXPECT_NEAR(f.alpha.est, 16 * 1.5 / Sigma.sum(), 1e-12);
  EXPECT_NEAR(f.omega.est, f.alpha.est, 1e-7);
}

TEST(Reliability, OfParallelItemsAllAreOne) {
  const MatrixXd R = MatrixXd::Constant(3, 3, 0.4) + MatrixXd::Identity(3, 3) * 0.6;
  const Data data = test::exact_summary({"a", "b", "c"}, R, VectorXd(), 400);
  const FactorReliability f = judged("f =~ a + b + c", data).factors.at(0);
  const double spearman_brown = 3 * 0.4 / (1 + 2 * 0.4);
  EXPECT_NEAR(f.alpha.est, spearman_brown, 1e-12);
  EXPECT_NEAR(f.alpha_std, spearman_brown, 1e-12);
  EXPECT_NEAR(f.omega.est, spearman_brown, 1e-7);
  EXPECT_NEAR(f.cr.est, spearman_brown, 1e-7);
  EXPECT_NEAR(f.ave.est, 0.4, 1e-7);
}

TEST(Reliability, ResidualCovariancesAreNoReliability) {
  const std::string text = "f =~ a + b + c + d\na ~~ b";
  MatrixXd Sigma = MatrixXd::Constant(4, 4, 1.0) + MatrixXd::Identity(4, 4);
  Sigma(0, 1) = Sigma(1, 0) = 1.5;
  const Data data = test::exact_summary({"a", "b", "c", "d"}, Sigma, VectorXd(), 400);
  const FactorReliability f = judged(text, data).factors.at(0);
  EXPECT_NEAR(f.omega.est, 16 / (16 + 4 + 2 * 0.5), 1e-6);
  EXPECT_GT(f.alpha.est, f.omega.est);
}

TEST(Reliability, StandardizedAlphaIsOfTheMeanCorrelation) {
  test::Random random(5);
  const MatrixXd S = random.covariance(6);
  const VectorXd sd = S.diagonal().cwiseSqrt();
  double sum = 0;
  for (Index j = 0; j < 6; ++j)
    for (Index i = j + 1; i < 6; ++i)
      sum += S(i, j) / (sd[i] * sd[j]);
  const double r = sum / 15;
  EXPECT_NEAR(standardized_alpha(S), 6 * r / (1 + 5 * r), 1e-12);
}

/// Derivatives of every coefficient against differences.
void expect_gradients(const std::string& text, const Data& data) {
  const test::Fitted fitted = test::fit_apart(text, data);
  const RamStructure& structure = fitted.objective->groups()[0].structure;
  const MeasurementModel model = measurement_model(fitted.table, 1, structure);
  const auto values = [&](const VectorXd& theta) {
    const BlockMoments moments(structure, theta);
    std::vector<Value> all;
    for (const Factor& factor : model.factors) {
      const Coefficients c = coefficients(model, factor, moments);
      all.insert(all.end(), {c.omega, c.cr, c.ave});
    }
    all.push_back(
        latent_correlation(moments, model.factors.front().index, model.factors.back().index));
    return all;
  };
  const VectorXd& theta = fitted.estimate.theta;
  const std::vector<Value> at = values(theta);
  for (Index k = 0; k < theta.size(); ++k) {
    const double h = 1e-5;
    const std::vector<Value> up = values(theta + h * VectorXd::Unit(theta.size(), k));
    const std::vector<Value> down = values(theta - h * VectorXd::Unit(theta.size(), k));
    for (std::size_t i = 0; i < at.size(); ++i)
      EXPECT_NEAR(at[i].gradient[k], (up[i].est - down[i].est) / (2 * h), 1e-7) << text << i;
  }
}

TEST(Reliability, GradientsAgreeWithDifferences) {
  const Data data = test::holzinger();
  expect_gradients(test::three_factors + "x1 ~~ x2\nvisual =~ x9", data);
  expect_gradients(test::three_factors + "g =~ visual + textual + speed", data);
  expect_gradients(test::three_factors + "speed ~ visual + textual", data);
}

TEST(Reliability, DoesNotDependOnTheScaleOfFactors) {
  Options unit;
  unit.model.std_lv = true;
  const Reliability a = judged(test::three_factors, test::holzinger());
  const Reliability b = judged(test::three_factors, test::holzinger(), unit);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(a.factors[i].omega.est, b.factors[i].omega.est, 1e-7);
    EXPECT_NEAR(a.factors[i].omega.se, b.factors[i].omega.se, 1e-6);
    EXPECT_NEAR(a.factors[i].ave.upper, b.factors[i].ave.upper, 1e-6);
    EXPECT_NEAR(a.pairs[i].r.lower, b.pairs[i].r.lower, 1e-6);
  }
}

TEST(Reliability, GroupsAreAsEachByItself) {
  const Options options = test::by_school();
  const Reliability both = judged(test::three_factors, test::holzinger_by_school(), options);
  ASSERT_EQ(both.factors.size(), 6u);
  Options one = options;
  one.sample.group_label = one.model.group_label = {"Grant-White"};
  const Reliability alone = judged(test::three_factors, test::holzinger_by_school(), one);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(both.factors[3 + i].block, 2);
    EXPECT_NEAR(both.factors[3 + i].alpha.lower, alone.factors[i].alpha.lower, 1e-9);
    EXPECT_NEAR(both.factors[3 + i].omega.est, alone.factors[i].omega.est, 1e-6);
    EXPECT_NEAR(both.pairs[3 + i].htmt, alone.pairs[i].htmt, 1e-9);
  }
}

// sum of the items = (sum of the products of loadings)^2 of the second-order factor
TEST(Reliability, OfAHigherOrderFactorIsOfAllItsItems) {
  const std::string text = test::three_factors + "g =~ visual + textual + speed";
  const Reliability all = judged(text, test::holzinger());
  ASSERT_EQ(all.factors.size(), 4u);
  const FactorReliability& g = all.factors[3];
  EXPECT_EQ(g.items.size(), 9u);
  EXPECT_EQ(g.indicators.size(), 3u);
  EXPECT_TRUE(std::isnan(g.alpha.est));
  const test::Fitted fitted = test::fit_apart(text, test::holzinger());
  const auto of = [&](const char* name) { return fitted.theta(name); };
  const double sum = 1 + of("visual=~x2") + of("visual=~x3") +
                     of("g=~textual") * (1 + of("textual=~x5") + of("textual=~x6")) +
                     of("g=~speed") * (1 + of("speed=~x8") + of("speed=~x9"));
  const MatrixXd Sigma =
      fitted.objective->groups()[0].structure.all_moments(fitted.estimate.theta).Sigma;
  const double expected = sum * sum * of("g~~g") / Sigma.topLeftCorner(9, 9).sum();
  EXPECT_NEAR(g.omega.est, expected, 1e-6);
  EXPECT_EQ(all.pairs.size(), 3u);  // none of a factor with one of its own
}

TEST(Reliability, WarnsOfReversedItems) {
  Data data = test::holzinger();
  for (double& x : data.columns[1].values)
    x = -x;
  const Reliability all = judged(test::three_factors, data);
  ASSERT_EQ(all.notes.size(), 1u);
  EXPECT_EQ(all.notes[0].code, "reversed-items");
  EXPECT_EQ(all.notes[0].about, std::vector<std::string>{"x2"});
  const Reliability plain = judged(test::three_factors, test::holzinger());
  EXPECT_NEAR(all.pairs[0].htmt, plain.pairs[0].htmt, 1e-12);  // of the sizes
}

TEST(Reliability, SingleIndicatorsHaveNone) {
  const Reliability all = judged("f =~ x1 + x2 + x3\ng =~ x4", test::holzinger());
  const FactorReliability& g = all.factors.at(1);
  EXPECT_TRUE(std::isnan(g.alpha.est) && std::isnan(g.omega.est) && std::isnan(g.ave.est));
  EXPECT_FALSE(g.omega.why.empty());
  EXPECT_TRUE(std::isnan(all.pairs.at(0).htmt));
  EXPECT_EQ(all.pairs[0].fornell_larcker, FactorPair::Verdict::unknown);
}

TEST(Reliability, OfAModelThatIsNotIdentifiedThereIsAlphaOnly) {
  const Reliability all = judged("f =~ x1 + x2", test::holzinger());
  EXPECT_FALSE(std::isnan(all.factors.at(0).alpha.est));
  EXPECT_TRUE(std::isnan(all.factors[0].omega.est));
  EXPECT_NE(all.factors[0].omega.why.find("not identified"), std::string::npos);
}

TEST(Reliability, NeedsFactors) {
  EXPECT_THROW(judged("x1 ~ x2", test::holzinger()), Error);
}

TEST(Htmt, ByHand) {
  MatrixXd R(4, 4);
  R << 1, .6, .3, -.2, .6, 1, .4, .1, .3, .4, 1, .5, -.2, .1, .5, 1;
  const VectorXd sd = Eigen::Vector4d(1, 3, .2, 10);
  const Htmt htmt = heterotrait_monotrait(sd.asDiagonal() * R * sd.asDiagonal(), {0, 1}, {2, 3});
  EXPECT_NEAR(htmt.htmt, .25 / std::sqrt(.6 * .5), 1e-14);
  EXPECT_NEAR(htmt.htmt2, std::pow(.3 * .2 * .4 * .1, .25) / std::sqrt(.6 * .5), 1e-14);
}

}  // namespace
}  // namespace semfit::internal
