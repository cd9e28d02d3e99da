// Models that are the same model, nested in one another, or true.
#include "property/random_models.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

/// The same model in another parameterisation: what is left is standardised.
void expect_equivalent(const Result& a, const Result& b) {
  ASSERT_TRUE(a.converged && b.converged);
  EXPECT_EQ(a.df, b.df);
  const double chisq = a.measure("chisq");
  EXPECT_NEAR(b.measure("chisq"), chisq, 1e-9 * (1 + chisq));
  for (const Parameter& p : a.parameters) {
    const Row& row = row_of(a, p);
    if (row.op == Op::intercept || row.op == Op::defined) continue;
    const Parameter* const q = find(b, row);
    ASSERT_TRUE(q) << name_of(row);
    EXPECT_NEAR(q->std_all, p.std_all, 1e-7) << name_of(row);
  }
}

TEST(Equivalence, MarkersUnitVariancesAndEffectCoding) {
  Random random(1);
  for (int i = 0; i < 24; ++i) {
    const Family family = std::array{Family::factors,
                                     Family::higher_order,
                                     Family::latent_path,
                                     Family::covariates}[static_cast<std::size_t>(i % 4)];
    const TrueModel model = true_model(family, random);
    SCOPED_TRACE(std::string(name_of(family)) + " " + std::to_string(i) + "\n" + model.text);
    const Data data = simulate(model, 400, random);
    Options options;
    options.model.meanstructure = i % 3 == 0;
    const Result markers = fit_text(model.text, data, options);
    options.model.std_lv = true;
    expect_equivalent(markers, fit_text(model.text, data, options));
    options.model.std_lv = false;
    options.model.effect_coding = true;
    expect_equivalent(markers, fit_text(model.text, data, options));
  }
}

TEST(Equivalence, SaturatedModelsFitPerfectly) {
  Random random(2);
  for (const std::string text : {"f =~ a + b + c",
                                 "a ~ b + c + d",
                                 "b ~ a\nc ~ a + b\nd ~ a + b + c",
                                 "a ~~ a + b + c\nb ~~ b + c\nc ~~ c",
                                 "f =~ 1*a\ng =~ 1*b\nh =~ 1*c\nh ~ f + g\n"
                                 "a ~~ 0*a\nb ~~ 0*b\nc ~~ 0*c"})
    for (const bool means : {false, true}) {
      const TrueModel truth = true_model("t =~ a + b + c + d", random);  // nearly any data will do
      Options options;
      options.model.meanstructure = means;
      const Result result = fit_text(text, simulate(truth, 100, random), options);
      ASSERT_TRUE(result.converged) << text;
      EXPECT_EQ(result.df, 0) << text;
      EXPECT_LT(result.measure("chisq"), 1e-9) << text;
    }
}

TEST(Equivalence, NestedModelsFitWorse) {
  Random random(3);
  int pairs = 0;
  for (int i = 0; i < 20; ++i) {
    const TrueModel model = true_model(families[i % 5], random);
    SCOPED_TRACE(std::string(name_of(families[i % 5])) + " " + std::to_string(i));
    const Data data = simulate(model, 200, random);
    const Result free = fit_text(model.text, data);
    ASSERT_TRUE(free.converged);
    for (const Row& row : free.table.rows) {
      if (row.free == 0 || row.user != 1 || row.lhs == row.rhs) continue;
      const std::string fixed =
          model.text + row.lhs + " " + std::string(spelling(row.op)) + " 0.4*" + row.rhs + "\n";
      ParameterTable table;
      try {
        table = table_of(fixed);
      } catch (const Error&) {
        continue;  // said twice
      }
      const Result nested = fit(table, data, {});
      EXPECT_TRUE(nested.converged) << name_of(row);
      EXPECT_EQ(nested.df, free.df + 1) << name_of(row);
      EXPECT_GE(nested.measure("chisq"), free.measure("chisq") - 1e-9) << name_of(row);
      ++pairs;
      break;
    }
  }
  EXPECT_GT(pairs, 10);
}

/// With many cases the drop in chi-square of one parameter is the square of its z.
TEST(Equivalence, WaldAndLikelihoodRatioAgree) {
  Random random(4);
  const TrueModel model = true_model("f =~ a + b + c + d\ng =~ u + v + w\nf ~~ r*g", random);
  const Data data = exact_summary(model.names, model.Sigma, model.mu, 1000000);
  const Result free = fit_text(model.text, data);
  double r = 0;
  for (const Row& row : model.table.rows)
    if (row.label == "r") r = model.theta[row.free - 1];
  const double distance = 4;  // standard errors
  double se = 0;
  for (const Parameter& p : free.parameters)
    if (row_of(free, p).label == "r") se = p.se;
  const Result fixed = fit_text(model.text + "\nr == " + std::to_string(r + distance * se), data);
  EXPECT_NEAR(fixed.measure("chisq"), distance * distance, 0.1);
}

TEST(Equivalence, OptimizersAgree) {
  Random random(5);
  for (int i = 0; i < 15; ++i) {
    const TrueModel model = true_model(families[i % 5], random);
    SCOPED_TRACE(std::string(name_of(families[i % 5])) + " " + std::to_string(i));
    const Data data = simulate(model, 250, random);
    Options options;
    const Result lbfgs = fit_text(model.text, data, options);
    ASSERT_TRUE(lbfgs.converged);
    for (const char* const name : {"slsqp", "tnewton", "var2"}) {
      options.estimation.optimizer = name;
      const Result other = fit_text(model.text, data, options);
      ASSERT_TRUE(other.converged) << name;
      for (std::size_t k = 0; k < lbfgs.parameters.size(); ++k) {
        const Parameter &a = lbfgs.parameters[k], &b = other.parameters[k];
        EXPECT_NEAR(a.est, b.est, 1e-7 * (std::abs(a.est) + a.se)) << name;
        EXPECT_NEAR(a.se, b.se, 1e-7 * (std::abs(a.est) + a.se)) << name;
      }
    }
  }
}

/// Sigma(theta) as data give theta back, with chi-square 0 and every residual 0.
TEST(Equivalence, ExactDataGiveTheParametersBack) {
  Random random(6);
  for (int i = 0; i < 50; ++i) {
    const TrueModel model = true_model(families[i % 5], random);
    SCOPED_TRACE(std::string(name_of(families[i % 5])) + " " + std::to_string(i) + "\n" +
                 model.text);
    Options options;
    options.model.meanstructure = i % 2 == 0;
    options.model.fixed_x = i % 3 == 0;
    const Result result =
        fit_text(model.text, exact_summary(model.names, model.Sigma, model.mu, 500), options);
    ASSERT_TRUE(result.converged);
    EXPECT_LT(result.measure("chisq"), 1e-8);
    EXPECT_NEAR(result.measure("srmr"), 0, 1e-7);
    EXPECT_NEAR(result.measure("cfi"), 1, 1e-8);
    for (const Row& row : model.table.rows) {
      const Parameter* const found = find(result, row);
      ASSERT_TRUE(found) << name_of(row);
      if (row.free == 0) continue;
      EXPECT_NEAR(found->est, model.theta[row.free - 1], 1e-6) << name_of(row);
    }
  }
}

TEST(Equivalence, InformationIsExpectedOrObservedWhereTheModelHolds) {
  Random random(7);
  for (int i = 0; i < 10; ++i) {
    const TrueModel model = true_model(families[i % 5], random);
    const Data data = exact_summary(model.names, model.Sigma, model.mu, 500);
    Options options;
    const Result expected = fit_text(model.text, data, options);
    options.inference.information = Information::observed;
    const Result observed = fit_text(model.text, data, options);
    for (std::size_t k = 0; k < expected.parameters.size(); ++k)
      EXPECT_NEAR(observed.parameters[k].se, expected.parameters[k].se, 1e-6);
  }
}

/// Over many samples the statistic has the mean df of its chi-square distribution, and 90 %
/// intervals hold the truth in 90 % of the cases.
TEST(Equivalence, ChiSquareAndCoverageOverSamples) {
  Random random(8);
  const TrueModel model = true_model("f =~ a + b + c\ng =~ u + v + w\ng ~ f", random);
  constexpr int samples = 150;
  Options options;
  options.inference.ci_level = 0.9;
  double chisq = 0, df = 0;
  int covered = 0, intervals = 0;
  for (int s = 0; s < samples; ++s) {
    const Result result = fit_text(model.text, simulate(model, 500, random), options);
    ASSERT_TRUE(result.converged);
    chisq += result.measure("chisq") / samples;
    df = static_cast<double>(result.df);
    for (const Row& row : model.table.rows) {
      if (row.free == 0) continue;
      const Parameter* const p = find(result, row);
      const double truth = model.theta[row.free - 1];
      covered += p->ci_lower < truth && truth < p->ci_upper;
      ++intervals;
    }
  }
  EXPECT_NEAR(chisq, df, 4 * std::sqrt(2 * df / samples));
  EXPECT_NEAR(static_cast<double>(covered) / intervals, 0.9, 0.03);
}

}  // namespace
}  // namespace semfit::test
