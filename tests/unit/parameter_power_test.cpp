#include "semfit/fit.h"
#include "semfit/power.h"

#include "math/random.h"
#include "math/symmetric.h"
#include "population.h"
#include "unit/table/tables.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const char* const population_text =
    "X =~ 0.6*x1 + 0.7*x2 + 0.8*x3\nM =~ 0.6*m1 + 0.7*m2 + 0.8*m3\nY =~ 0.6*y1 + 0.7*y2 + 0.8*y3\n"
    "M ~ 0.3*X\nY ~ 0.3*M + 0.1*X";
const char* const model_text =
    "X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nY =~ y1 + y2 + y3\nM ~ a*X\nY ~ b*M + c*X\nab := a*b";

Power power_of(const std::string& model,
               const std::string& population,
               const PowerOptions& options,
               std::vector<std::string> parameters = {},
               bool standardized = false) {
  ParameterPowerOptions of;
  of.parameters = std::move(parameters);
  of.standardized = standardized;
  return parameter_power(source_of(model), source_of(population), {}, options, of);
}

PowerOptions at(std::vector<SampleSizes> nobs, double target = not_a_number) {
  PowerOptions options;
  options.nobs = std::move(nobs);
  options.target = target;
  return options;
}

const PowerTest& find(const Power& power, const std::string& name, PowerMethod method) {
  for (const PowerTest& test : power.parameters)
    if (test.name == name && test.method == method) return test;
  throw std::logic_error("no test of " + name);
}

// lavaan 0.6-14: sem(model, sample.cov = S * N / (N - 1), sample.nobs = N <- 1e6) of the
// population's S; Wald: b' V^-1 b / N with V = vcov(fit); likelihood ratio: 2 fit@optim$fx of the
// model with the restriction.
TEST(ParameterPower, AgreesWithLavaan) {
  const Power power = power_of(
      model_text, population_text, at({{1000}}), {"a", "b", "Y ~ X", "a; b", "b == 0; c == 0"});
  EXPECT_EQ(power.model->f0, 0);
  EXPECT_EQ(power.model->df, 24);
  const auto per_case = [&](const char* name, PowerMethod method) {
    return find(power, name, method).at.at(0).noncentrality / 1000;
  };
  const PowerMethod wald = PowerMethod::wald, ratio = PowerMethod::likelihood_ratio;
  EXPECT_NEAR(per_case("a", wald), 0.02387443466481, 1e-8);
  EXPECT_NEAR(per_case("b", wald), 0.02363917743679, 1e-8);
  EXPECT_NEAR(per_case("Y ~ X", wald), 0.00287136793242, 1e-8);
  EXPECT_NEAR(per_case("a; b", wald), 0.05380296918049, 1e-8);
  EXPECT_NEAR(per_case("a", ratio), 3.10571673480e-02, 1e-8);
  EXPECT_NEAR(per_case("b", ratio), 2.95746653431e-02, 1e-8);
  EXPECT_NEAR(per_case("Y ~ X", ratio), 2.92905832612e-03, 1e-8);
  EXPECT_NEAR(per_case("a; b", ratio), 6.60540943370e-02, 1e-8);
  EXPECT_NEAR(per_case("b == 0; c == 0", ratio), 4.70892849976e-02, 1e-8);
  EXPECT_EQ(find(power, "a; b", ratio).df, 2);
  // pchisq(qchisq(.95, 1), 1, ncp = 200 * c(.02387443466481, .0310571673480), lower = FALSE)
  const Power few = power_of(model_text, population_text, at({{200}}), {"a"});
  EXPECT_NEAR(find(few, "a", wald).at.at(0).power, 0.5891002686, 1e-7);
  EXPECT_NEAR(find(few, "a", ratio).at.at(0).power, 0.7027488631, 1e-7);
}

// A regression: n b^2 var(x) / var(e) by Wald, -n log(1 - R^2) by likelihood ratio.
TEST(ParameterPower, OfARegressionHasAClosedForm) {
  const Power power =
      power_of("y ~ x", "y ~ 0.4*x\nx ~~ 2*x\ny ~~ 3*y", at({{150}}, .90), {"y ~ x"});
  const double signal = .4 * .4 * 2, r2 = signal / (signal + 3);
  const PowerTest& wald = find(power, "y ~ x", PowerMethod::wald);
  const PowerTest& ratio = find(power, "y ~ x", PowerMethod::likelihood_ratio);
  EXPECT_NEAR(wald.value, .4, 1e-8);
  EXPECT_NEAR(wald.at.at(0).noncentrality, 150 * signal / 3, 1e-7);
  EXPECT_NEAR(ratio.at.at(0).noncentrality, -150 * std::log(1 - r2), 1e-7);
  EXPECT_GE(wald.required.power, .90);
  EXPECT_LT(power_of("y ~ x",
                     "y ~ 0.4*x\nx ~~ 2*x\ny ~~ 3*y",
                     at({{static_cast<std::int64_t>(wald.required.nobs) - 1}}))
                .parameters.at(0)
                .at.at(0)
                .power,
            .90);
}

TEST(ParameterPower, WithoutNamesIsOfWhatIsWrittenAndNotZero) {
  const Power power = power_of("y ~ a*x + z\nx ~~ z\ny ~~ y",
                               "y ~ 0.4*x + 0*z\nx ~~ 0.3*z\nx ~~ 1*x\nz ~~ 1*z\ny ~~ 1*y",
                               at({{100}}));
  std::vector<std::string> names;
  for (const PowerTest& test : power.parameters)
    names.push_back(test.name);
  EXPECT_EQ(names, (std::vector<std::string>{"y ~ x", "x ~~ z"}));
  EXPECT_EQ(power.parameters.at(0).label, "a");
}

TEST(ParameterPower, OfAProductIsJointSignificanceToo) {
  const Power power = power_of(model_text, population_text, at({{250}}, .80), {"a", "b", "ab"});
  const PowerTest& joint = find(power, "ab", PowerMethod::joint_significance);
  EXPECT_NEAR(joint.at.at(0).power,
              find(power, "a", PowerMethod::wald).at.at(0).power *
                  find(power, "b", PowerMethod::wald).at.at(0).power,
              1e-12);
  EXPECT_GE(joint.required.power, .80);
  // Two ways to be 0: the restricted model is no plain one.
  EXPECT_NE(find(power, "ab", PowerMethod::likelihood_ratio).why, "");
  EXPECT_TRUE(std::isnan(find(power, "ab", PowerMethod::likelihood_ratio).at.at(0).power));
  EXPECT_TRUE(find(power, "ab", PowerMethod::wald).is_defined);
}

// Two groups of the same population are one of it; sizes count by group.
TEST(ParameterPower, OfGroupsThatAreEqual) {
  const std::string population = "y ~ 0.4*x\nx ~~ 2*x\ny ~~ 3*y";
  const std::string grouped = "group: A\n" + population + "\ngroup: B\n" + population;
  const Power one = power_of("y ~ b*x", population, at({{200}}));
  for (const SampleSizes& sizes : std::vector<SampleSizes>{{200}, {100, 100}, {60, 140}}) {
    const Power two = power_of("y ~ c(b, b)*x", grouped, at({sizes}), {"b"});
    EXPECT_EQ(two.groups, 2);
    EXPECT_NEAR(two.parameters.at(0).at.at(0).noncentrality,
                one.parameters.at(0).at.at(0).noncentrality,
                1e-6);
  }
  // A parameter of one group has the cases of that group.
  const Power alone = power_of("y ~ c(b1, b2)*x", grouped, at({{60, 140}}));
  ASSERT_EQ(alone.parameters.size(), 2u);
  EXPECT_NEAR(alone.parameters[0].at.at(0).noncentrality, 60 * .4 * .4 * 2 / 3, 1e-6);
  EXPECT_NEAR(alone.parameters[1].at.at(0).noncentrality, 140 * .4 * .4 * 2 / 3, 1e-6);
  EXPECT_EQ(alone.parameters[1].group, 2);
  PowerOptions ratio = at({{200}});
  ratio.group_ratio = {3, 7};
  const Power by_ratio = power_of("y ~ c(b1, b2)*x", grouped, ratio);
  EXPECT_NEAR(by_ratio.parameters[0].at.at(0).noncentrality, 60 * .4 * .4 * 2 / 3, 1e-6);
}

// With divisor N - 1 one case less counts in each group.
TEST(ParameterPower, CountsTheCasesOfTheLikelihood) {
  PowerOptions options = at({{100}});
  options.likelihood = Likelihood::wishart;
  const std::string population = "y ~ 0.4*x\nx ~~ 2*x\ny ~~ 3*y";
  EXPECT_NEAR(power_of("y ~ x", population, options).parameters.at(0).at.at(0).noncentrality,
              99 * .4 * .4 * 2 / 3,
              1e-6);
}

TEST(ParameterPower, OfAModelThatDoesNotHold) {
  const Power power = power_of("f =~ x1 + x2 + x3 + x4",
                               "f =~ 0.7*x1 + 0.7*x2 + 0.7*x3 + 0.7*x4\nx1 ~~ 0.3*x2",
                               at({{300}}),
                               {"f =~ x2"});
  EXPECT_GT(power.model->f0, 0.001);
  ASSERT_EQ(power.rmsea.size(), 1u);
  EXPECT_NEAR(power.rmsea[0].at.at(0).noncentrality, 300 * power.model->f0, 1e-9);
  EXPECT_NEAR(power.model->rmsea, std::sqrt(power.model->f0 / 2), 1e-12);
  EXPECT_TRUE(std::ranges::any_of(
      power.notes, [](const Note& note) { return note.code == "misspecified-model"; }));
}

/// Moments of n normal cases of covariance matrix L L'. @source Bartlett (1933)
Data drawn(const PopulationGroup& group, const MatrixXd& L, std::int64_t n, std::uint64_t draw) {
  Philox random(7, draw);
  const Eigen::Index p = L.rows();
  MatrixXd A = MatrixXd::Zero(p, p);
  for (Eigen::Index i = 0; i < p; ++i) {
    A(i, i) = std::sqrt(random.chi_square(static_cast<double>(n - 1 - i)));
    for (Eigen::Index j = 0; j < i; ++j)
      A(i, j) = random.normal();
  }
  const MatrixXd root = L * A, S = root * root.transpose() / static_cast<double>(n - 1);
  Data data;
  data.header = group.observed;
  Summary& summary = data.summaries.emplace_back();
  summary.names = group.observed;
  summary.nobs = n;
  summary.cov = Matrix(p, p);
  for (Eigen::Index j = 0; j < p; ++j)
    for (Eigen::Index i = 0; i < p; ++i)
      summary.cov(i, j) = S(i, j);
  return data;
}

// What simulation finds, within three Monte Carlo standard errors.
TEST(ParameterPower, IsWhatSimulationFinds) {
  constexpr std::int64_t n = 500;
  constexpr int draws = 1000;
  const char* const strong =
      "X =~ 0.8*x1 + 0.8*x2 + 0.8*x3\nM =~ 0.8*m1 + 0.8*m2 + 0.8*m3\n"
      "Y =~ 0.8*y1 + 0.8*y2 + 0.8*y3\nM ~ 0.2*X\nY ~ 0.15*M + 0.1*X";
  const Power power = power_of(model_text, strong, at({{n}}), {"b", "c", "ab"}, true);
  const Population population = make_population(source_of(strong), {true, {}});
  const MatrixXd L = population.groups[0].implied.Sigma.llt().matrixL();
  const ParameterTable full = table_of(model_text);
  const ParameterTable restricted = table_of(std::string(model_text) + "\nb == 0");
  Options options;
  options.sections.fit_measures = false;
  int wald = 0, ratio = 0, c = 0, joint = 0;
  for (int draw = 0; draw < draws; ++draw) {
    const Data data = drawn(population.groups[0], L, n, static_cast<std::uint64_t>(draw));
    const Result fitted = fit(full, data, options);
    const auto pvalue = [&](const std::string& label) {
      for (const Parameter& parameter : fitted.parameters)
        if (fitted.table.rows[static_cast<std::size_t>(parameter.row)].label == label)
          return parameter.pvalue;
      return not_a_number;
    };
    wald += pvalue("b") < .05 ? 1 : 0;
    c += pvalue("c") < .05 ? 1 : 0;
    joint += pvalue("a") < .05 && pvalue("b") < .05 ? 1 : 0;
    const double difference =
        fit(restricted, data, options).tests.at(0).statistic - fitted.tests.at(0).statistic;
    ratio += difference > 3.841458820694124 ? 1 : 0;
  }
  const auto expect = [&](int found, const char* name, PowerMethod method) {
    const double theory = find(power, name, method).at.at(0).power;
    EXPECT_NEAR(
        found / static_cast<double>(draws), theory, 3 * std::sqrt(theory * (1 - theory) / draws))
        << name;
  };
  expect(wald, "b", PowerMethod::wald);
  expect(ratio, "b", PowerMethod::likelihood_ratio);
  expect(c, "c", PowerMethod::wald);
  expect(joint, "ab", PowerMethod::joint_significance);
}

std::string code_of(const std::string& model, const std::string& population, PowerOptions options) {
  try {
    power_of(model, population, options);
  } catch (const Error& error) {
    return error.diagnostics().at(0).code;
  }
  return "";
}

TEST(ParameterPower, RefusesWhatMakesNoSense) {
  const std::string population = "y ~ 0.4*x";
  EXPECT_EQ(code_of("y ~ x", population, {}), "no-sample-size");
  EXPECT_EQ(code_of("y ~ x", population, at({}, .04)), "bad-value");
  EXPECT_EQ(code_of("y ~ x", population, at({{50, 50}})), "groups-mismatch");
  EXPECT_EQ(code_of("y ~ x", population, at({{1}})), "bad-value");
  EXPECT_EQ(code_of("y ~ x", "y ~ x", at({{50}})), "no-population-value");
  EXPECT_EQ(code_of("y ~ 0.4*x\nx ~~ 1*x\ny ~~ 1*y", population, at({{50}})), "no-free-parameters");
  EXPECT_EQ(code_of("y ~ z", population, at({{50}})), "unknown-variable");
}

}  // namespace
}  // namespace semfit::internal
