#include "moments/resampling.h"

#include "math/random.h"
#include "moments/continuous.h"
#include "moments/parametric_draws.h"
#include "property/random_models.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::string model = "f =~ x1 + x2 + x3 + x4";

struct Case {
  Data data;
  ParameterTable table;
  Sample sample;
};

Case simulated(int n, std::uint64_t seed, const SampleOptions& options = {}) {
  test::Random random(seed);
  const test::TrueModel truth = test::true_model(model, random);
  Case c{test::simulate(truth, n, random), test::table_of(model), {}};
  c.sample = summarise(c.data, c.table, options, {Divisor::n});
  return c;
}

/// The rows of a draw written out, one by one.
std::vector<std::int64_t> written_out(const GroupSample& group,
                                      std::uint64_t seed,
                                      std::uint64_t id) {
  Philox random(seed, id);
  std::vector<std::uint32_t> counts(group.rows.size());
  draw_with_replacement(random, counts);
  std::vector<std::int64_t> rows;
  for (std::size_t i = 0; i < counts.size(); ++i)
    rows.insert(rows.end(), counts[i], group.rows[i]);
  return rows;
}

TEST(CaseDraws, MomentsAreThoseOfTheRowsWrittenOut) {
  const Case c = simulated(80, 1);
  const CaseDraws draws(c.data, c.sample, {}, 9);
  const GroupSample& original = c.sample.groups[0];
  const Columns columns(c.data, original.observed);
  for (std::uint64_t id = 0; id < 5; ++id) {
    const auto draw = draws.draw(id);
    ASSERT_TRUE(draw);
    const CrossProducts expected = cross_products(columns.views(), written_out(original, 9, id));
    const GroupSample& group = draw->sample.groups[0];
    EXPECT_EQ(group.n, 80);
    EXPECT_TRUE(group.moments.Sigma.isApprox(expected.scatter / 80, 1e-12));
    EXPECT_TRUE(group.moments.mu.isApprox(expected.mean, 1e-12));
  }
}

TEST(CaseDraws, AreTheSameWhetherCasesAreRepeatedOrCounted) {
  const Case c = simulated(60, 2);
  DrawOptions repeating;
  repeating.needs_cases = true;
  const auto counted = CaseDraws(c.data, c.sample, {}, 3).draw(7);
  const auto repeated = CaseDraws(c.data, c.sample, repeating, 3).draw(7);
  ASSERT_TRUE(counted && repeated);
  EXPECT_LT(counted->sample.groups[0].rows.size(), 60u);
  EXPECT_EQ(repeated->sample.groups[0].rows.size(), 60u);
  EXPECT_TRUE(counted->sample.groups[0].moments.Sigma.isApprox(
      repeated->sample.groups[0].moments.Sigma, 1e-12));
}

TEST(CaseDraws, LeaveOutOneCaseAfterTheOther) {
  const Case c = simulated(30, 3);
  const CaseDraws draws(c.data, c.sample, {}, 1);
  ASSERT_EQ(draws.units(), 30u);
  const Columns columns(c.data, c.sample.groups[0].observed);
  std::vector<std::int64_t> rows = c.sample.groups[0].rows;
  rows.erase(rows.begin() + 4);
  const CrossProducts expected = cross_products(columns.views(), rows);
  const auto draw = draws.without(4, 30);
  ASSERT_TRUE(draw);
  EXPECT_EQ(draw->sample.N, 29);
  EXPECT_TRUE(draw->sample.groups[0].moments.Sigma.isApprox(expected.scatter / 29, 1e-12));
  EXPECT_EQ(draws.without(0, 2)->sample.N, 15) << "of two blocks one is half of the cases";
}

TEST(CaseDraws, TakeClustersAsWholes) {
  test::Random random(5);
  const test::TrueModel truth = test::true_model(model, random);
  Case c{test::simulate(truth, 60, random), test::table_of(model), {}};
  Column cluster{"school", {}, {}};
  for (int i = 0; i < 60; ++i)
    cluster.values.push_back(1 + (i < 20 ? i / 5 : (i - 20) / 10 + 4));  // four of 5, four of 10
  for (int k = 1; k <= 8; ++k)
    cluster.levels.push_back("s" + std::to_string(k));
  c.data.columns.push_back(cluster);
  c.data.header.push_back("school");
  SampleOptions options;
  options.cluster = "school";
  c.sample = summarise(c.data, c.table, options, {Divisor::n});
  DrawOptions repeating;
  repeating.needs_cases = true;
  const CaseDraws draws(c.data, c.sample, repeating, 2);
  EXPECT_EQ(draws.units(), 8u);
  for (std::uint64_t id = 0; id < 10; ++id) {
    const auto draw = draws.draw(id);
    if (!draw) continue;
    const GroupSample& group = draw->sample.groups[0];
    EXPECT_EQ(group.clusters, 8) << "a cluster drawn twice is two clusters";
    std::vector<int> size(8, 0);
    for (const int k : group.cluster_of)
      ++size.at(static_cast<std::size_t>(k));
    for (const int n : size)
      EXPECT_TRUE(n == 5 || n == 10) << n;
    EXPECT_EQ(group.n, static_cast<double>(group.rows.size()));
  }
}

TEST(CaseDraws, TransformedCasesHaveTheMomentsOfTheTarget) {
  const Case c = simulated(50, 6);
  const GroupSample& group = c.sample.groups[0];
  test::Random random(7);
  MatrixXd target = random.covariance(4);
  const CaseTransform transform = transform_to(group, {target, VectorXd()});
  const MatrixXd in_units = group.units.cwiseInverse().asDiagonal() * transform.T *
                            group.moments.Sigma * transform.T.transpose() *
                            group.units.cwiseInverse().asDiagonal();
  EXPECT_TRUE(in_units.isApprox(target, 1e-10));
  const auto draw = CaseDraws(c.data, c.sample, {}, 9, {transform}).draw(0);
  const auto plain = CaseDraws(c.data, c.sample, {}, 9).draw(0);
  ASSERT_TRUE(draw && plain);
  EXPECT_TRUE(draw->sample.groups[0].moments.Sigma.isApprox(
      transform.T * plain->sample.groups[0].moments.Sigma * transform.T.transpose(), 1e-10));
}

/// E S = (n - 1) / n Sigma, var S_11 = 2 (n - 1) Sigma_11^2 / n^2, by moments and by cases.
TEST(ParametricDraws, HaveTheMomentsOfTheModel) {
  const Case c = simulated(40, 8);
  test::Random random(9);
  const MatrixXd target = random.covariance(4);
  const VectorXd units = c.sample.groups[0].units;
  const MatrixXd Sigma = units.asDiagonal() * target * units.asDiagonal();
  for (const bool needs_cases : {false, true}) {
    DrawOptions how;
    how.needs_cases = needs_cases;
    const ParametricDraws draws(c.data, c.sample, how, 4, {{{target, VectorXd()}, {}}});
    constexpr int R = 4000;
    MatrixXd sum = MatrixXd::Zero(4, 4);
    double squares = 0;
    for (std::uint64_t id = 0; id < R; ++id) {
      const MatrixXd S = draws.draw(id)->sample.groups[0].moments.Sigma;
      sum += S / R;
      squares += S(0, 0) * S(0, 0) / R;
    }
    for (Index i = 0; i < 4; ++i)
      for (Index j = 0; j < 4; ++j) {
        const double variance = (Sigma(i, i) * Sigma(j, j) + Sigma(i, j) * Sigma(i, j)) * 39 / 1600;
        EXPECT_NEAR(sum(i, j), Sigma(i, j) * 39 / 40, 4 * std::sqrt(variance / R));
      }
    const double spread = squares - sum(0, 0) * sum(0, 0);
    EXPECT_NEAR(spread, 2 * 39.0 / 1600 * Sigma(0, 0) * Sigma(0, 0), 0.1 * spread);
  }
}

TEST(ParametricDraws, KeepFixedCovariatesAsTheyAre) {
  const Case c = simulated(40, 10);
  const GroupSample& group = c.sample.groups[0];
  const Moments own = group.in_units(true);
  for (const bool needs_cases : {false, true}) {
    DrawOptions how;
    how.needs_cases = needs_cases;
    const ParametricDraws draws(c.data, c.sample, how, 4, {{own, {1, 3}}});
    MatrixXd slopes = MatrixXd::Zero(2, 2);
    constexpr int R = 2000;
    const std::vector<Index> x{1, 3}, y{0, 2};
    for (std::uint64_t id = 0; id < R; ++id) {
      const Moments m = draws.draw(id)->sample.groups[0].moments;
      EXPECT_TRUE(MatrixXd(m.Sigma(x, x)).isApprox(MatrixXd(group.moments.Sigma(x, x)), 1e-10));
      EXPECT_NEAR(m.mu[1], group.moments.mu[1], 1e-10);
      slopes += MatrixXd(m.Sigma(y, x)) * MatrixXd(m.Sigma(x, x)).inverse() / R;
    }
    const MatrixXd expected =
        MatrixXd(group.moments.Sigma(y, x)) * MatrixXd(group.moments.Sigma(x, x)).inverse();
    EXPECT_TRUE((slopes - expected).cwiseAbs().maxCoeff() < 0.05) << slopes - expected;
  }
}

}  // namespace
}  // namespace semfit::internal
