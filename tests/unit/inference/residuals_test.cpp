#include "inference/residuals.h"

#include "unit/inference/normal_theory.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::NormalTheory;

std::map<std::string, MomentBlock> residuals_of(const Fitted& fitted) {
  const Covariance bread =
      covariance_of_estimates(fitted.inference.expected, fitted.estimate.active, 1);
  std::map<std::string, MomentBlock> by_type;
  for (const ResidualSet& set : residuals(fitted.sample,
                                          *fitted.objective,
                                          fitted.estimate.theta,
                                          bread.V ? *bread.V : MatrixXd(),
                                          fitted.inference.multiplier))
    by_type[set.type] = set.blocks.at(0);
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
  NormalTheory nt = test::normal_theory(fitted);
  const Index p = nt.sample.Sigma.rows();
  const bool has_means = nt.sample.mu.size() > 0;
  const std::vector<Index> x = test::covariates_of(fitted);
  if (!x.empty()) {
    const MatrixXd& S = nt.sample.Sigma;
    const MatrixXd H = S(Eigen::all, x) * MatrixXd(S(x, x)).inverse() * S(x, Eigen::all);
    nt.Gamma -= test::normal_gamma(H, has_means);
  }
  const MatrixXd B = test::bread(nt.information, fitted.estimate.active);
  const Index moments = nt.Delta.rows();
  const MatrixXd Q =
      MatrixXd::Identity(moments, moments) - nt.Delta * B * nt.Delta.transpose() * nt.V;
  const VectorXd variance = (Q * nt.Gamma * Q.transpose()).diagonal() / fitted.inference.multiplier;
  const VectorXd raw = test::stack(nt.sample) - test::stack(nt.implied);
  std::map<std::string, MomentBlock> found = residuals_of(fitted);
  const VectorXd scale = nt.Gamma.diagonal() / fitted.inference.multiplier;
  int tested = 0;
  const auto check = [&](double standardized, double normalized, Index at, const char* what) {
    if (std::abs(raw[at]) < 1e-7 * std::sqrt(nt.Gamma(at, at) + 1e-300)) {
      EXPECT_EQ(std::isnan(standardized) ? 0 : standardized, 0) << what;
      return;
    }
    EXPECT_NEAR(normalized, raw[at] / std::sqrt(scale[at]), 1e-7) << what;
    if (variance[at] < 1e-7 * scale[at]) return;
    EXPECT_NEAR(standardized, raw[at] / std::sqrt(variance[at]), 1e-5 * std::abs(standardized))
        << what;
    ++tested;
  };
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      check(found["standardized"].cov(i, j),
            found["normalized"].cov(i, j),
            test::place_in_stack(i, j, p),
            "covariance");
  for (Index i = 0; has_means && i < p; ++i)
    check(found["standardized"].mean[static_cast<std::size_t>(i)],
          found["normalized"].mean[static_cast<std::size_t>(i)],
          p * (p + 1) / 2 + i,
          "mean");
  EXPECT_GT(tested, 4);
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
