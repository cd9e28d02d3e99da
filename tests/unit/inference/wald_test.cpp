#include "inference/wald.h"

#include "math/distributions.h"
#include "unit/estimate/fitted.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;

const std::string model =
    "f =~ x1 + a*x2 + b*x3\ng =~ x4 + c*x5 + d*x6\nf ~~ r*g\nratio := a/b\ndiff := a - b";

WaldTests wald_of(const Fitted& fitted, const std::string& text) {
  return wald_tests(fitted.table, text, fitted.estimate.theta, fitted.inference);
}

std::vector<std::string> codes_of(const Fitted& fitted, const std::string& text) {
  try {
    wald_of(fitted, text);
  } catch (const Error& error) {
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      EXPECT_EQ(diagnostic.fault, Fault::usage);
      EXPECT_EQ(diagnostic.source->name, "--wald");
      codes.push_back(diagnostic.code);
    }
    return codes;
  }
  return {};
}

TEST(Wald, OneHypothesisIsTheSquareOfItsZ) {
  const Fitted fitted = fit_apart(model, holzinger());
  const WaldTests wald = wald_of(fitted, "a == .7");
  ASSERT_EQ(wald.tests.size(), 2u);
  const Index k = fitted.parameter("a");
  const double se = std::sqrt((*fitted.inference.covariance.V)(k, k));
  const double z = (fitted.theta("a") - .7) / se;
  EXPECT_NEAR(wald.tests[1].est, fitted.theta("a") - .7, 1e-12);
  EXPECT_NEAR(wald.tests[1].se, se, 1e-12);
  for (const WaldTest& test : wald.tests) {
    EXPECT_NEAR(test.stat, z * z, 1e-9);
    EXPECT_EQ(test.df, 1);
    EXPECT_NEAR(test.pvalue, normal_two_sided(z), 1e-9);
    EXPECT_EQ(test.why, "");
  }
  EXPECT_EQ(wald.tests[0].text, "all");
  EXPECT_EQ(wald.tests[1].text, "a == 0.7");
}

/// r' (R V R')^-1 r with the Jacobian by hand.
TEST(Wald, SeveralHypothesesTogether) {
  const Fitted fitted = fit_apart(model, holzinger());
  const WaldTests wald = wald_of(fitted, "a*c == b\nexp(d) == 2.5; r == .4");
  const double a = fitted.theta("a"), b = fitted.theta("b"), c = fitted.theta("c"),
               d = fitted.theta("d"), r = fitted.theta("r");
  MatrixXd R = MatrixXd::Zero(3, fitted.table.q);
  R(0, fitted.parameter("a")) = c;
  R(0, fitted.parameter("c")) = a;
  R(0, fitted.parameter("b")) = -1;
  R(1, fitted.parameter("d")) = std::exp(d);
  R(2, fitted.parameter("r")) = 1;
  const VectorXd value = (VectorXd(3) << a * c - b, std::exp(d) - 2.5, r - .4).finished();
  const MatrixXd M = R * *fitted.inference.covariance.V * R.transpose();
  const double stat = value.dot(M.inverse() * value);
  EXPECT_NEAR(wald.tests[0].stat, stat, 1e-8 * stat);
  EXPECT_EQ(wald.tests[0].df, 3);
  EXPECT_NEAR(wald.tests[0].pvalue, chi_square_upper(stat, 3), 1e-10);
  for (Index i = 0; i < 3; ++i) {
    const WaldTest& each = wald.tests[static_cast<std::size_t>(i) + 1];
    EXPECT_NEAR(each.se, std::sqrt(M(i, i)), 1e-10);
    EXPECT_NEAR(each.stat, value[i] * value[i] / M(i, i), 1e-8);
  }
}

TEST(Wald, DefinedParametersAreTestedByTheDeltaMethod) {
  const Fitted fitted = fit_apart(model, holzinger());
  const auto rows =
      parameter_rows(fitted.table, *fitted.objective, fitted.estimate, fitted.inference, 0.95);
  const WaldTest test = wald_of(fitted, "ratio == 0").tests[1];
  const Parameter* ratio = nullptr;
  for (const Parameter& row : rows)
    if (fitted.table.rows[static_cast<std::size_t>(row.row)].lhs == "ratio") ratio = &row;
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(test.est, ratio->est, 1e-12);
  EXPECT_NEAR(test.se, ratio->se, 1e-12);
  EXPECT_NEAR(test.stat, ratio->z * ratio->z, 1e-9);
}

TEST(Wald, WhatIsSaidTwiceCountsOnce) {
  const Fitted fitted = fit_apart(model, holzinger());
  const double once = wald_of(fitted, "a == b; c == d").tests[0].stat;
  const WaldTests twice = wald_of(fitted, "a == b; c == d; 3*a == 3*b; diff == 0; a + c == b + d");
  EXPECT_EQ(twice.tests[0].df, 2);
  EXPECT_NEAR(twice.tests[0].stat, once, 1e-8 * once);
  EXPECT_EQ(twice.tests.size(), 6u);
  ASSERT_EQ(twice.notes.size(), 1u);
  EXPECT_EQ(twice.notes[0].code, "redundant-hypotheses");
}

/// Whether two hypotheses are one must not depend on units.
TEST(Wald, RankIsFreeOfUnits) {
  const Fitted fitted = fit_apart(model, holzinger());
  const double plain = wald_of(fitted, "a == .5; b == .5").tests[0].stat;
  const WaldTests scaled = wald_of(fitted, "1e9*a == .5e9; 1e-9*b == .5e-9");
  EXPECT_EQ(scaled.tests[0].df, 2);
  EXPECT_NEAR(scaled.tests[0].stat, plain, 1e-7 * plain);
}

TEST(Wald, ContradictionsHaveNoStatistic) {
  const Fitted fitted = fit_apart(model, holzinger());
  const WaldTests wald = wald_of(fitted, "a == 0; a == 1");
  EXPECT_TRUE(std::isnan(wald.tests[0].stat));
  EXPECT_NE(wald.tests[0].why.find("contradict"), std::string::npos);
  EXPECT_GT(wald.tests[1].stat, 0);
}

TEST(Wald, WhatIsSettledCannotBeTested) {
  const Fitted fitted = fit_apart(model + "\na == b + .1\nz := .3", holzinger());
  const WaldTests wald = wald_of(fitted, "a == b; z == .2; log(a - b - 5) == 0; c == 1");
  EXPECT_NE(wald.tests[0].why, "");
  EXPECT_NE(wald.tests[1].why.find("standard error is 0"), std::string::npos) << wald.tests[1].why;
  EXPECT_NE(wald.tests[2].why.find("no free parameter"), std::string::npos) << wald.tests[2].why;
  EXPECT_NE(wald.tests[3].why.find("no value"), std::string::npos) << wald.tests[3].why;
  EXPECT_EQ(wald.tests[4].why, "");
  for (int i : {0, 1, 2, 3}) {
    EXPECT_TRUE(std::isnan(wald.tests[static_cast<std::size_t>(i)].stat));
    EXPECT_TRUE(std::isnan(wald.tests[static_cast<std::size_t>(i)].pvalue));
  }
}

TEST(Wald, WithoutStandardErrorsThereIsNone) {
  Options options;
  options.inference.se = StandardErrors::none;
  const Fitted fitted = fit_apart(model, holzinger(), options);
  for (const WaldTest& test : wald_of(fitted, "a == b").tests)
    EXPECT_NE(test.why, "");
}

TEST(Wald, MistakesAreMistakesOfUsageWithAPlace) {
  const Fitted fitted = fit_apart(model, holzinger());
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_of(fitted, "a == bb"), Codes{"unknown-label"});
  EXPECT_EQ(codes_of(fitted, "nofun(a) == 0"), Codes{"unknown-function"});
  EXPECT_EQ(codes_of(fitted, "a < b; a > 0; e := a"),
            (Codes{"invalid-hypothesis", "invalid-hypothesis", "invalid-hypothesis"}));
  EXPECT_EQ(codes_of(fitted, "f =~ x1"), Codes{"invalid-hypothesis"});
  EXPECT_EQ(codes_of(fitted, "a == "), Codes{"expected-expression"});
  try {
    wald_of(fitted, "a == b; c == dif");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].span.begin, 13u);
    EXPECT_EQ(error.diagnostics()[0].notes[0], "did you mean 'diff'?");
  }
}

}  // namespace
}  // namespace semfit::internal
