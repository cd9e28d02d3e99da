// The objective of every estimator, against differences.
#include "estimate/discrepancies.h"
#include "estimate/objective.h"
#include "unit/inference/explicit_gamma.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::differences;
using test::Fitted;
using test::relative_error;
using test::three_factors;

const std::string covariates = "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7";

/// Every seventh value of each column is missing, except of x7 and x8.
Data with_holes() {
  Data data = test::holzinger();
  for (std::size_t j = 0; j < data.columns.size(); ++j)
    for (std::size_t i = j; i < data.columns[j].values.size(); i += 7)
      if (data.columns[j].name != "x7" && data.columns[j].name != "x8")
        data.columns[j].values[i] = std::nan("");
  return data;
}

/// Starts of every estimator, one group and two: not the estimates.
template <typename Check>
void for_all_estimators(Check check) {
  for (const char* estimator : {"ML", "GLS", "ULS", "DWLS", "WLS", "FIML"})
    for (const bool means : {false, true})
      for (const std::string& model : {three_factors, covariates}) {
        SCOPED_TRACE(estimator + (" " + model));
        const bool is_fiml = estimator == std::string("FIML");
        Options options = test::options_of(is_fiml ? "ML" : estimator, means || is_fiml);
        options.model.fixed_x = true;
        if (is_fiml) options.sample.missing = Missing::fiml;
        check(test::prepare(model, is_fiml ? with_holes() : test::holzinger(), options));
      }
  for (const char* estimator : {"GLS", "DWLS"}) {
    Options options = test::by_school({"loadings"});
    options.estimation.estimator = estimator;
    check(test::prepare(three_factors, test::holzinger_by_school(), options));
  }
}

TEST(Estimators, GradientIsTheDerivative) {
  for_all_estimators([](const Fitted& fitted) {
    const Objective& objective = *fitted.objective;
    const VectorXd theta = 1.02 * fitted.estimate.theta;
    VectorXd gradient;
    ASSERT_TRUE(objective.evaluate(theta, &gradient));
    const MatrixXd expected = differences(
        [&](const VectorXd& at) { return VectorXd::Constant(1, *objective.evaluate(at, nullptr)); },
        theta);
    EXPECT_LT(relative_error(gradient, expected.transpose()), 1e-7);
  });
}

/// Groups count in the information by n_g / N; in f of least squares by (n_g - 1) / N.
TEST(Estimators, ObservedInformationIsTheHessian) {
  for_all_estimators([](const Fitted& fitted) {
    const Objective& objective = *fitted.objective;
    const VectorXd theta = 1.02 * fitted.estimate.theta;
    if (objective.groups().size() > 1 &&
        objective.groups()[0].weight != objective.groups()[0].share)
      return;
    const double scale = objective.groups()[0].share / objective.groups()[0].weight;
    const MatrixXd expected = scale * differences(
                                          [&](const VectorXd& at) {
                                            VectorXd gradient;
                                            objective.evaluate(at, &gradient);
                                            return gradient;
                                          },
                                          theta);
    const MatrixXd H = *objective.observed_information(theta);
    EXPECT_LT((H - H.transpose()).cwiseAbs().maxCoeff(), 1e-12 * H.cwiseAbs().maxCoeff());
    EXPECT_LT(relative_error(H, expected), 1e-7);
  });
}

/// f of least squares has the divisor N: with one group (N - 1) / N of half the quadratic form.
TEST(Estimators, LeastSquaresAreQuadraticForms) {
  for (const char* estimator : {"GLS", "ULS", "DWLS", "WLS"})
    for (const bool means : {false, true})
      for (const std::string& model : {three_factors, covariates}) {
        SCOPED_TRACE(estimator);
        Options options = test::options_of(estimator, means);
        options.model.fixed_x = true;
        Fitted fitted = test::prepare(model, test::holzinger(), options);
        const test::ExplicitGroup e = test::explicit_group(fitted);
        const test::NormalTheory nt = test::normal_theory(fitted);
        const VectorXd r =
            (test::stack(nt.sample) - test::stack(nt.implied))(test::random_moments_of(fitted, 0));
        const double F = r.dot(e.W * r);
        EXPECT_NEAR(*fitted.objective->evaluate(fitted.estimate.theta, nullptr),
                    0.5 * 300 / 301 * F,
                    1e-9 * F);
        EXPECT_LT(relative_error(*fitted.objective->expected_information(fitted.estimate.theta),
                                 e.Delta.transpose() * e.W * e.Delta),
                  1e-7);
      }
}

}  // namespace
}  // namespace semfit::internal
