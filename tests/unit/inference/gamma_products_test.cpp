#include "inference/gamma_products.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::ExplicitGroup;
using test::fit_apart;
using test::Fitted;
using test::options_of;
using test::relative_error;
using test::three_factors;
using test::weighted_pupils;

const std::string covariates =
    "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7\nx4 ~ x9";
const std::string equal = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\nb == 2*a";

Options with_fixed_x(Options options) {
  options.model.fixed_x = true;
  return options;
}

GammaProducts products_of(const Fitted& fitted, std::size_t g = 0, Squares squares = Squares::yes) {
  return gamma_of_cases(fitted.objective->groups()[g],
                        fitted.estimate.theta,
                        *fitted.data,
                        fitted.sample.groups[g],
                        squares);
}

void expect_textbook(const GammaProducts& found, const ExplicitGroup& e, const MatrixXd& Gamma) {
  const MatrixXd WG = e.W * Gamma, WD = e.W * e.Delta;
  const double trace = WG.trace(), square = (WG * WG).trace();
  EXPECT_NEAR(found.trace, trace, 1e-7 * trace);
  EXPECT_LT(relative_error(found.meat, WD.transpose() * Gamma * WD), 1e-7);
  EXPECT_NEAR(found.trace_square, square, 1e-7 * square);
  EXPECT_LT(relative_error(found.square, WD.transpose() * Gamma * e.W * Gamma * WD), 1e-7);
}

void expect_textbook(const Fitted& fitted) {
  ASSERT_TRUE(fitted.estimate.converged);
  const ExplicitGroup e = test::explicit_group(fitted);
  const GammaProducts found = products_of(fitted);
  expect_textbook(found, e, e.Gamma);
  const GammaProducts plain = products_of(fitted, 0, Squares::no);
  EXPECT_DOUBLE_EQ(plain.trace, found.trace);
  EXPECT_LT(relative_error(plain.meat, found.meat), 1e-14);
  EXPECT_LT(relative_error(meat_of_normal(fitted.objective->groups()[0], fitted.estimate.theta),
                           e.Delta.transpose() * e.W * e.normal_gamma * e.W * e.Delta),
            1e-7);
}

/// Few cases: squares over pairs of cases; many: over pairs of moments.
TEST(GammaProducts, AreThoseOfTheTextbook) {
  for (const char* estimator : {"ML", "GLS", "ULS", "DWLS", "WLS"})
    for (const std::string& model : {three_factors, covariates, equal})
      for (const bool means : {false, true})
        for (const std::int64_t rows : {40, 301}) {
          if (rows == 40 && estimator == std::string("WLS")) continue;  // more moments than cases
          SCOPED_TRACE(estimator + (" " + model) + " " + std::to_string(means) + " " +
                       std::to_string(rows));
          expect_textbook(
              fit_apart(model, weighted_pupils(rows), with_fixed_x(options_of(estimator, means))));
        }
}

TEST(GammaProducts, WithSamplingWeights) {
  for (const std::string& model : {three_factors, covariates})
    for (const bool means : {false, true})
      for (const std::int64_t rows : {40, 301})
        expect_textbook(fit_apart(model, weighted_pupils(rows), options_of("ML", means, true)));
}

/// Pairs of cases over several blocks of them.
TEST(GammaProducts, OfMoreMomentsThanCases) {
  test::Random random(8);
  const Index n = 270, p = 24;
  const MatrixXd y = random.normal(n, 1) * VectorXd::Ones(p).transpose() + random.normal(n, p);
  Data data;
  data.rows = n;
  std::string model = "f =~ 1*y1";
  for (Index j = 0; j < p; ++j) {
    const std::string name = "y" + std::to_string(j + 1);
    const VectorXd x = y.col(j).array() + 0.3 * y.col(j).array().square();
    data.columns.push_back({name, {x.begin(), x.end()}, {}});
    data.header.push_back(name);
    if (j > 0) model += " + " + name;
  }
  for (const char* estimator : {"ML", "ULS"})
    expect_textbook(fit_apart(model, data, options_of(estimator, false)));
}

TEST(GammaGiven, IsWeighedAtTheSampleMoments) {
  test::Random random(4);
  for (const char* estimator : {"ML", "GLS", "ULS", "DWLS"})
    for (const std::string& model : {three_factors, covariates})
      for (const bool means : {false, true}) {
        const Fitted fitted =
            fit_apart(model, test::holzinger(), with_fixed_x(options_of(estimator, means)));
        const Objective::Group& group = fitted.objective->groups()[0];
        ExplicitGroup e = test::explicit_group(fitted);
        if (fitted.recipe.fitting == Fitting::ml) {
          const std::vector<Index> kept = test::random_moments_of(fitted, 0);
          const MatrixXd S = fitted.sample.groups[0].moments.Sigma;
          e.W = MatrixXd(test::normal_gamma(S, means).inverse())(kept, kept);
        }
        const MatrixXd root = random.normal(e.W.rows(), e.W.rows());
        const MatrixXd given = root * root.transpose();
        // To the user's units.
        const MomentList list(group.structure.p(), means, group.fixed_x);
        const VectorXd u = group.structure.units().head(group.structure.p());
        const VectorXd units = list.stack({u * u.transpose(), u});
        SCOPED_TRACE(estimator + (" " + model));
        expect_textbook(gamma_given(group, fitted.estimate.theta, given, Squares::yes),
                        e,
                        units.asDiagonal() * given * units.asDiagonal());
      }
}

TEST(ResidualTraces, OfGroupsWithEqualParametersAreThoseOfTheStackedMatrices) {
  const std::string equal_by_equations =
      "visual =~ x1 + c(a1, a2)*x2 + c(b1, b2)*x3\ntextual =~ x4 + x5 + x6\n"
      "a1 == a2\nb1 == 2*b2 - a2";
  for (const char* estimator : {"ML", "DWLS", "ULS"})
    for (const bool by_equations : {false, true}) {
      SCOPED_TRACE(estimator);
      Options options = test::by_school({by_equations ? "regressions" : "loadings"});
      options.estimation.estimator = estimator;
      options.model.meanstructure = by_equations;
      const Fitted fitted = fit_apart(
          by_equations ? equal_by_equations : three_factors, test::holzinger_by_school(), options);
      ASSERT_TRUE(fitted.estimate.converged);
      ASSERT_EQ(fitted.estimate.active.rows(), by_equations ? 2 : 0);
      const test::ExplicitFit e = test::explicit_fit(fitted);
      const MatrixXd UG = e.U() * e.Gamma;
      const ResidualTraces found = residual_traces(*fitted.objective,
                                                   {products_of(fitted, 0), products_of(fitted, 1)},
                                                   fitted.expected_bread());
      EXPECT_NEAR(found.trace, UG.trace(), 1e-6 * UG.trace());
      EXPECT_NEAR(found.trace_square, (UG * UG).trace(), 1e-6 * (UG * UG).trace());
    }
}

/// As many degrees of freedom as the trace, if the data are normal.
TEST(ResidualTraces, OfNormalDataAreTheDegreesOfFreedom) {
  test::Random random(11);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4 + x5", random);
  const Fitted fitted =
      fit_apart(model.text, test::simulate(model, 40000, random), options_of("MLM", false));
  const ResidualTraces found =
      residual_traces(*fitted.objective, {products_of(fitted)}, fitted.expected_bread());
  EXPECT_NEAR(found.trace, 5, 0.25);
  EXPECT_NEAR(found.trace_square, 5, 0.5);
}

}  // namespace
}  // namespace semfit::internal
