#include "inference/vcov.h"

#include "inference/admissible.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using test::relative_error;
using test::three_factors;

TEST(Covariance, ObservedIsTheInverseOfTheNumericHessian) {
  Options options;
  options.inference.information = Information::observed;
  for (const bool means : {false, true}) {
    options.model.meanstructure = means;
    const Fitted fitted = fit_apart(three_factors, holzinger(), options);
    const MatrixXd H = test::differences(
        [&](const VectorXd& theta) {
          VectorXd gradient;
          fitted.objective->evaluate(theta, &gradient);
          return gradient;
        },
        fitted.estimate.theta);
    ASSERT_TRUE(fitted.inference.covariance.V);
    EXPECT_LT(relative_error(301 * *fitted.inference.covariance.V, H.inverse()), 1e-7);
  }
}

TEST(Covariance, IsFreeOfUnits) {
  test::Random random(1);
  const Index q = 6;
  const MatrixXd I = random.covariance(q);
  const VectorXd units =
      VectorXd::NullaryExpr(q, [&] { return std::pow(10, random.integer(-6, 6)); });
  const MatrixXd scaled = units.cwiseInverse().asDiagonal() * I * units.cwiseInverse().asDiagonal();
  const Covariance found = covariance_of_estimates(scaled, MatrixXd(0, q), 50);
  ASSERT_TRUE(found.V);
  const MatrixXd back =
      units.cwiseInverse().asDiagonal() * *found.V * units.cwiseInverse().asDiagonal();
  EXPECT_LT(relative_error(back, I.inverse() / 50), 1e-11);
}

TEST(Covariance, WithinConstraints) {
  test::Random random(2);
  const Index q = 6;
  for (int trial = 0; trial < 20; ++trial) {
    const MatrixXd I = random.covariance(q);
    MatrixXd J(3, q);
    J.topRows(2) = random.normal(2, q);
    J.row(2) = 1e4 * (J.row(0) + J.row(1));  // redundant
    const Covariance found = covariance_of_estimates(I, J, 7);
    ASSERT_TRUE(found.V);
    // The textbook: the corner of the inverse of the bordered information.
    MatrixXd bordered = MatrixXd::Zero(q + 2, q + 2);
    bordered.topLeftCorner(q, q) = I;
    bordered.topRightCorner(q, 2) = J.topRows(2).transpose();
    bordered.bottomLeftCorner(2, q) = J.topRows(2);
    EXPECT_LT(relative_error(*found.V, bordered.inverse().topLeftCorner(q, q) / 7), 1e-10);
    EXPECT_LT((J.topRows(2) * *found.V).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_EQ(rank_of(J, VectorXd::Ones(q)), 2);
  }
}

TEST(Covariance, ConstrainedIsThatOfTheSubstitutedModel) {
  const std::string rest = "textual =~ x4 + x5 + x6\n";
  const Fitted constrained =
      fit_apart("visual =~ x1 + a*x2 + b*x3\n" + rest + "a == b", holzinger());
  const Fitted shared = fit_apart("visual =~ x1 + a*x2 + a*x3\n" + rest, holzinger());
  const MatrixXd &V = *constrained.inference.covariance.V, &U = *shared.inference.covariance.V;
  const std::vector<std::string> names{
      "a", "textual=~x5", "visual~~visual", "visual~~textual", "x2~~x2", "x6~~x6"};
  for (const std::string& s : names)
    for (const std::string& t : names) {
      const double expected = U(shared.parameter(s), shared.parameter(t));
      EXPECT_NEAR(V(constrained.parameter(s), constrained.parameter(t)), expected, 1e-9)
          << s << " " << t;
    }
  const Index a = constrained.parameter("a"), b = constrained.parameter("b");
  EXPECT_NEAR(V(a, a), V(a, b), 1e-12);
}

TEST(Covariance, ActiveBoundHasNoVariance) {
  const Fitted bounded =
      fit_apart("visual =~ x1 + upper(.3)*x2 + x3\ntextual =~ x4 + x5 + x6", holzinger());
  const Fitted fixed = fit_apart("visual =~ x1 + .3*x2 + x3\ntextual =~ x4 + x5 + x6", holzinger());
  const Index k = bounded.parameter("visual=~x2");
  const MatrixXd& V = *bounded.inference.covariance.V;
  EXPECT_NEAR(V(k, k), 0, 1e-14);
  const Index i = bounded.parameter("visual=~x3"), j = fixed.parameter("visual=~x3");
  EXPECT_NEAR(V(i, i), (*fixed.inference.covariance.V)(j, j), 1e-9);
}

std::vector<std::string> unidentified_in(const std::string& text) {
  const Fitted fitted = fit_apart(text, holzinger());
  EXPECT_FALSE(fitted.inference.covariance.V) << text;
  for (const Note& note : check_estimate(fitted.table,
                                         fitted.estimate,
                                         fitted.inference.covariance,
                                         fitted.inference.df,
                                         fitted.inference.moments))
    if (note.code == "not-identified") {
      EXPECT_EQ(note.severity, Severity::error);
      return note.about;
    }
  return {};
}

TEST(Covariance, UnidentifiedParametersAreNamed) {
  using Names = std::vector<std::string>;
  // Two indicators of a factor without relations; the other factor is well identified.
  EXPECT_EQ(unidentified_in("f =~ x1 + x2\ng =~ x4 + x5 + x6\nf ~~ 0*g"),
            (Names{"f=~x2", "x1~~x1", "x2~~x2", "f~~f"}));
  // No scale.
  EXPECT_EQ(unidentified_in("f =~ NA*x1 + x2 + x3 + x4"),
            (Names{"f=~x1", "f=~x2", "f=~x3", "f=~x4", "f~~f"}));
  // Residual variance and variance of a single indicator's factor.
  EXPECT_EQ(unidentified_in("f =~ x1\nx1 ~~ NA*x1\ng =~ x4 + x5 + x6"), (Names{"x1~~x1", "f~~f"}));
}

TEST(Covariance, NothingToEstimate) {
  const Covariance found = covariance_of_estimates(MatrixXd(0, 0), MatrixXd(0, 0), 10);
  ASSERT_TRUE(found.V);
  EXPECT_EQ(found.V->size(), 0);
}

TEST(NullSpace, IsOrthogonalToTheConstraints) {
  test::Random random(3);
  const VectorXd scale = Eigen::Vector4d(1e-3, 1, 10, 1e3);
  const MatrixXd J = random.normal(2, 4) * scale.cwiseInverse().asDiagonal();
  const MatrixXd Z = null_space(J, scale);
  EXPECT_EQ(Z.cols(), 2);
  EXPECT_LT((J * Z).cwiseAbs().maxCoeff(), 1e-12);
  const MatrixXd unitless = scale.cwiseInverse().asDiagonal() * Z;
  EXPECT_LT((unitless.transpose() * unitless - MatrixXd::Identity(2, 2)).norm(), 1e-12);
  EXPECT_EQ(null_space(MatrixXd(0, 4), scale), MatrixXd(scale.asDiagonal()));
}

}  // namespace
}  // namespace semfit::internal
