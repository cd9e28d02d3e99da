#include "mediation/draws.h"

#include "math/bootstrap_intervals.h"
#include "mediation/effects.h"
#include "moments/continuous.h"
#include "unit/mediation/mediation_data.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Rows written out as often as they are drawn.
Data copied(const Data& data, const std::vector<std::uint32_t>& counts) {
  Data out = data;
  out.rows = 0;
  for (Column& column : out.columns)
    column.values.clear();
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (std::uint32_t k = 0; k < counts[i]; ++k, ++out.rows)
      for (std::size_t j = 0; j < out.columns.size(); ++j)
        out.columns[j].values.push_back(data.columns[j].values[i]);
  return out;
}

Data without(const Data& data, std::int64_t row) {
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(data.rows), 1);
  counts[static_cast<std::size_t>(row)] = 0;
  return copied(data, counts);
}

Paths paths_of(const Data& data, const MediationOptions& options) {
  const MediationSample sample = mediation_sample(data, options);
  return path_errors(sample, mediation_models(sample, .95)).paths;
}

void expect_same(const Paths& a, const Paths& b, double tolerance) {
  for (Index j = 0; j < a.a.size(); ++j) {
    EXPECT_NEAR(a.a[j], b.a[j], tolerance * (1 + std::abs(b.a[j])));
    EXPECT_NEAR(a.b[j], b.b[j], tolerance * (1 + std::abs(b.b[j])));
  }
  EXPECT_NEAR(a.direct, b.direct, tolerance * (1 + std::abs(b.direct)));
  EXPECT_NEAR(a.sd_x, b.sd_x, tolerance * b.sd_x);
  EXPECT_NEAR(a.sd_y, b.sd_y, tolerance * b.sd_y);
}

TEST(Draws, MomentsByCountsAreThoseOfTheCopiedRows) {
  const int n = 700;  // more than one block of cases
  const Data data = mediation_cases(n);
  const MediationSample sample = mediation_sample(data, roles({"m1", "m2"}));
  std::vector<std::uint32_t> counts(n);
  for (int i = 0; i < n; ++i)  // add up to n
    counts[static_cast<std::size_t>(i)] =
        static_cast<std::uint32_t>(i % 2 == 0 ? i % 4 : 1 - i % 4 / 3);
  const std::uint32_t drawn = std::accumulate(counts.begin(), counts.end(), 0u);
  ASSERT_LE(drawn, static_cast<std::uint32_t>(n));
  counts[1] += static_cast<std::uint32_t>(n) - drawn;
  const MatrixXd S = drawn_covariances(unit_cases(data, sample), {&counts, 1}).front();

  const MediationSample explicit_rows = mediation_sample(copied(data, counts), roles({"m1", "m2"}));
  for (Index i = 0; i < S.rows(); ++i)
    for (Index j = 0; j < S.cols(); ++j)
      EXPECT_NEAR(S(i, j) * sample.sd(i) * sample.sd(j),
                  explicit_rows.moments.Sigma(i, j),
                  1e-11 * sample.sd(i) * sample.sd(j));
}

TEST(Draws, MomentsDoNotDependOnWhatIsDrawnBesides) {
  const int n = 300;
  const Data data = mediation_cases(n);
  const MediationSample sample = mediation_sample(data, roles());
  const MatrixXd cases = unit_cases(data, sample);
  std::vector<std::vector<std::uint32_t>> counts(draws_at_once, std::vector<std::uint32_t>(n, 1));
  for (std::size_t r = 0; r < counts.size(); ++r)
    std::swap(counts[r][r] = 0, counts[r][r + 20] = 2);
  const std::vector<MatrixXd> together = drawn_covariances(cases, counts);
  for (std::size_t r = 0; r < counts.size(); ++r)
    EXPECT_EQ(drawn_covariances(cases, {&counts[r], 1}).front(), together[r]);
}

/// The Cholesky factor gives what the regressions give.
TEST(Draws, PathsAreThoseOfTheRegressions) {
  for (const MediationOptions& options :
       {roles(), roles({"m1", "m2"}), roles({"m2"}, {}), roles({"m2", "m1"}, {"k2"})}) {
    const MediationSample sample = mediation_sample(mediation_cases(60), options);
    const auto paths = solve_paths(sample.moments.Sigma, sample.K, sample.J);
    ASSERT_TRUE(paths);
    expect_same(*paths, paths_of(mediation_cases(60), options), 1e-11);
  }
}

TEST(Draws, ADrawIsTheRegressionOfItsRows) {
  const Data data = mediation_cases(50);
  MediationOptions options = roles({"m1", "m2"});
  options.bootstrap = 40;
  const MediationSample sample = mediation_sample(data, options);
  const auto draws = bootstrap_paths(unit_cases(data, sample), sample, options);
  for (const std::uint64_t r : {0u, 7u, 39u}) {
    std::vector<std::uint32_t> counts(50);
    Philox random(options.seed, r);
    draw_with_replacement(random, counts);
    expect_same(*draws[r], paths_of(copied(data, counts), options), 1e-10);
  }
}

TEST(Draws, DependOnTheSeedAndNotOnThreadsNorOnHowManyThereAre) {
  const Data data = mediation_cases(120);
  MediationOptions options = roles();
  const MediationSample sample = mediation_sample(data, options);
  const MatrixXd cases = unit_cases(data, sample);
  const auto indirect = [&](const MediationOptions& o, std::size_t r) {
    return bootstrap_paths(cases, sample, o)[r]->indirect(0);
  };
  MediationOptions threads = options, fewer = options, seed = options;
  threads.threads = 3;
  fewer.bootstrap = 101;
  seed.seed = 2;
  for (const std::size_t r : {0u, 50u, 100u}) {
    EXPECT_EQ(indirect(options, r), indirect(threads, r));
    EXPECT_EQ(indirect(options, r), indirect(fewer, r));
    EXPECT_NE(indirect(options, r), indirect(seed, r));
  }
}

TEST(Draws, TheJackknifeIsTheSampleWithoutEachCase) {
  const Data data = mediation_cases(40);
  const MediationOptions options = roles({"m1", "m2"}, {"k1"});
  const MediationSample sample = mediation_sample(data, options);
  const auto values = jackknife_paths(unit_cases(data, sample), sample, 2);
  std::vector<double> downdated, explicit_rows;
  for (std::int64_t i = 0; i < 40; ++i) {
    const Paths paths = paths_of(without(data, i), options);
    expect_same(*values[static_cast<std::size_t>(i)], paths, 1e-10);
    downdated.push_back(values[static_cast<std::size_t>(i)]->indirect(1));
    explicit_rows.push_back(paths.indirect(1));
  }
  EXPECT_NEAR(acceleration(downdated), acceleration(explicit_rows), 1e-10);
  EXPECT_NE(acceleration(downdated), 0);
}

/// Of six cases and four variables many draws have too few different cases.
TEST(Draws, SingularDrawsAreNothing) {
  const Data data = mediation_cases(6);
  MediationOptions options = roles({"m1"}, {"k1"});
  const MediationSample sample = mediation_sample(data, options);
  const auto draws = bootstrap_paths(unit_cases(data, sample), sample, options);
  const auto singular = std::count_if(draws.begin(), draws.end(), [](const auto& d) { return !d; });
  int expected = 0;
  for (std::uint64_t r = 0; r < draws.size(); ++r) {
    std::vector<std::uint32_t> counts(6);
    Philox random(options.seed, r);
    draw_with_replacement(random, counts);
    expected += std::count_if(counts.begin(), counts.end(), [](auto c) { return c > 0; }) <= 4;
  }
  EXPECT_GT(expected, 0);
  EXPECT_EQ(singular, expected);
}

}  // namespace
}  // namespace semfit::internal
