#include "moments/em.h"

#include "math/symmetric.h"
#include "unit/moments/incomplete.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Incomplete;
using test::random_cases;

UnrestrictedMaximum estimate(const Incomplete& data) {
  return estimate_unrestricted(*data.likelihood, data.likelihood->of_available_values());
}

double largest_difference(const Moments& a, const Moments& b) {
  return std::max((a.Sigma - b.Sigma).cwiseAbs().maxCoeff(), (a.mu - b.mu).cwiseAbs().maxCoeff());
}

/// One step of EM as Little and Rubin (2002, section 11.2) write it: case by case, missing values
/// at their expectations and with their covariances.
Moments textbook_step(const Incomplete& data, const Moments& at) {
  const Index p = data.p();
  VectorXd sum = VectorXd::Zero(p);
  MatrixXd products = MatrixXd::Zero(p, p);
  double n = 0;
  for (Index i = 0; i < data.Y.rows(); ++i) {
    const std::vector<Index> o = data.seen(i);
    if (o.empty()) continue;
    const MatrixXd slopes = at.Sigma(Eigen::all, o) * at.Sigma(o, o).inverse();
    const VectorXd y = at.mu + slopes * (data.Y.row(i).transpose()(o) - at.mu(o));
    sum += data.weight(i) * y;
    products += data.weight(i) * (y * y.transpose() + at.Sigma - slopes * at.Sigma(o, Eigen::all));
    n += data.weight(i);
  }
  const VectorXd mean = sum / n;
  return {products / n - mean * mean.transpose(), mean};
}

TEST(Em, IsThePointWherePlainEmStops) {
  test::Random random(1);
  for (int i = 0; i < 4; ++i) {
    const VectorXd w = i % 2 == 0 ? VectorXd() : test::random_weights(random, 150);
    Incomplete data(random_cases(random, 150, 4, 0.25), w);
    data.prepare();
    const UnrestrictedMaximum found = estimate(data);
    EXPECT_TRUE(found.converged);
    Moments plain = data.likelihood->of_available_values();
    int steps = 0;
    for (Moments last = plain; steps < 5000; ++steps, last = plain) {
      plain = textbook_step(data, last);
      if (largest_difference(plain, last) < 1e-13) break;
    }
    EXPECT_LT(largest_difference(found.moments, plain), 1e-9);
    EXPECT_LT(found.iterations, std::max(steps, 20));
    EXPECT_NEAR(found.f, data.textbook(plain), 1e-12);
    EXPECT_NEAR(found.f, *data.likelihood->evaluate(found.moments, nullptr), 0);
    Moments slope;
    data.likelihood->evaluate(found.moments, &slope);
    EXPECT_LT(slope.Sigma.cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_LT(slope.mu.cwiseAbs().maxCoeff(), 1e-8);
  }
}

TEST(Em, CompleteDataTakeOneStep) {
  test::Random random(2);
  for (const Index n : {12, 500}) {
    Incomplete data(random_cases(random, n, 9, 0));
    data.prepare();
    const UnrestrictedMaximum found = estimate(data);
    EXPECT_TRUE(found.converged);
    EXPECT_EQ(found.iterations, 2);
    const VectorXd m = data.Y.colwise().mean();
    const MatrixXd D = data.Y.rowwise() - m.transpose();
    EXPECT_LT((found.moments.mu - m).cwiseAbs().maxCoeff(), 1e-14);
    EXPECT_LT(
        (found.moments.Sigma - D.transpose() * D / static_cast<double>(n)).cwiseAbs().maxCoeff(),
        1e-13);
  }
}

TEST(Em, UnitsOfVariablesDoNotMatter) {
  test::Random random(3);
  const MatrixXd Y = random_cases(random, 200, 3, 0.3);
  const VectorXd scale{{1e4, 1, 1e-4}};
  Incomplete data(Y), scaled(Y * scale.asDiagonal());
  scaled.prepare();
  data.prepare();
  const UnrestrictedMaximum a = estimate(data), b = estimate(scaled);
  EXPECT_TRUE(b.converged);
  const VectorXd inverse = scale.cwiseInverse();
  EXPECT_LT(largest_difference(a.moments,
                               {inverse.asDiagonal() * b.moments.Sigma * inverse.asDiagonal(),
                                inverse.cwiseProduct(b.moments.mu)}),
            1e-8);
}

TEST(Em, LargeMeansDoNotHoldItUp) {
  test::Random random(7);
  const MatrixXd Y = random_cases(random, 300, 4, 0.2);
  Incomplete near(Y), far((Y.array() + 1e8).matrix());
  far.center.setConstant(1e8);
  near.prepare();
  far.prepare();
  const UnrestrictedMaximum a = estimate(near), b = estimate(far);
  EXPECT_TRUE(b.converged);
  EXPECT_LT(b.iterations, 100);
  EXPECT_LT((a.moments.Sigma - b.moments.Sigma).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(Em, PairsNeverSeenTogetherDoNotHoldItUp) {
  test::Random random(4);
  MatrixXd Y = random_cases(random, 300, 4, 0.1);
  for (Index i = 0; i < 300; ++i)
    Y(i, i % 2 == 0 ? 2 : 3) = std::numeric_limits<double>::quiet_NaN();
  Incomplete data(Y);
  data.prepare();
  EXPECT_EQ(coverage(data.patterns.list, 4)(2, 3), 0);
  const UnrestrictedMaximum found = estimate(data);
  EXPECT_TRUE(found.converged);
  EXPECT_LT(found.iterations, 500);
  EXPECT_TRUE(cholesky(found.moments.Sigma));
}

TEST(Em, MuchMissing) {
  test::Random random(5);
  Incomplete data(random_cases(random, 400, 6, 0.7));
  data.prepare();
  const UnrestrictedMaximum found = estimate(data);
  EXPECT_TRUE(found.converged);
  EXPECT_LT(found.iterations, 1000);
  EXPECT_TRUE(cholesky(found.moments.Sigma));
}

TEST(Em, FewerCasesThanVariablesHaveNoMaximum) {
  test::Random random(6);
  Incomplete data(random_cases(random, 4, 6, 0));
  data.prepare();
  const UnrestrictedMaximum found = estimate(data);
  EXPECT_FALSE(found.converged);
  EXPECT_LE(found.iterations, 2000);
}

}  // namespace
}  // namespace semfit::internal
