#include "moments/pattern_likelihood.h"

#include "unit/moments/incomplete.h"
#include "unit/structure/textbook.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Incomplete;
using test::random_cases;
using test::random_moments;

/// n, p and share of values that are missing.
struct Shape {
  Index n, p;
  double missing;
};
const std::vector<Shape> shapes = {{1, 1, 0},
                                   {30, 1, 0.3},
                                   {200, 2, 0.4},
                                   {60, 4, 0},
                                   {300, 4, 0.2},
                                   {100, 7, 0.5},
                                   {50, 11, 0.15},
                                   {400, 16, 0.1}};

double evaluate(const Incomplete& data, const Moments& at) {
  return *data.likelihood->evaluate(at, nullptr);
}

void expect_same(const Incomplete& a, const Incomplete& b, const Moments& at, double tolerance) {
  Moments slope_a, slope_b;
  const double f_a = *a.likelihood->evaluate(at, &slope_a);
  const double f_b = *b.likelihood->evaluate(at, &slope_b);
  EXPECT_NEAR(f_a, f_b, tolerance * std::abs(f_a));
  EXPECT_LE((slope_a.Sigma - slope_b.Sigma).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LE((slope_a.mu - slope_b.mu).cwiseAbs().maxCoeff(), tolerance);
}

TEST(PatternLikelihood, IsTheTextbooks) {
  test::Random random(1);
  for (const auto& [n, p, missing] : shapes)
    for (const bool has_weights : {false, true}) {
      Incomplete data(random_cases(random, n, p, missing),
                      has_weights ? test::random_weights(random, n) : VectorXd());
      data.center = random.normal(p, 1);
      data.units = VectorXd::NullaryExpr(p, [&] { return random.uniform(0.3, 3); });
      data.prepare();
      if (data.patterns.list.empty()) continue;
      const Moments at = random_moments(random, p);
      EXPECT_NEAR(evaluate(data, at), data.textbook(at), 1e-11 * static_cast<double>(p));
    }
}

TEST(PatternLikelihood, SensitivityIsTheDerivative) {
  test::Random random(2);
  for (const auto& [n, p, missing] : shapes) {
    Incomplete data(random_cases(random, n, p, missing), test::random_weights(random, n));
    data.prepare();
    if (p > 8) continue;
    const Moments at = random_moments(random, p);
    Moments slope;
    EXPECT_EQ(*data.likelihood->evaluate(at, &slope), evaluate(data, at));
    EXPECT_EQ(slope.Sigma, slope.Sigma.transpose());
    const auto f = [&](const VectorXd& x) {
      return VectorXd::Constant(1, evaluate(data, test::unstacked(x, p)));
    };
    const VectorXd expected = test::differences(f, test::stacked(at)).transpose();
    EXPECT_LT((test::stacked_gradient(slope) - expected).cwiseAbs().maxCoeff(), 1e-8);
  }
}

TEST(PatternLikelihood, CompleteDataAreTheirMoments) {
  test::Random random(3);
  for (const Index n : {3, 8, 2000}) {  // singular scatter, the cases themselves, their moments
    const Index p = 7;
    Incomplete data(random_cases(random, n, p, 0));
    data.prepare();
    const VectorXd m = data.Y.colwise().mean();
    const MatrixXd D = data.Y.rowwise() - m.transpose();
    const Moments at = random_moments(random, p);
    const MatrixXd W = at.Sigma.inverse();
    const VectorXd d = m - at.mu;
    const MatrixXd T = D.transpose() * D / static_cast<double>(n) + d * d.transpose();
    Moments slope;
    EXPECT_NEAR(*data.likelihood->evaluate(at, &slope),
                std::log(at.Sigma.determinant()) + (T * W).trace(),
                1e-10);
    EXPECT_LT((slope.Sigma - (W - W * T * W)).cwiseAbs().maxCoeff(), 1e-10);
    EXPECT_LT((slope.mu + 2 * W * d).cwiseAbs().maxCoeff(), 1e-11);
  }
}

TEST(PatternLikelihood, ThreadsChangeNothing) {
  test::Random random(4);
  const MatrixXd Y = random_cases(random, 8000, 15, 0.15);
  const Moments at = random_moments(random, 15);
  Incomplete one(Y);
  one.prepare();
  EXPECT_GT(one.likelihood->batches().work(), 1e6);  // enough for threads
  for (const int threads : {2, 8}) {
    Incomplete several(Y, {}, threads);
    several.prepare();
    expect_same(one, several, at, 0);
  }
}

TEST(PatternLikelihood, OrderOfRowsIsOnlyRounding) {
  test::Random random(5);
  const MatrixXd Y = random_cases(random, 500, 6, 0.2);
  const VectorXd w = test::random_weights(random, 500);
  std::vector<Index> order(500);
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order);
  Incomplete data(Y, w), shuffled(test::pick(Y, order), w(order));
  data.prepare();
  shuffled.prepare();
  expect_same(data, shuffled, random_moments(random, 6), 1e-12);
}

TEST(PatternLikelihood, AWeightOfTwoIsTheCaseTwice) {
  test::Random random(6);
  const MatrixXd Y = random_cases(random, 200, 5, 0.3);
  VectorXd w(200);
  std::vector<Index> cases;
  for (Index i = 0; i < 200; ++i) {
    w[i] = random.integer(0, 3);
    for (int k = 0; k < w[i]; ++k)
      cases.push_back(i);
  }
  Incomplete weighted(Y, w), repeated(test::pick(Y, cases));
  weighted.prepare();
  repeated.prepare();
  expect_same(weighted, repeated, random_moments(random, 5), 1e-12);
  EXPECT_EQ(weighted.likelihood->N(), repeated.likelihood->N());
  EXPECT_EQ(weighted.likelihood->observed_values(), repeated.likelihood->observed_values());
}

TEST(PatternLikelihood, ScatterOfAPatternMayBeSingular) {
  test::Random random(7);
  MatrixXd Y = random_cases(random, 100, 4, 0);
  for (Index i = 0; i < 100; ++i) {
    Y(i, 2) = Y(i, 0) - 2 * Y(i, 1);
    if (i >= 50) Y(i, 1) = 0.5;
    if (i >= 50) Y(i, 3) = std::numeric_limits<double>::quiet_NaN();
  }
  Incomplete data(Y);
  data.prepare();
  const Moments at = random_moments(random, 4);
  EXPECT_NEAR(evaluate(data, at), data.textbook(at), 1e-11);
}

TEST(PatternLikelihood, CasesWithNothingDoNotCount) {
  test::Random random(8);
  MatrixXd Y = random_cases(random, 40, 3, 0.2);
  Y.topRows(5).setConstant(std::numeric_limits<double>::quiet_NaN());
  Incomplete all(Y), some(Y.bottomRows(35));
  all.prepare();
  some.prepare();
  EXPECT_GE(all.patterns.empty.size(), 5u);
  expect_same(all, some, random_moments(random, 3), 1e-14);
}

TEST(PatternLikelihood, LargeMeansCostNoDigits) {
  test::Random random(9);
  MatrixXd Y = random_cases(random, 300, 4, 0.2);
  Y = (Y * 1048576).array().round() / 1048576;  // so that the sums below are exact
  Incomplete near(Y), far((Y.array() + 134217728.0).matrix());
  far.center.setConstant(134217728.0);
  near.prepare();
  far.prepare();
  Moments at = random_moments(random, 4);
  at.mu = (at.mu * 1048576).array().round() / 1048576;
  const Moments shifted{at.Sigma, (at.mu.array() + 134217728.0).matrix()};
  Moments slope, slope_far;
  EXPECT_EQ(*near.likelihood->evaluate(at, &slope), *far.likelihood->evaluate(shifted, &slope_far));
  EXPECT_EQ(slope.Sigma, slope_far.Sigma);
  EXPECT_EQ(slope.mu, slope_far.mu);
}

TEST(PatternLikelihood, NeedsOnlyWhatIsSeenTogetherToBePositiveDefinite) {
  test::Random random(10);
  MatrixXd Y = random_cases(random, 40, 3, 0);
  for (Index i = 0; i < 40; ++i)
    Y(i, i % 3) = std::numeric_limits<double>::quiet_NaN();
  Incomplete data(Y);
  data.prepare();
  Moments at{MatrixXd::Constant(3, 3, -0.6), VectorXd::Zero(3)};
  at.Sigma.diagonal().setOnes();  // pairs are fine, all three are not
  EXPECT_LT(at.Sigma.determinant(), 0);
  EXPECT_NEAR(evaluate(data, at), data.textbook(at), 1e-12);
  at.Sigma(0, 1) = at.Sigma(1, 0) = 1.01;
  EXPECT_FALSE(data.likelihood->evaluate(at, nullptr));
  at.Sigma(0, 1) = at.Sigma(1, 0) = 1;
  EXPECT_FALSE(data.likelihood->evaluate(at, nullptr));
  at.Sigma(0, 1) = at.Sigma(1, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(data.likelihood->evaluate(at, nullptr));
  at.Sigma.setIdentity();
  at.mu[1] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(data.likelihood->evaluate(at, nullptr));
}

TEST(PatternLikelihood, PlannedMissingnessWorksOnWhatIsSeen) {
  test::Random random(11);
  MatrixXd Y = random_cases(random, 90, 30, 0);
  for (Index i = 0; i < 90; ++i)
    Y.row(i).segment(10 * (i % 3), 10).setConstant(std::numeric_limits<double>::quiet_NaN());
  Y.col(29).setConstant(std::numeric_limits<double>::quiet_NaN());
  Incomplete data(Y);
  data.prepare();
  const Moments at = random_moments(random, 30);
  EXPECT_NEAR(evaluate(data, at), data.textbook(at), 1e-10);
}

TEST(PatternLikelihood, AvailableValues) {
  test::Random random(12);
  MatrixXd Y = random_cases(random, 60, 3, 0.4);
  Y.col(2).setConstant(std::numeric_limits<double>::quiet_NaN());
  Incomplete data(Y, test::random_weights(random, 60));
  data.center << 0.5, -0.5, 4;
  data.prepare();
  const Moments start = data.likelihood->of_available_values();
  for (Index j = 0; j < 2; ++j) {
    double n = 0, sum = 0, squares = 0;
    for (Index i = 0; i < 60; ++i)
      if (!std::isnan(Y(i, j)))
        n += data.w[i], sum += data.w[i] * Y(i, j), squares += data.w[i] * Y(i, j) * Y(i, j);
    EXPECT_NEAR(start.mu[j], sum / n, 1e-13);
    EXPECT_NEAR(start.Sigma(j, j), squares / n - sum * sum / n / n, 1e-13);
  }
  EXPECT_EQ(start.mu[2], 4);
  EXPECT_EQ(start.Sigma(2, 2), 1);
  EXPECT_EQ(start.Sigma(0, 1), 0);
}

}  // namespace
}  // namespace semfit::internal
