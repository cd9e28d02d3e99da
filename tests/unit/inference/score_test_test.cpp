#include "inference/score_test.h"

#include "inference/modification.h"
#include "math/distributions.h"
#include "table/derived_tables.h"
#include "unit/inference/normal_theory.h"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using Equation = std::function<double(const VectorXd&)>;

ScoreTests released(const Fitted& fitted) {
  return release_tests(
      fitted.table, *fitted.objective, fitted.estimate, fitted.inference.multiplier);
}

ScoreTests added(const Fitted& fitted, const std::string& text) {
  return addition_tests(
      fitted.table, text, *fitted.objective, fitted.estimate, fitted.inference.multiplier);
}

/// The two schools of Holzinger and Swineford.
Data schools() {
  const std::vector<std::string> group{"school"};
  std::vector<std::string> names;
  for (int i = 1; i <= 9; ++i)
    names.push_back("x" + std::to_string(i));
  return read_csv(SEMFIT_ROOT "/models/holzinger/data.csv", names, {}, group);
}

Options by_school(const std::vector<std::string>& equal) {
  Options options;
  options.sample.group = "school";
  options.model.group_label = {"Pasteur", "Grant-White"};
  options.model.group_equal = equal;
  return options;
}

VectorXd gradient_of(const Equation& equation, const VectorXd& theta) {
  return test::differences([&](const VectorXd& at) { return VectorXd::Constant(1, equation(at)); },
                           theta)
      .row(0)
      .transpose();
}

/// n s' Z (Z' I Z)^-1 Z' s with the equations outside `set` kept; score and information by
/// differences of the textbook's moments.
struct TextbookScore {
  double X2 = 0;
  VectorXd change;
};

TextbookScore textbook(const Fitted& fitted,
                       const std::vector<Equation>& equations,
                       const std::vector<std::size_t>& set) {
  const ParameterTable table = released_table(fitted.table);
  VectorXd theta(table.q);
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (table.rows[i].free > 0)
      theta[table.rows[i].free - 1] = fitted.estimate.theta[fitted.table.rows[i].free - 1];
  test::NormalTheory nt = test::normal_theory(fitted, table.rows, theta);
  if (nt.sample.mu.size() > 0) {  // the score of the covariances is about the implied means
    const VectorXd d = nt.sample.mu - nt.implied.mu;
    nt.sample.Sigma += d * d.transpose();
  }
  const VectorXd residual = test::stack(nt.sample) - test::stack(nt.implied);
  const VectorXd s = nt.Delta.transpose() * nt.V * residual;
  MatrixXd J(0, table.q);
  for (std::size_t j = 0; j < equations.size(); ++j) {
    if (std::find(set.begin(), set.end(), j) != set.end()) continue;
    J.conservativeResize(J.rows() + 1, table.q);
    J.bottomRows(1) = gradient_of(equations[j], theta).transpose();
  }
  const MatrixXd B = test::bread(nt.information, J);
  return {fitted.inference.multiplier * s.dot(B * s), B * s};
}

void expect_textbook(const Fitted& fitted, const std::vector<Equation>& equations) {
  ASSERT_TRUE(fitted.estimate.converged);
  const ScoreTests tests = released(fitted);
  ASSERT_EQ(tests.uni.size(), equations.size());
  std::vector<std::size_t> all;
  for (std::size_t j = 0; j < equations.size(); ++j) {
    const TextbookScore expected = textbook(fitted, equations, {j});
    EXPECT_NEAR(tests.uni[j].X2, expected.X2, 1e-5 * (1 + expected.X2)) << tests.uni[j].text;
    EXPECT_NEAR(tests.uni[j].pvalue, chi_square_upper(expected.X2, 1), 1e-5);
    EXPECT_EQ(tests.uni[j].df, 1);
    EXPECT_EQ(tests.uni[j].index, static_cast<int>(j) + 1);
    all.push_back(j);
  }
  const TextbookScore total = textbook(fitted, equations, all);
  EXPECT_NEAR(tests.total.X2, total.X2, 1e-5 * total.X2);
  EXPECT_EQ(tests.total.df, static_cast<int>(equations.size()));
  Index k = 0;
  for (const ExpectedChange& change : tests.epc) {
    if (std::isnan(change.epc)) continue;
    EXPECT_NEAR(change.epc, total.change[k++], 1e-4 * total.change.cwiseAbs().maxCoeff());
  }
  EXPECT_EQ(k, total.change.size());

  std::vector<std::size_t> so_far;
  double last = 0;
  for (const ScoreTest& test : tests.cumulative) {
    so_far.push_back(static_cast<std::size_t>(test.index) - 1);
    const double expected = textbook(fitted, equations, so_far).X2;
    EXPECT_NEAR(test.X2, expected, 1e-5 * (1 + expected));
    EXPECT_EQ(test.df, static_cast<int>(so_far.size()));
    EXPECT_GE(test.X2, last - 1e-9);
    last = test.X2;
  }
  EXPECT_EQ(so_far.size(), equations.size());
}

TEST(ScoreTest, OfLabelsAndEquationsIsTheTextbooks) {
  // Loadings are the released parameters 0 to 4.
  const Fitted fitted = fit_apart(
      "f =~ NA*x1 + a*x1 + b*x2 + b*x3 + a*x4 + c*x5\nf ~~ 1*f\na == b^2 + .2\nc == a + b",
      holzinger());
  expect_textbook(fitted,
                  {[](const VectorXd& t) { return t[0] - t[1] * t[1] - .2; },
                   [](const VectorXd& t) { return t[4] - t[0] - t[1]; },
                   [](const VectorXd& t) { return t[1] - t[2]; },  // b's second row comes first
                   [](const VectorXd& t) { return t[0] - t[3]; }});
  const ScoreTests tests = released(fitted);
  EXPECT_EQ(tests.kind, "release");
  EXPECT_EQ(tests.uni[0].lhs, "a");
  EXPECT_EQ(tests.uni[0].text, "a == b^2 + 0.2");
  EXPECT_EQ(tests.uni[2].lhs, ".p2.");
  EXPECT_EQ(tests.uni[2].op, "==");
  EXPECT_EQ(tests.uni[2].rhs, ".p3.");
  EXPECT_EQ(tests.uni[2].text, "f=~x2 == f=~x3");
  EXPECT_EQ(tests.uni[3].rhs, ".p4.");
}

TEST(ScoreTest, OfThreeRowsWithOneLabel) {
  expect_textbook(fit_apart("f =~ x1 + a*x2 + a*x3 + a*x4\nx1 ~ m*1\nx2 ~ m*1", holzinger()),
                  {[](const VectorXd& t) { return t[0] - t[1]; },
                   [](const VectorXd& t) { return t[0] - t[2]; },
                   [](const VectorXd& t) { return t[3] - t[4]; }});
}

/// Numbers of lavaan 0.6-14, lavTestScore(fit, cumulative = TRUE, epc = TRUE).
TEST(ScoreTest, OfLoadingsOverGroupsIsLavaans) {
  const Fitted fitted = fit_apart(test::three_factors, schools(), by_school({"loadings"}));
  const ScoreTests tests = released(fitted);
  const double uni[] = {
      0.66781881930, 0.51580720205, 4.64900696978, 2.71221746592, 0.01640301845, 0.05904338329};
  const double cumulative[] = {
      4.649006970, 5.106130577, 5.773949391, 7.107156416, 7.166199795, 7.255861624};
  const int order[] = {3, 4, 1, 2, 6, 5};
  ASSERT_EQ(tests.uni.size(), 6u);
  for (std::size_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(tests.uni[j].X2, uni[j], 2e-5);
    EXPECT_NEAR(tests.cumulative[j].X2, cumulative[j], 2e-5);
    EXPECT_EQ(tests.cumulative[j].index, order[j]);
    EXPECT_EQ(tests.cumulative[j].df, static_cast<int>(j) + 1);
  }
  EXPECT_EQ(tests.uni[0].lhs, ".p2.");
  EXPECT_EQ(tests.uni[0].rhs, ".p38.");
  EXPECT_EQ(tests.uni[0].text, "visual=~x2 (Pasteur) == visual=~x2 (Grant-White)");
  EXPECT_NEAR(tests.total.X2, 7.255861624, 2e-5);
  EXPECT_NEAR(tests.total.pvalue, 0.2978321452, 1e-5);
  const ExpectedChange& x2 = tests.epc[1];
  EXPECT_NEAR(x2.est, 0.59864336, 1e-5);
  EXPECT_NEAR(x2.epc, -0.1372755338, 1e-5);
  EXPECT_NEAR(x2.epv, 0.59864336 - 0.1372755338, 1e-5);
  EXPECT_NEAR(x2.sepc_lv, -0.123201670, 1e-5);
  EXPECT_NEAR(x2.sepc_all, -0.099063190, 1e-5);
}

/// Releasing all intercepts leaves the latent means of the second group unidentified.
TEST(ScoreTest, SaysWhatIsNotIdentified) {
  const Fitted fitted =
      fit_apart(test::three_factors, schools(), by_school({"loadings", "intercepts"}));
  const ScoreTests tests = released(fitted);
  ASSERT_EQ(tests.uni.size(), 15u);
  EXPECT_NEAR(tests.uni[8].X2, 19.1925, 1e-3);  // lavaan 0.6-14
  EXPECT_EQ(tests.uni[8].why, "");
  EXPECT_NEAR(tests.total.X2, 46.956, 1e-3);
  EXPECT_EQ(tests.total.df, 15);
  EXPECT_NE(tests.total.why.find("with 12 df, not 15"), std::string::npos) << tests.total.why;
  for (const ExpectedChange& change : tests.epc)
    EXPECT_TRUE(std::isnan(change.epc));
}

TEST(ScoreTest, WhereNothingIsIdentifiedThereIsNoStatistic) {
  // The factor's scale hangs on the constraint alone.
  const Fitted fitted =
      fit_apart("f =~ NA*x1 + a*x1 + b*x2 + c*x3\nf ~~ f\na + b + c == 3", holzinger());
  ASSERT_TRUE(fitted.estimate.converged);
  const ScoreTests tests = released(fitted);
  ASSERT_EQ(tests.uni.size(), 1u);
  EXPECT_TRUE(std::isnan(tests.uni[0].X2));
  EXPECT_TRUE(std::isnan(tests.uni[0].pvalue));
  EXPECT_NE(tests.uni[0].why, "");
}

TEST(ScoreTest, WhatIsImpliedByTheOthersReleasesNothing) {
  const std::string base = "f =~ NA*x1 + a*x1 + b*x2 + c*x3 + d*x4\nf ~~ 1*f\n";
  const ScoreTests once = released(fit_apart(base + "a == b\nb == c", holzinger()));
  const ScoreTests tests = released(fit_apart(base + "a == b\nb == c\na == c", holzinger()));
  for (const ScoreTest& test : tests.uni) {
    EXPECT_EQ(test.X2, 0);
    EXPECT_EQ(test.df, 0);
    EXPECT_TRUE(std::isnan(test.pvalue));
    EXPECT_NE(test.why, "");
  }
  EXPECT_EQ(tests.total.df, 2);
  EXPECT_NEAR(tests.total.X2, once.total.X2, 1e-6 * once.total.X2);
  EXPECT_EQ(tests.cumulative[1].df, 1);
}

TEST(ScoreTest, ActiveBoundsStay) {
  const std::string base = "f =~ NA*x1 + a*x1 + b*x2 + c*x3 + d*x4\nf ~~ 1*f\n";
  // The bound fixes c at 1: the same model with c fixed has the same tests.
  const ScoreTests bounded = released(fit_apart(base + "a == b\nc > 1", holzinger()));
  const ScoreTests fixed =
      released(fit_apart("f =~ NA*x1 + a*x1 + b*x2 + 1*x3 + d*x4\nf ~~ 1*f\na == b", holzinger()));
  EXPECT_NEAR(bounded.uni[0].X2, fixed.uni[0].X2, 1e-5 * fixed.uni[0].X2);
  // Two rows that stand at their common bound stay there, equal or not.
  const ScoreTests both =
      released(fit_apart("f =~ NA*x1 + x1 + b*x2 + b*x3 + x4\nf ~~ 1*f\nb > 1", holzinger()));
  EXPECT_EQ(both.uni[0].df, 0);
  EXPECT_NE(both.uni[0].why, "");
}

TEST(ScoreTest, WithoutEqualitiesSaysSo) {
  const ScoreTests tests = released(fit_apart("f =~ x1 + a*x2 + x3\na > 0", holzinger()));
  EXPECT_EQ(tests.kind, "release");
  EXPECT_TRUE(tests.uni.empty());
  EXPECT_NE(tests.why, "");
}

/// One added parameter is a modification index.
void expect_modification_indices(const Fitted& fitted) {
  const auto indices = modification_indices(fitted.table,
                                            *fitted.objective,
                                            fitted.estimate.theta,
                                            fitted.inference.expected,
                                            fitted.estimate.active,
                                            fitted.inference.multiplier);
  int tested = 0;
  for (const ModificationIndex& index : indices) {
    const std::string text = "group: " + std::to_string(index.group) + "\n" + index.lhs + " " +
                             (index.op == Op::intercept ? "~" : std::string(spelling(index.op))) +
                             " " + (index.op == Op::intercept ? "1" : index.rhs);
    SCOPED_TRACE(text);
    try {
      const ScoreTests tests = added(fitted, text);
      ASSERT_EQ(tests.uni.size(), 1u);
      EXPECT_EQ(std::isnan(tests.uni[0].X2), std::isnan(index.mi)) << tests.uni[0].why;
      if (std::isnan(index.mi)) continue;
      EXPECT_NEAR(tests.uni[0].X2, index.mi, 1e-6 * (1 + index.mi));
      EXPECT_EQ(tests.uni[0].block, index.block);
      for (const ExpectedChange& change : tests.epc)
        if (change.lhs == index.lhs && change.op == index.op && change.rhs == index.rhs &&
            change.block == index.block) {
          EXPECT_NEAR(change.epc, index.epc, 1e-6 * (1 + std::abs(index.epc)));
          if (!std::isnan(index.sepc_all)) {  // a negative variance has no root
            EXPECT_NEAR(change.sepc_all, index.sepc_all, 1e-6 * (1 + std::abs(index.sepc_all)));
          }
        }
      ++tested;
    } catch (const Error& error) {
      EXPECT_EQ(error.diagnostics()[0].code, "invalid-addition");  // a moment of covariates
    }
  }
  EXPECT_GT(tested, 5);
}

TEST(ScoreAdd, OneParameterIsAModificationIndex) {
  expect_modification_indices(
      fit_apart("f =~ x1 + a*x2 + b*x3\ng =~ x4 + x5 + x6\na == b^2", holzinger()));
  expect_modification_indices(
      fit_apart("f =~ x1 + x2 + x3\nf ~ x7\nx4 ~ f + x8\nx1 ~ m*1\nx2 ~ m*1", holzinger()));
  expect_modification_indices(
      fit_apart("f =~ x1 + x2 + x3 + x4\ng =~ x5 + x6 + x7", schools(), by_school({"loadings"})));
}

/// Numbers of lavaan 0.6-14, lavTestScore(fit, add = "x1 ~~ x2\nvisual =~ x9").
TEST(ScoreAdd, WithoutAGroupGoesToEveryGroup) {
  const Fitted fitted = fit_apart(test::three_factors, schools(), by_school({"loadings"}));
  const ScoreTests tests = added(fitted, "x1 ~~ x2; visual =~ x9");
  EXPECT_EQ(tests.kind, "add");
  ASSERT_EQ(tests.uni.size(), 4u);
  const double uni[] = {2.2393168187, 9.5330087011, 0.5719317879, 21.1900887057};
  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_NEAR(tests.uni[j].X2, uni[j], 1e-5 * uni[j]);  // lavaan's search stops that far off
    EXPECT_EQ(tests.uni[j].group, j < 2 ? 1 : 2);
  }
  EXPECT_NEAR(tests.total.X2, 42.83995435, 5e-5);
  EXPECT_EQ(tests.total.df, 4);
  EXPECT_EQ(tests.uni[3].text, "visual=~x9 (Grant-White)");
  EXPECT_EQ(added(fitted, "group: Grant-White\nvisual =~ x9").uni.size(), 1u);
}

}  // namespace
}  // namespace semfit::internal
