#include "mediation/regression.h"

#include "math/decomposition.h"
#include "unit/mediation/mediation_data.h"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

MatrixXd columns(const Data& data, const std::vector<std::string>& names) {
  MatrixXd X(data.rows, static_cast<Index>(names.size()) + 1);
  X.col(0).setOnes();
  for (std::size_t j = 0; j < names.size(); ++j)
    for (Index i = 0; i < data.rows; ++i)
      X(i, static_cast<Index>(j) + 1) = data.find(names[j])->values[static_cast<std::size_t>(i)];
  return X;
}

VectorXd column(const Data& data, const std::string& name) {
  const std::vector<double>& values = data.find(name)->values;
  return Eigen::Map<const VectorXd>(values.data(), data.rows);
}

/// Orthogonality of the residuals is what least squares means, and needs no formula of ours.
TEST(Regression, ResidualsAreOrthogonalToThePredictors) {
  const Data data = mediation_cases(80);
  const MediationSample sample = mediation_sample(data, roles());
  const LeastSquares fit = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  const MatrixXd X = columns(data, {"k1", "k2", "x", "m1"});
  VectorXd b(5);
  for (Index j = 0; j < 5; ++j)
    b[j] = fit.table.coefficients[static_cast<std::size_t>(j)].est;
  const VectorXd residual = column(data, "y") - X * b;
  for (Index j = 0; j < 5; ++j)
    EXPECT_NEAR(X.col(j).dot(residual) / X.col(j).norm() / residual.norm(), 0, 1e-12);
  EXPECT_NEAR(fit.table.sigma, std::sqrt(residual.squaredNorm() / 75), 1e-12 * fit.table.sigma);
}

TEST(Regression, StandardErrorsAreThoseOfTheDesignMatrix) {
  const Data data = mediation_cases(80);
  const MediationSample sample = mediation_sample(data, roles());
  const LeastSquares fit = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  const MatrixXd X = columns(data, {"k1", "k2", "x", "m1"});
  const MatrixXd V = fit.table.sigma * fit.table.sigma * inverse(X.transpose() * X);
  for (Index j = 0; j < 5; ++j)
    EXPECT_NEAR(
        fit.table.coefficients[static_cast<std::size_t>(j)].se / std::sqrt(V(j, j)), 1, 1e-8);
}

TEST(Regression, ToleranceIsWhatTheOtherPredictorsLeave) {
  const MediationSample sample = mediation_sample(mediation_cases(80), roles());
  const LeastSquares fit = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  const LeastSquares other = regress(sample, "", 0, {1, 2, 3}, .95);
  EXPECT_NEAR(fit.table.find("k1")->tolerance, 1 - other.table.r2, 1e-12);
}

TEST(Regression, BetasAreTheSlopesOfStandardizedVariables) {
  MediationSample sample = mediation_sample(mediation_cases(80), roles());
  const LeastSquares fit = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  const VectorXd unit = sample.moments.Sigma.diagonal().cwiseSqrt().cwiseInverse();
  sample.moments.Sigma = unit.asDiagonal() * sample.moments.Sigma * unit.asDiagonal();
  const LeastSquares standardized = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  for (Index j = 0; j < 4; ++j)
    EXPECT_NEAR(fit.table.coefficients[static_cast<std::size_t>(j) + 1].beta,
                standardized.slopes[j],
                1e-12);
}

TEST(Regression, OneMorePredictorChangesR2ByItsSquaredT) {
  const MediationSample sample = mediation_sample(mediation_cases(80), roles());
  const LeastSquares small = regress(sample, "I", sample.y(), {0, 1, 2}, .95);
  const LeastSquares large = regress(sample, "III", sample.y(), {0, 1, 2, 3}, .95);
  const R2Change change = r2_change(small.table, large.table);
  const RegressionCoefficient& c = *large.table.find("m1");
  EXPECT_NEAR(change.F / (c.t * c.t), 1, 1e-10);
  EXPECT_NEAR(change.pvalue / c.pvalue, 1, 1e-8);
  EXPECT_EQ(change.df_model, 1);
  EXPECT_EQ(change.df_residual, 75);
}

/// d <- read.csv("models/mediation/data.csv"); summary(lm(y ~ m2 + x + m1, d)); confint(...)
TEST(Regression, AgreesWithLm) {
  const std::string folder = std::string(SEMFIT_ROOT) + "/models/mediation/";
  MediationOptions options = roles({"m1"}, {"m2"});
  const std::vector<std::string> names = mediation_columns(options);
  const Data data = read_csv(folder + "data.csv", names, ReadOptions());
  const MediationSample sample = mediation_sample(data, options);
  const Regression table = regress(sample, "III", sample.y(), {0, 1, 2}, .95).table;
  const auto check = [&](std::size_t i, const char* name, double est, double se, double p) {
    const RegressionCoefficient& c = table.coefficients[i];
    EXPECT_EQ(c.name, name);
    EXPECT_NEAR(c.est / est, 1, 1e-10) << name;
    EXPECT_NEAR(c.se / se, 1, 1e-10) << name;
    EXPECT_NEAR(c.pvalue / p, 1, 1e-8) << name;
  };
  check(0, "(Intercept)", 1.92450566128394196, 0.221178921570403059, 4.8041460090219696e-16);
  check(1, "m2", 0.24767849420469437, 0.068257981466340281, 3.4656570593049414e-04);
  check(2, "x", 0.11951509908645910, 0.075396218815078853, 1.1421451497707108e-01);
  check(3, "m1", 0.35758553919256780, 0.068543476314649202, 3.8635845130020671e-07);
  EXPECT_NEAR(table.coefficients[2].ci.lower, -0.028989378170760749, 1e-11);
  EXPECT_NEAR(table.coefficients[2].ci.upper, 0.26801957634367896, 1e-11);
  EXPECT_NEAR(table.r2, 0.26205767029406773, 1e-12);
  EXPECT_NEAR(table.adjusted_r2, 0.25305837359033689, 1e-12);
  EXPECT_NEAR(table.sigma, 1.0510147486966945, 1e-11);
  EXPECT_NEAR(table.F, 29.119794459652073, 1e-9);
  EXPECT_NEAR(table.F_pvalue / 3.797824298840291e-16, 1, 1e-8);
  EXPECT_EQ(table.df_residual, 246);
}

}  // namespace
}  // namespace semfit::internal
