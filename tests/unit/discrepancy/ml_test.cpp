#include "discrepancy/ml.h"

#include "property/random_models.h"
#include "unit/structure/textbook.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Moments random_moments(test::Random& random, Index p, bool has_means) {
  return {random.covariance(p), has_means ? VectorXd(random.normal(p, 1)) : VectorXd()};
}

/// Bollen (1989) eq. 4.67 with means, by determinants and inverses.
double textbook_ml(const Moments& s, const Moments& m) {
  const auto p = static_cast<double>(s.Sigma.rows());
  const MatrixXd W = m.Sigma.inverse();
  double f =
      std::log(m.Sigma.determinant()) - std::log(s.Sigma.determinant()) + (s.Sigma * W).trace() - p;
  if (m.mu.size() > 0) f += (s.mu - m.mu).dot(W * (s.mu - m.mu));
  return f;
}

TEST(MaximumLikelihood, IsTheTextbooks) {
  test::Random random(1);
  for (Index p = 1; p <= 8; ++p)
    for (const bool has_means : {false, true}) {
      const Moments sample = random_moments(random, p, has_means);
      const Moments implied = random_moments(random, p, has_means);
      const double f = *MaximumLikelihood(sample).evaluate(implied, nullptr);
      EXPECT_NEAR(f, textbook_ml(sample, implied), 1e-11);
      EXPECT_GT(f, 0);
    }
}

TEST(MaximumLikelihood, IsZeroAtTheSample) {
  test::Random random(2);
  for (const Index p : {1, 4, 30, 60})
    for (const bool has_means : {false, true}) {
      const Moments sample = random_moments(random, p, has_means);
      Moments slope;
      EXPECT_NEAR(*MaximumLikelihood(sample).evaluate(sample, &slope), 0, 1e-11);
      EXPECT_LT(slope.Sigma.cwiseAbs().maxCoeff(), 1e-12);
      if (has_means) {
        EXPECT_EQ(slope.mu, VectorXd::Zero(p));
      }
    }
}

TEST(MaximumLikelihood, SensitivityIsTheDerivative) {
  test::Random random(3);
  for (const bool has_means : {false, true}) {
    const Index p = 4;
    const Moments sample = random_moments(random, p, has_means);
    const Moments implied = random_moments(random, p, has_means);
    const MaximumLikelihood ml(sample);
    Moments slope;
    ASSERT_TRUE(ml.evaluate(implied, &slope));
    EXPECT_EQ(slope.mu.size(), implied.mu.size());
    for (int direction = 0; direction < 10; ++direction) {
      Moments d{random.normal(p, p), has_means ? VectorXd(random.normal(p, 1)) : VectorXd()};
      d.Sigma = (d.Sigma + d.Sigma.transpose()).eval();
      const auto along = [&](const VectorXd& t) {
        Moments at = implied;
        at.Sigma += t[0] * d.Sigma;
        if (has_means) at.mu += t[0] * d.mu;
        return VectorXd::Constant(1, *ml.evaluate(at, nullptr));
      };
      const double expected =
          test::differences(along, VectorXd::Zero(1), VectorXd::Constant(1, 0.1))(0, 0);
      EXPECT_NEAR(dot(slope, d), expected, 1e-8 * (1 + std::abs(expected)));
    }
  }
}

TEST(MaximumLikelihood, CurvatureIsTheDerivativeOfTheSensitivity) {
  test::Random random(4);
  const Index p = 4;
  const Moments sample = random_moments(random, p, true);
  const Moments implied = random_moments(random, p, true);
  const MaximumLikelihood ml(sample);
  const MlCurvature c = ml_curvature(sample, implied);
  Moments slope;
  ml.evaluate(implied, &slope);
  EXPECT_LT(test::relative_error(c.G.Sigma, slope.Sigma), 1e-12);
  EXPECT_LT(test::relative_error(c.G.mu, slope.mu), 1e-12);
  EXPECT_LT(test::relative_error(std::get<MatrixXd>(*ml.weight(implied)), implied.Sigma.inverse()),
            1e-12);
  const auto direction = [&] {
    Moments d{random.normal(p, p), random.normal(p, 1)};
    d.Sigma = (d.Sigma + d.Sigma.transpose()).eval();
    return d;
  };
  for (int pair = 0; pair < 10; ++pair) {
    const Moments a = direction(), b = direction();
    const double expected = test::differences(
        [&](const VectorXd& t) {
          Moments at{implied.Sigma + t[0] * b.Sigma, implied.mu + t[0] * b.mu};
          Moments s;
          ml.evaluate(at, &s);
          return VectorXd::Constant(1, dot(s, a));
        },
        VectorXd::Zero(1),
        VectorXd::Constant(1, 0.1))(0, 0);
    const double found = (c.W * a.Sigma * c.K * b.Sigma).trace() + 2 * a.mu.dot(c.W * b.mu) +
                         2 * c.Wd.dot(a.Sigma * c.W * b.mu + b.Sigma * c.W * a.mu);
    EXPECT_NEAR(found, expected, 1e-7 * (1 + std::abs(expected)));
  }
}

TEST(MaximumLikelihood, HasNoUnit) {
  test::Random random(5);
  const Index p = 5;
  const Moments sample = random_moments(random, p, true);
  const Moments implied = random_moments(random, p, true);
  VectorXd units(p);
  units << 1e-6, 1e-2, 1, 1e3, 1e6;
  const auto scaled = [&](const Moments& m) {
    return Moments{units.asDiagonal() * m.Sigma * units.asDiagonal(), units.cwiseProduct(m.mu)};
  };
  EXPECT_NEAR(*MaximumLikelihood(scaled(sample)).evaluate(scaled(implied), nullptr),
              *MaximumLikelihood(sample).evaluate(implied, nullptr),
              1e-10);
}

TEST(MaximumLikelihood, SaysWhereItDoesNotExist) {
  test::Random random(6);
  const Moments sample = random_moments(random, 3, true);
  const MaximumLikelihood ml(sample);
  const auto refused = [&](double value) {
    Moments bad = sample;
    bad.Sigma(2, 2) = value;
    Moments slope;
    return !ml.evaluate(bad, &slope) && !ml.evaluate(bad, nullptr) && !ml.weight(bad);
  };
  EXPECT_TRUE(refused(-1));
  EXPECT_TRUE(refused(0));
  EXPECT_TRUE(refused(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(refused(std::numeric_limits<double>::infinity()));
  EXPECT_THROW(MaximumLikelihood({MatrixXd::Ones(2, 2), VectorXd()}), std::logic_error);
}

}  // namespace
}  // namespace semfit::internal
