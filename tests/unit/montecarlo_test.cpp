#include "semfit/montecarlo.h"

#include "unit/table/tables.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::string factors =
    "f =~ 0.8*y1 + 0.7*y2 + 0.6*y3\ng =~ 0.7*y4 + 0.7*y5 + 0.8*y6\nf ~~ 0.4*g";
const std::string model = "f =~ y1 + y2 + y3\ng =~ y4 + y5 + y6";

MonteCarloOptions study_of(std::vector<std::vector<std::int64_t>> nobs, std::int64_t replications) {
  MonteCarloOptions study;
  study.nobs = std::move(nobs);
  study.replications = replications;
  study.standardized = true;
  return study;
}

MonteCarlo run(const std::string& text,
               const std::string& population,
               const MonteCarloOptions& study,
               Options options = {},
               const RunControl& control = {}) {
  decide_defaults(options);
  options.model.group_label = population_groups(source_of(population), study);
  return montecarlo(table_of(text, options.model), source_of(population), study, options, control);
}

const MonteCarloParameter& parameter(const MonteCarloCondition& condition,
                                     const std::string& name,
                                     const std::string& section = "parameters") {
  for (const MonteCarloParameter& p : condition.parameters)
    if (p.name == name && p.section == section) return p;
  throw std::logic_error("no " + name);
}

/// The values of one replication by their names.
std::map<std::string, double> draw_of(const MonteCarlo& study, std::int64_t replication) {
  std::map<std::string, double> values;
  for (const MonteCarloDraw& draw : study.draws)
    if (draw.replication == replication)
      for (std::size_t i = 0; i < draw.values.size(); ++i)
        values[study.draw_names[i]] = draw.values[i];
  return values;
}

/// What a replication reports is what `fit` says of the same sample, written as data.
void expect_fit_of_the_same_sample(const MonteCarloOptions& study,
                                   Options options,
                                   const std::string& population = factors) {
  const MonteCarlo result = run(model, population, study, options);
  ASSERT_TRUE(result.draws_cases);
  SimulateOptions simulate;
  simulate.generation = study.generation;
  simulate.nobs = study.nobs[0];
  simulate.standardized = study.standardized;
  simulate.seed = options.inference.seed;
  simulate.replication = 2;
  const Data data = simulate_data(source_of(population), simulate);
  options.inference.seed = 1;
  decide_defaults(options);
  options.model.group_label = population_groups(source_of(population), study);
  if (!options.model.group_label.empty()) options.sample.group = "group";
  const Result fitted = fit(table_of(model, options.model), data, options);
  const auto values = draw_of(result, 3);
  ASSERT_FALSE(values.empty());
  int compared = 0;
  for (const FitMeasure& m : fitted.fit) {
    if (std::isnan(m.value)) continue;
    EXPECT_NEAR(values.at("fit " + m.name), m.value, 1e-6 * (1 + std::abs(m.value))) << m.name;
    ++compared;
  }
  for (const MonteCarloParameter& p : result.conditions[0].parameters)
    for (const Parameter& row : fitted.parameters)
      if (row.row == p.row) {
        EXPECT_NEAR(values.at("est " + p.name), row.est, 1e-6) << p.name;
        EXPECT_NEAR(values.at("se " + p.name), row.se, 1e-6) << p.name;
        ++compared;
      }
  EXPECT_GT(compared, 40);
}

TEST(MonteCarlo, ReplicationsAreFitsOfSimulatedData) {
  MonteCarloOptions study = study_of({{150}}, 4);
  study.generation.skewness = {{"", 1}};
  study.generation.kurtosis = {{"", 2}};
  Options options;
  options.estimation.estimator = "MLR";
  options.inference.seed = 5;
  expect_fit_of_the_same_sample(study, options);
}

TEST(MonteCarlo, SoTheyAreWithMissingValues) {
  MonteCarloOptions study = study_of({{200}}, 4);
  study.generation.missing = {{"y2", 0.2}};
  study.generation.missing_at_random = {{"y5", 0.3, "y1", 1}};
  Options options;
  options.sample.missing = Missing::fiml;
  options.inference.seed = 6;
  expect_fit_of_the_same_sample(study, options);
}

TEST(MonteCarlo, SoTheyAreOfSeveralGroups) {
  MonteCarloOptions study = study_of({{120, 180}}, 4);
  study.standardized = false;
  study.generation.distribution = Distribution::student_t;
  Options options;
  options.model.group_equal = {"loadings", "intercepts"};
  expect_fit_of_the_same_sample(study, options, factors + "\nf ~ c(0, 0.5)*1");
}

TEST(MonteCarlo, TrueValuesAreInTheModelsOwnScaling) {
  const MonteCarlo markers = run(model, factors, study_of({{100}}, 2));
  EXPECT_TRUE(markers.holds);
  EXPECT_EQ(markers.F0, 0);
  EXPECT_NEAR(parameter(markers.conditions[0], "f=~y2").truth, 0.7 / 0.8, 1e-9);
  EXPECT_NEAR(parameter(markers.conditions[0], "f~~g").truth, 0.4 * 0.8 * 0.7, 1e-9);
  Options options;
  options.model.std_lv = true;
  options.sections.standardized = true;
  const MonteCarlo unit = run(model, factors, study_of({{100}}, 2), options);
  EXPECT_NEAR(parameter(unit.conditions[0], "f=~y2").truth, 0.7, 1e-9);
  EXPECT_NEAR(parameter(unit.conditions[0], "g=~y6", "std.all").truth, 0.8, 1e-9);
  EXPECT_EQ(parameter(unit.conditions[0], "f=~y2").truth_of, TrueValue::model);
}

/// F0 of a model without a covariance that is there: log(1 / (1 - r^2)) of two variables.
TEST(MonteCarlo, MisspecifiedModelsAreMeasured) {
  const MonteCarlo study =
      run("x1 ~~ 0*x2\nx1 ~~ x1\nx2 ~~ x2", "x1 ~~ 0.5*x2", study_of({{100}}, 2));
  EXPECT_FALSE(study.holds);
  EXPECT_NEAR(study.F0, -std::log(0.75), 1e-9);
  EXPECT_NEAR(study.rmsea0, std::sqrt(-std::log(0.75)), 1e-9);
  EXPECT_EQ(parameter(study.conditions[0], "x1~~x1").truth, 1);
  EXPECT_EQ(parameter(study.conditions[0], "x1~~x1").truth_of, TrueValue::population);
  ASSERT_FALSE(study.notes.empty());
  EXPECT_EQ(study.notes.back().code, "misspecified-model");
}

/// An arrow that the population lacks is 0, a factor that it does not know has no value.
TEST(MonteCarlo, NamesDecideWhereTheModelDoesNotHold) {
  Options options;
  options.model.std_lv = true;
  const MonteCarlo study =
      run("h =~ y1 + y2 + y3 + y4 + y5 + y6\ny1 ~~ y2", factors, study_of({{200}}, 2), options);
  EXPECT_FALSE(study.holds);
  EXPECT_TRUE(std::isnan(parameter(study.conditions[0], "h=~y1").truth));
  EXPECT_EQ(parameter(study.conditions[0], "y1~~y2").truth, 0);
  EXPECT_EQ(parameter(study.conditions[0], "y1~~y2").truth_of, TrueValue::absent);
}

/// The summary against its definitions, from the replications.
TEST(MonteCarlo, SummaryIsThatOfTheReplications) {
  const MonteCarlo study = run(model, factors, study_of({{150}}, 60));
  const MonteCarloParameter& p = parameter(study.conditions[0], "f=~y2");
  const auto n = static_cast<double>(p.estimates);
  ASSERT_EQ(p.estimates, study.conditions[0].used);
  double mean = 0, se = 0, mse = 0, covered = 0, significant = 0, squares = 0;
  for (const MonteCarloDraw& draw : study.draws) {
    const auto values = draw_of(study, draw.replication);
    const double est = values.at("est f=~y2"), error = values.at("se f=~y2");
    mean += est / n, se += error / n, mse += (est - p.truth) * (est - p.truth) / n;
    squares += est * est;
    covered += std::abs(est - p.truth) <= 1.959963984540054 * error ? 1 / n : 0;
    significant += std::abs(est / error) > 1.959963984540054 ? 1 / n : 0;
  }
  const double sd = std::sqrt((squares - n * mean * mean) / (n - 1));
  EXPECT_NEAR(p.mean, mean, 1e-12);
  EXPECT_NEAR(p.bias, mean - p.truth, 1e-12);
  EXPECT_NEAR(p.relative_bias, (mean - p.truth) / p.truth, 1e-12);
  EXPECT_NEAR(p.sd, sd, 1e-10);
  EXPECT_NEAR(p.bias_mcse, sd / std::sqrt(n), 1e-10);
  EXPECT_NEAR(p.mean_se, se, 1e-12);
  EXPECT_NEAR(p.se_bias, se / sd - 1, 1e-9);
  EXPECT_NEAR(p.rmse, std::sqrt(mse), 1e-12);
  EXPECT_NEAR(p.coverage, covered, 1e-12);
  EXPECT_NEAR(p.coverage_mcse, std::sqrt(covered * (1 - covered) / n), 1e-12);
  EXPECT_NEAR(p.significant, significant, 1e-12);
}

TEST(MonteCarlo, ThreadsAndContinuationsChangeNothing) {
  const MonteCarloOptions study = study_of({{100}, {200}}, 40);
  const MonteCarlo once = run(model, factors, study);
  Options threads;
  threads.threads = 2;
  std::vector<Replicate> kept;
  RunControl control;
  control.keep = [&](const std::vector<Replicate>& finished) {
    kept.insert(kept.end(), finished.begin(), finished.end());
  };
  const MonteCarlo twice = run(model, factors, study_of({{100}, {200}}, 15), threads, control);
  EXPECT_EQ(kept.size(), 30u);
  RunControl resume;
  resume.resume = [&](const std::string&, auto...) { return kept; };
  const MonteCarlo continued = run(model, factors, study, threads, resume);
  ASSERT_EQ(once.draws.size(), continued.draws.size());
  for (std::size_t i = 0; i < once.draws.size(); ++i)
    EXPECT_EQ(once.draws[i].values, continued.draws[i].values);
}

/// A condition does not depend on which others there are.
TEST(MonteCarlo, ConditionsStandAlone) {
  const MonteCarlo both = run(model, factors, study_of({{100}, {200}}, 20));
  const MonteCarlo alone = run(model, factors, study_of({{200}}, 20));
  EXPECT_EQ(parameter(both.conditions[1], "f=~y2").mean,
            parameter(alone.conditions[0], "f=~y2").mean);
}

/// Chi-square, coverage and type I errors of a model that holds, within four Monte Carlo errors.
/// Solutions that ran away are no estimates: each that is used has its standard errors.
TEST(MonteCarlo, WhatIsNotIdentifiedIsLeftOut) {
  MonteCarloOptions study = study_of({{40}}, 400);
  Options options;
  options.estimation.estimator = "MLR";
  const MonteCarlo result = run(model, factors, study, options);
  const MonteCarloCondition& condition = result.conditions[0];
  EXPECT_LT(condition.used, 400) << "samples are small enough for some to fail";
  EXPECT_GT(condition.used, 200);
  for (const MonteCarloParameter& p : condition.parameters) {
    EXPECT_EQ(p.errors, condition.used) << p.name;
    EXPECT_EQ(p.estimates, condition.used) << p.name;
  }
}

TEST(MonteCarlo, HoldsItsLevels) {
  const MonteCarlo study =
      run("y ~ x1 + x2 + x3", "y ~ 0.4*x1 + 0.3*x2\nx3 ~~ 1*x3", study_of({{500}}, 2000));
  const MonteCarloCondition& condition = study.conditions[0];
  EXPECT_EQ(condition.used, 2000);
  const MonteCarloParameter& power = parameter(condition, "y~x1");
  EXPECT_NEAR(power.coverage, 0.95, 4 * power.coverage_mcse);
  EXPECT_NEAR(power.mean, 0.4, 4 * power.bias_mcse);
  EXPECT_GT(power.significant, 0.999);
  const MonteCarloParameter& null = parameter(condition, "y~x3");
  EXPECT_EQ(null.truth, 0);
  EXPECT_NEAR(null.significant, 0.05, 4 * null.significant_mcse);
  const MonteCarlo tested = run(model, factors, study_of({{1000}}, 1000));
  const MonteCarloTest& test = tested.conditions[0].tests.at(0);
  EXPECT_EQ(test.df, 8);
  EXPECT_NEAR(test.mean, 8, 4 * 4 / std::sqrt(1000.0) + 0.1);
  EXPECT_NEAR(test.rejected, 0.05, 4 * test.rejected_mcse);
  EXPECT_GT(test.ks_pvalue, 0.001);
}

TEST(MonteCarlo, MistakesAreRefused) {
  const auto code_of = [](const std::string& text,
                          const std::string& population,
                          const MonteCarloOptions& study,
                          const Options& options = {}) -> std::string {
    try {
      run(text, population, study, options);
    } catch (const Error& error) {
      return error.diagnostics().front().code;
    }
    return "";
  };
  const MonteCarloOptions study = study_of({{100}}, 2);
  EXPECT_EQ(code_of("f =~ y1 + y2 + z", factors, study), "unknown-variable");
  EXPECT_EQ(code_of(model, model, study), "no-population-value");
  EXPECT_EQ(code_of(model, factors, study_of({{6}}, 2)), "too-few-cases");
  EXPECT_EQ(code_of(model, factors, study_of({{50, 50}}, 2)), "groups-mismatch");
  EXPECT_EQ(code_of(model, factors, study_of({}, 2)), "bad-nobs");
  EXPECT_EQ(code_of("y1 ~ y2 + y3 + y2:y3", factors, study), "unsupported-product");
  Options bootstrap;
  bootstrap.inference.se = StandardErrors::bootstrap;
  EXPECT_EQ(code_of(model, factors, study, bootstrap), "conflicting-options");
}

}  // namespace
}  // namespace semfit::internal
