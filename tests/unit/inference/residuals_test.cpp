#include "inference/residuals.h"

#include "unit/inference/normal_theory.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::NormalTheory;

std::map<std::string, MomentBlock> residuals_of(const Fitted& fitted, std::size_t g = 0) {
  const Covariance bread =
      covariance_of_estimates(fitted.inference.expected, fitted.estimate.active, 1);
  std::map<std::string, MomentBlock> by_type;
  for (const ResidualSet& set : residuals(fitted.sample,
                                          *fitted.objective,
                                          fitted.estimate.theta,
                                          bread.V ? *bread.V : MatrixXd(),
                                          fitted.inference.multiplier,
                                          ResidualCovariances{}))
    by_type[set.type] = set.blocks.at(g);
  return by_type;
}

const std::string two_factors = "f =~ x1 + a*x2 + b*x3\ng =~ x4 + x5 + x6\n";

Fitted fit_with_means(const std::string& text, bool means) {
  Options options;
  options.model.meanstructure = means;
  return test::fit_apart(text, test::holzinger(), options);
}

TEST(Residuals, RawAndCorrelationMetrics) {
  for (const bool means : {false, true}) {
    // Equal intercepts, so that means have residuals too.
    const Fitted fitted =
        fit_with_means(two_factors + (means ? "x1 ~ m*1\nx2 ~ m*1\n" : ""), means);
    const NormalTheory nt = test::normal_theory(fitted);
    std::map<std::string, MomentBlock> found = residuals_of(fitted);
    const MatrixXd &S = nt.sample.Sigma, &Sigma = nt.implied.Sigma;
    for (Index j = 0; j < 6; ++j) {
      for (Index i = 0; i < 6; ++i) {
        const double raw = S(i, j) - Sigma(i, j);
        EXPECT_NEAR(found["raw"].cov(i, j), raw, 1e-12);
        EXPECT_NEAR(found["cor.bentler"].cov(i, j), raw / std::sqrt(S(i, i) * S(j, j)), 1e-12);
        EXPECT_NEAR(found["cor.bollen"].cov(i, j),
                    S(i, j) / std::sqrt(S(i, i) * S(j, j)) -
                        Sigma(i, j) / std::sqrt(Sigma(i, i) * Sigma(j, j)),
                    1e-12);
      }
      if (!means) continue;
      const double raw = nt.sample.mu[j] - nt.implied.mu[j];
      const auto k = static_cast<std::size_t>(j);
      EXPECT_NEAR(found["raw"].mean[k], raw, 1e-10);
      EXPECT_NEAR(found["cor.bentler"].mean[k], raw / std::sqrt(S(j, j)), 1e-10);
    }
    EXPECT_EQ(found["raw"].mean.size(), means ? 6u : 0u);
  }
}

/// z values against diag(Q Gamma Q') / n with every matrix written out.
void expect_brute_force(const Fitted& fitted) {
  ASSERT_TRUE(fitted.estimate.converged);
  const test::ResidualTheory theory = test::residual_theory(fitted);
  const VectorXd variance = theory.cov.diagonal();
  for (std::size_t g = 0; g < theory.groups.size(); ++g) {
    const NormalTheory& nt = theory.groups[g];
    const Index p = nt.sample.Sigma.rows();
    std::map<std::string, MomentBlock> found = residuals_of(fitted, g);
    int tested = 0;
    const auto check = [&](double standardized, double normalized, Index place, const char* what) {
      const Index at = theory.first[g] + place;
      const double raw = theory.raw[at], scale = theory.moment_variance[at];
      if (std::abs(raw) < 1e-7 * std::sqrt(scale * fitted.inference.multiplier + 1e-300)) {
        EXPECT_EQ(std::isnan(standardized) ? 0 : standardized, 0) << what;
        return;
      }
      EXPECT_NEAR(normalized, raw / std::sqrt(scale), 1e-7) << what;
      if (variance[at] < 1e-7 * scale) return;
      EXPECT_NEAR(standardized, raw / std::sqrt(variance[at]), 1e-5 * std::abs(standardized))
          << what;
      ++tested;
    };
    for (Index j = 0; j < p; ++j)
      for (Index i = j; i < p; ++i)
        check(found["standardized"].cov(i, j),
              found["normalized"].cov(i, j),
              test::place_in_stack(i, j, p),
              "covariance");
    for (Index i = 0; i < nt.sample.mu.size(); ++i)
      check(found["standardized"].mean[static_cast<std::size_t>(i)],
            found["normalized"].mean[static_cast<std::size_t>(i)],
            p * (p + 1) / 2 + i,
            "mean");
    EXPECT_GT(tested, 4);
  }
}

TEST(Residuals, StandardErrorsByBruteForce) {
  expect_brute_force(fit_with_means(two_factors, false));
}

TEST(Residuals, StandardErrorsByBruteForceWithMeans) {
  expect_brute_force(fit_with_means(two_factors + "x1 ~ m*1\nx2 ~ m*1\nx4 ~ k*1\nx5 ~ k*1", true));
}

TEST(Residuals, StandardErrorsByBruteForceWithConstraints) {
  expect_brute_force(fit_with_means(two_factors + "a == b", false));
  expect_brute_force(fit_with_means(two_factors + "a*b == .5", false));
}

TEST(Residuals, StandardErrorsByBruteForceWithFixedCovariates) {
  const std::string model = "f =~ x1 + x2 + x3\nf ~ x7 + x8\nx4 ~ x7 + f\n";
  expect_brute_force(fit_with_means(model, false));
  expect_brute_force(fit_with_means(model + "x1 ~ m*1\nx2 ~ m*1", true));
}

/// What is equal over groups is estimated from all of them: so the sampling error of a group's
/// residuals depends on the moments of the others.
TEST(Residuals, StandardErrorsByBruteForceInTwoGroups) {
  const Data data = test::holzinger_by_school();
  expect_brute_force(test::fit_apart(two_factors, data, test::by_school({"loadings"})));
  expect_brute_force(
      test::fit_apart(two_factors, data, test::by_school({"loadings", "intercepts"})));
  Options wishart = test::by_school({"loadings", "intercepts"});
  wishart.estimation.likelihood = Likelihood::wishart;
  expect_brute_force(test::fit_apart(two_factors, data, wishart));
  const std::string covariates = "f =~ x1 + x2 + x3\nf ~ x7 + x8\nx4 ~ x7 + f\n";
  expect_brute_force(
      test::fit_apart(covariates, data, test::by_school({"loadings", "intercepts"})));
}

/// With equal intercepts the mean residuals of two groups balance each other: what one group has
/// too much the other lacks, and both deviate by the same z.
TEST(Residuals, OfTwoGroupsBalance) {
  const Fitted fitted = test::fit_apart(test::three_factors,
                                        test::holzinger_by_school(),
                                        test::by_school({"loadings", "intercepts"}));
  const MomentBlock a = residuals_of(fitted, 0)["standardized"];
  const MomentBlock b = residuals_of(fitted, 1)["standardized"];
  for (std::size_t i = 0; i < a.mean.size(); ++i)
    EXPECT_NEAR(a.mean[i], -b.mean[i], 1e-4 * std::abs(a.mean[i])) << a.names[i];
  EXPECT_NEAR(a.mean[2], 4.57537907, 1e-3);  // brute force in R from lavaan's estimates
}

/// Groups that share no parameter are as groups of their own.
TEST(Residuals, OfGroupsWithoutEqualities) {
  const Data data = test::holzinger_by_school();
  const Fitted both = test::fit_apart(test::three_factors, data, test::by_school());
  Options one = test::by_school();
  one.model.meanstructure = true;
  for (std::size_t g = 0; g < 2; ++g) {
    one.sample.group_label = one.model.group_label = {test::by_school().model.group_label[g]};
    const Fitted alone = test::fit_apart(test::three_factors, data, one);
    std::map<std::string, MomentBlock> a = residuals_of(both, g), b = residuals_of(alone);
    for (std::size_t k = 0; k < a["standardized"].cov.values.size(); ++k)
      EXPECT_NEAR(a["standardized"].cov.values[k], b["standardized"].cov.values[k], 1e-4);
  }
}

TEST(Residuals, OfASaturatedModelAreZero) {
  const Fitted fitted = test::fit_apart("f =~ x1 + x2 + x3", test::holzinger());
  for (auto& [type, block] : residuals_of(fitted))
    for (const double r : block.cov.values)
      EXPECT_NEAR(r, 0, 1e-7) << type;
}

TEST(Residuals, WithoutIdentificationThereIsNoStandardError) {
  const Fitted fitted = test::fit_apart("f =~ NA*x1 + x2 + x3 + x4", test::holzinger());
  std::map<std::string, MomentBlock> found = residuals_of(fitted);
  EXPECT_TRUE(std::isnan(found["standardized"].cov(1, 0)));
  EXPECT_FALSE(std::isnan(found["normalized"].cov(1, 0)));
}

}  // namespace
}  // namespace semfit::internal
