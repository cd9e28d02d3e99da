#include "simulation/case_generator.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Three variables of different means and variances.
PopulationGroup group_of_three() {
  PopulationGroup group;
  group.observed = {"a", "b", "c"};
  group.implied.Sigma.resize(3, 3);
  group.implied.Sigma << 4, 1.2, -0.8, 1.2, 1, 0.2, -0.8, 0.2, 2.25;
  group.implied.mu = Eigen::Vector3d(1, -2, 0.5);
  return group;
}

MatrixXd all_cases(const CaseGenerator& generator, std::uint64_t replication = 0) {
  MatrixXd X(3, 0);
  for (std::size_t b = 0; b < generator.blocks().size(); ++b) {
    const MatrixXd block = generator.cases(replication, b);
    X.conservativeResize(3, X.cols() + block.cols());
    X.rightCols(block.cols()) = block;
  }
  return X;
}

MatrixXd sample_covariances(const MatrixXd& X) {
  const MatrixXd D = X.colwise() - X.rowwise().mean();
  return D * D.transpose() / static_cast<double>(X.cols() - 1);
}

double standardized_moment(const MatrixXd& X, Index i, int k) {
  const VectorXd d = X.row(i).array() - X.row(i).mean();
  return d.array().pow(k).mean() / std::pow(d.array().square().mean(), 0.5 * k);
}

constexpr std::int64_t n = 200'000;

/// Means and covariances within four standard errors; of normal variables
/// var(s_ij) = (s_ii s_jj + s_ij^2) / n.
void expect_moments(const MatrixXd& X, const Moments& truth, double inflation) {
  const auto cases = static_cast<double>(X.cols());
  const VectorXd mean = X.rowwise().mean();
  const MatrixXd S = sample_covariances(X);
  for (Index i = 0; i < 3; ++i) {
    EXPECT_NEAR(mean[i], truth.mu[i], 4 * std::sqrt(truth.Sigma(i, i) / cases));
    for (Index j = 0; j <= i; ++j) {
      const double variance =
          truth.Sigma(i, i) * truth.Sigma(j, j) + truth.Sigma(i, j) * truth.Sigma(i, j);
      EXPECT_NEAR(S(i, j), truth.Sigma(i, j), 4 * std::sqrt(inflation * variance / cases));
    }
  }
}

TEST(CaseGenerator, NormalCasesHaveThePopulationsMoments) {
  const PopulationGroup group = group_of_three();
  const CaseGenerator generator({group}, {}, {n}, 11);
  const MatrixXd X = all_cases(generator);
  ASSERT_EQ(X.cols(), n);
  expect_moments(X, group.implied, 1);
  EXPECT_NEAR(standardized_moment(X, 0, 4), 3, 4 * std::sqrt(24.0 / n));
}

TEST(CaseGenerator, TCasesHaveThemAndTheKurtosisOfT) {
  const PopulationGroup group = group_of_three();
  Generation how;
  how.distribution = Distribution::student_t;
  how.t_df = 12;
  const MatrixXd X = all_cases(CaseGenerator({group}, how, {n}, 12));
  expect_moments(X, group.implied, 2);
  EXPECT_NEAR(standardized_moment(X, 1, 4), 3 + 6.0 / (12 - 4), 0.1);
}

TEST(CaseGenerator, ShapedCasesHaveTheirSkewnessAndKurtosis) {
  const PopulationGroup group = group_of_three();
  Generation how;
  how.skewness = {{"", 1}, {"b", -0.5}};
  how.kurtosis = {{"", 2}, {"c", 3}};
  const MatrixXd X = all_cases(CaseGenerator({group}, how, {n}, 13));
  expect_moments(X, group.implied, 4);
  EXPECT_NEAR(standardized_moment(X, 0, 3), 1, 0.05);
  EXPECT_NEAR(standardized_moment(X, 1, 3), -0.5, 0.05);
  EXPECT_NEAR(standardized_moment(X, 0, 4) - 3, 2, 0.3);
  EXPECT_NEAR(standardized_moment(X, 2, 4) - 3, 3, 0.4);
}

TEST(CaseGenerator, EmpiricalMomentsAreExact) {
  const PopulationGroup group = group_of_three();
  for (const std::int64_t size : {std::int64_t{4}, std::int64_t{5000}}) {
    const MatrixXd X = all_cases(CaseGenerator({group}, {}, {size}, 14).empirical(0, 2));
    EXPECT_LT((X.rowwise().mean() - group.implied.mu).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_LT((sample_covariances(X) - group.implied.Sigma).cwiseAbs().maxCoeff(), 1e-12);
  }
  EXPECT_THROW(CaseGenerator({group}, {}, {3}, 14).empirical(0, 1), Error);
}

TEST(CaseGenerator, ThresholdsCutShares) {
  PopulationGroup group = group_of_three();
  group.ordered = {{1, {-2.5, -2, -1}}};  // b has mean -2 and variance 1
  const MatrixXd X = all_cases(CaseGenerator({group}, {}, {n}, 15));
  const double expected[] = {0.3085375387, 0.1914624613, 0.3413447461, 0.1586552539};
  for (int k = 1; k <= 4; ++k) {
    const double share = static_cast<double>((X.row(1).array() == k).count()) / n;
    EXPECT_NEAR(share, expected[k - 1], 4 * std::sqrt(0.25 / n)) << k;
  }
}

TEST(CaseGenerator, SharesAreMissing) {
  const PopulationGroup group = group_of_three();
  Generation how;
  how.missing = {{"a", 0.1}};
  how.missing_at_random = {{"b", 0.3, "c", 1.5}};
  const MatrixXd X = all_cases(CaseGenerator({group}, how, {n}, 16));
  const auto share = [&](Index i) {
    return static_cast<double>(X.row(i).array().isNaN().count()) / n;
  };
  EXPECT_NEAR(share(0), 0.1, 4 * std::sqrt(0.09 / n));
  EXPECT_NEAR(share(1), 0.3, 4 * std::sqrt(0.21 / n));
  EXPECT_EQ(share(2), 0);
  // c is higher where b is missing, and nothing else than chance where a is.
  double where_b = 0, count_b = 0, where_a = 0, count_a = 0;
  for (Index i = 0; i < X.cols(); ++i) {
    if (std::isnan(X(1, i))) where_b += X(2, i), ++count_b;
    if (std::isnan(X(0, i))) where_a += X(2, i), ++count_a;
  }
  EXPECT_GT(where_b / count_b, 0.5 + 0.5);
  EXPECT_NEAR(where_a / count_a, 0.5, 4 * 1.5 / std::sqrt(count_a));
}

/// Whether a value is missing does not change the others.
TEST(CaseGenerator, MissingValuesAreOfTheSameCases) {
  const PopulationGroup group = group_of_three();
  Generation how;
  how.missing = {{"", 0.2}};
  const MatrixXd X = all_cases(CaseGenerator({group}, {}, {1000}, 17));
  const MatrixXd Y = all_cases(CaseGenerator({group}, how, {1000}, 17));
  for (Index i = 0; i < X.cols(); ++i)
    for (Index j = 0; j < 3; ++j)
      EXPECT_TRUE(std::isnan(Y(j, i)) || X(j, i) == Y(j, i));
}

/// The first cases of a large sample are those of a small one, to rounding.
TEST(CaseGenerator, SmallSamplesBeginLargeOnes) {
  const PopulationGroup group = group_of_three();
  const MatrixXd small = all_cases(CaseGenerator({group}, {}, {100}, 18), 3);
  const MatrixXd large = all_cases(CaseGenerator({group}, {}, {5000}, 18), 3);
  EXPECT_LT((small - large.leftCols(100)).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_GT((small - all_cases(CaseGenerator({group}, {}, {100}, 18), 4)).cwiseAbs().maxCoeff(),
            0.1);
}

TEST(CaseGenerator, RefusesWhatCannotBe) {
  const PopulationGroup group = group_of_three();
  const auto code_of = [&](const Generation& how) -> std::string {
    try {
      CaseGenerator({group}, how, {100}, 1);
    } catch (const Error& error) {
      return error.diagnostics().front().code;
    }
    return "";
  };
  Generation how;
  how.skewness = {{"", 2}};
  EXPECT_EQ(code_of(how), "impossible-shape");
  how = {};
  how.kurtosis = {{"d", 2}};
  EXPECT_EQ(code_of(how), "unknown-variable");
  how = {};
  how.missing = {{"", 1.5}};
  EXPECT_EQ(code_of(how), "bad-value");
  how.missing = {{"", 0.1}};
  how.missing_at_random = {{"b", 0.3, "c", 1}};
  EXPECT_EQ(code_of(how), "impossible-missing");
  how = {};
  how.distribution = Distribution::student_t;
  how.t_df = 2;
  EXPECT_EQ(code_of(how), "bad-value");
  how.t_df = 5;
  how.skewness = {{"", 1}};
  EXPECT_EQ(code_of(how), "conflicting-options");
}

}  // namespace
}  // namespace semfit::internal
