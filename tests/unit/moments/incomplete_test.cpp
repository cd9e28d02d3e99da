#include "moments/incomplete.h"

#include "unit/moments/incomplete.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

GroupSample group_of(const test::Incomplete& data) {
  GroupSample group;
  for (Index j = 0; j < data.p(); ++j)
    group.observed.push_back("y" + std::to_string(j + 1));
  group.rows.resize(static_cast<std::size_t>(data.Y.rows()));
  std::iota(group.rows.begin(), group.rows.end(), 0);
  group.weights = data.w;
  group.n = data.w.size() > 0 ? data.w.sum() : static_cast<double>(data.Y.rows());
  return group;
}

/// Covariance of the cases that have both.
double pair_covariance(const test::Incomplete& data, Index a, Index b, double n_all) {
  double n = 0, x = 0, y = 0;
  for (Index i = 0; i < data.Y.rows(); ++i) {
    if (std::isnan(data.Y(i, a)) || std::isnan(data.Y(i, b))) continue;
    n += data.weight(i);
    x += data.weight(i) * data.Y(i, a);
    y += data.weight(i) * data.Y(i, b);
  }
  double sum = 0;
  for (Index i = 0; i < data.Y.rows(); ++i) {
    if (std::isnan(data.Y(i, a)) || std::isnan(data.Y(i, b))) continue;
    sum += data.weight(i) * (data.Y(i, a) - x / n) * (data.Y(i, b) - y / n);
  }
  return sum / (n - 1) * (n_all - 1) / n_all;
}

TEST(AvailableMoments, AreThoseOfAPlainLoop) {
  test::Random random(1);
  for (const bool is_weighted : {false, true}) {
    MatrixXd Y = test::random_cases(random, 80, 4, 0.3);
    Y.col(2).array() += 1e4;  // a large mean costs no digits
    test::Incomplete data(Y, is_weighted ? test::random_weights(random, 80) : VectorXd());
    data.prepare();
    const GroupSample group = group_of(data);
    const Moments m = available_moments(group, *data.columns);
    for (Index j = 0; j < 4; ++j) {
      double n = 0, sum = 0;
      for (Index i = 0; i < 80; ++i)
        if (!std::isnan(Y(i, j))) {
          n += data.weight(i);
          sum += data.weight(i) * Y(i, j);
        }
      EXPECT_NEAR(m.mu[j], sum / n, 1e-13 * std::abs(sum / n) + 1e-13);
      for (Index i = 0; i < 4; ++i)
        EXPECT_NEAR(m.Sigma(i, j), pair_covariance(data, i, j, group.n), 1e-10);
    }
  }
}

TEST(AvailableMoments, OfPairsNeverSeenTogetherAreZero) {
  test::Random random(2);
  MatrixXd Y = test::random_cases(random, 60, 3, 0);
  for (Index i = 0; i < 60; ++i)
    Y(i, i % 2) = std::nan("");
  test::Incomplete data(Y);
  data.prepare();
  const Moments m = available_moments(group_of(data), *data.columns);
  EXPECT_EQ(m.Sigma(1, 0), 0);
  EXPECT_GT(m.Sigma(0, 0), 0);

  GroupSample group = group_of(data);
  std::vector<Note> notes;
  estimate_incomplete(group, *data.columns, 1, notes);
  EXPECT_EQ(group.coverage(1, 0), 0);
  EXPECT_EQ(group.coverage(2, 0), 30);
  ASSERT_FALSE(notes.empty());
  EXPECT_EQ(notes[0].code, "zero-coverage");
  EXPECT_EQ(notes[0].about, (std::vector<std::string>{"y1", "y2"}));
}

/// The slope of the likelihood is zero there, and the units are the estimated standard deviations.
TEST(EstimateIncomplete, IsTheMaximum) {
  test::Random random(3);
  for (const bool is_weighted : {false, true}) {
    test::Incomplete data(test::random_cases(random, 200, 4, 0.2),
                          is_weighted ? test::random_weights(random, 200) : VectorXd());
    data.prepare();
    GroupSample group = group_of(data);
    std::vector<Note> notes;
    estimate_incomplete(group, *data.columns, 1, notes);
    EXPECT_TRUE(notes.empty());
    EXPECT_LT((group.units.cwiseAbs2() - group.moments.Sigma.diagonal()).cwiseAbs().maxCoeff(),
              1e-13);
    Moments slope;
    ASSERT_TRUE(data.likelihood->evaluate(group.moments, &slope));
    EXPECT_LT(slope.Sigma.cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_LT(slope.mu.cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_NEAR(
        *group.likelihood->evaluate(group.in_units(true), nullptr), group.unrestricted_F, 1e-12);
  }
}

TEST(EstimateIncomplete, OfCompleteDataGivesTheSampleMoments) {
  test::Random random(4);
  test::Incomplete data(test::random_cases(random, 50, 3, 0));
  data.prepare();
  GroupSample group = group_of(data);
  std::vector<Note> notes;
  estimate_incomplete(group, *data.columns, 1, notes);
  const VectorXd mean = data.Y.colwise().mean().transpose();
  const MatrixXd d = data.Y.rowwise() - mean.transpose();
  EXPECT_LT((group.moments.Sigma - d.transpose() * d / 50).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((group.moments.mu - mean).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((group.available.Sigma - d.transpose() * d / 50).cwiseAbs().maxCoeff(), 1e-12);
}

}  // namespace
}  // namespace semfit::internal
