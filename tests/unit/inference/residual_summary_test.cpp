#include "inference/residual_summary.h"

#include "math/distributions.h"
#include "unit/inference/normal_theory.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;

std::map<std::string, ResidualSummary> summaries_of(const Fitted& fitted, std::size_t g) {
  const Covariance bread =
      covariance_of_estimates(fitted.inference.expected, fitted.estimate.active, 1);
  std::map<std::string, ResidualSummary> by_name;
  std::vector<Index> variables;
  for (const GroupSample& group : fitted.sample.groups)
    variables.push_back(static_cast<Index>(group.observed.size()));
  for (const ResidualSummary& s : residual_summaries(*fitted.objective,
                                                     fitted.estimate.theta,
                                                     bread.V ? *bread.V : MatrixXd(),
                                                     fitted.inference.multiplier,
                                                     ResidualCovariances{},
                                                     variables))
    if (s.block == static_cast<int>(g) + 1) by_name[s.name] = s;
  return by_name;
}

/// Everything from e and its covariance matrix, by the formulas of Maydeu-Olivares (2017).
void expect_brute_force(const Fitted& fitted) {
  ASSERT_TRUE(fitted.estimate.converged);
  const test::ResidualTheory theory = test::residual_theory(fitted);
  for (std::size_t g = 0; g < theory.groups.size(); ++g) {
    const MatrixXd& S = theory.groups[g].sample.Sigma;
    const Index p = S.rows(), t = p * (p + 1) / 2;
    VectorXd scale(t);
    for (Index j = 0; j < p; ++j)
      for (Index i = j; i < p; ++i)
        scale[test::place_in_stack(i, j, p)] = 1 / std::sqrt(S(i, i) * S(j, j));
    const VectorXd e = scale.cwiseProduct(theory.raw.segment(theory.first[g], t));
    const MatrixXd Xi = scale.asDiagonal() *
                        theory.cov.block(theory.first[g], theory.first[g], t, t) *
                        scale.asDiagonal();
    const double a = Xi.trace(), b = (Xi * Xi).trace(), count = static_cast<double>(t);
    const double spread = b + 2 * e.dot(Xi * e), ee = e.squaredNorm();
    const double k = 1 - spread / (4 * ee * ee);
    const ResidualSummary found = summaries_of(fitted, g).at("srmr_bentler_nomean");
    EXPECT_NEAR(found.value, std::sqrt(ee / count), 1e-9);
    EXPECT_NEAR(found.se, std::sqrt(b / (2 * count * a)), 1e-7);
    const double expected = std::sqrt(a / count) * (1 - b / (4 * a * a));
    EXPECT_NEAR(found.exactfit_z, (std::sqrt(ee / count) - expected) / found.se, 1e-4);
    ASSERT_GT(k, 0);
    EXPECT_NEAR(found.unbiased, std::sqrt(std::max(ee - a, 0.0) / count) / k, 1e-7);
    EXPECT_NEAR(found.unbiased_se, std::sqrt(spread / (2 * count * ee)) / k, 1e-7);
  }
}

const std::string two_factors = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\n";

TEST(ResidualSummaries, ByBruteForce) {
  expect_brute_force(test::fit_apart(two_factors, test::holzinger()));
  expect_brute_force(test::fit_apart(test::three_factors, test::holzinger()));
}

const std::string mean_of_factor =
    "f =~ x1 + x2 + x3 + x4\nx1 ~ 0*1\nx2 ~ 0*1\nx3 ~ 0*1\nx4 ~ 0*1\nf ~ 1\n";

/// The loadings are estimated from the means too.
TEST(ResidualSummaries, ByBruteForceWithRestrictedMeans) {
  expect_brute_force(test::fit_apart(mean_of_factor, test::holzinger()));
}

/// lavResiduals(fit)$summary of lavaan 0.6-14, column cov.
TEST(ResidualSummaries, AgreeWithLavaan) {
  const Fitted fitted = test::fit_apart(mean_of_factor, test::holzinger());
  const ResidualSummary found = summaries_of(fitted, 0).at("srmr_bentler_nomean");
  EXPECT_NEAR(found.value, 0.1352017872, 1e-6);
  EXPECT_NEAR(found.se, 0.01394402133, 1e-6);
  EXPECT_NEAR(found.exactfit_z, 7.008759135, 1e-4);
  EXPECT_NEAR(found.unbiased, 0.1307512891, 1e-6);
  EXPECT_NEAR(found.unbiased_se, 0.02123058043, 1e-6);
  EXPECT_NEAR(found.unbiased_ci_lower, 0.09583009189, 1e-6);
  EXPECT_NEAR(found.unbiased_ci_upper, 0.1656724863, 1e-6);
}

TEST(ResidualSummaries, ByBruteForceWithFixedCovariates) {
  expect_brute_force(
      test::fit_apart("f =~ x1 + x2 + x3\nf ~ x7 + x8\nx4 ~ x7 + f\n", test::holzinger()));
}

TEST(ResidualSummaries, ByBruteForceInTwoGroups) {
  const Data data = test::holzinger_by_school();
  expect_brute_force(test::fit_apart(two_factors, data, test::by_school({"loadings"})));
  expect_brute_force(
      test::fit_apart(test::three_factors, data, test::by_school({"loadings", "intercepts"})));
}

}  // namespace
}  // namespace semfit::internal
