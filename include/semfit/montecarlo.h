// Simulation studies: a model fitted to many samples of a known population.
#pragma once

#include "semfit/fit.h"
#include "semfit/simulate.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace semfit {

struct MonteCarloOptions {
  Generation generation;
  /// Cases of each group (or one number for all groups), of each condition.
  std::vector<std::vector<std::int64_t>> nobs;
  std::int64_t replications = 1000;      ///< of each condition
  double alpha = .05;                    ///< of tests of parameters and of the model
  bool standardized = false;             ///< the population's values are standardised ones
  std::vector<std::string> group_label;  ///< empty: those of the population's text
};

/// Where the true value of a parameter comes from.
enum class TrueValue {
  model,       ///< the model holds in the population: its parameters there, in its own scaling
  population,  ///< it does not: the parameter of the same name in the population
  absent       ///< the same, where the population has no such arrow or covariance: 0
};
constexpr std::string_view true_value_names[] = {"model", "population", "absent"};

/// One parameter over the replications of one condition. Those named _mcse are Monte Carlo standard
/// errors. Source: Morris, White and Crowther (2019), table 6.
struct MonteCarloParameter {
  std::string section;  ///< "parameters" or "std.all"
  std::string name;     ///< "f=~y2", in later groups "f=~y2.g2"; a defined parameter's name
  int row = -1;         ///< of MonteCarlo::table
  double truth = not_a_number;
  TrueValue truth_of = TrueValue::model;
  std::int64_t estimates = 0;  ///< replications with an estimate
  std::int64_t errors = 0;     ///< those with a standard error, too
  double mean = not_a_number;  ///< of the estimates
  double median = not_a_number;
  double bias = not_a_number;  ///< mean less truth
  double bias_mcse = not_a_number;
  double relative_bias = not_a_number;  ///< bias / truth; NaN where this is 0
  double sd = not_a_number;             ///< of the estimates, divisor their number less 1
  double sd_mcse = not_a_number;
  double mean_se = not_a_number;  ///< mean of the standard errors
  double se_bias = not_a_number;  ///< mean_se / sd - 1
  double se_bias_mcse = not_a_number;
  double rmse = not_a_number;
  double rmse_mcse = not_a_number;
  double coverage = not_a_number;  ///< share of intervals with the truth in them
  double coverage_mcse = not_a_number;
  /// Share of tests of 0 with p < alpha: power, or where the truth is 0 the type I error.
  double significant = not_a_number;
  double significant_mcse = not_a_number;
  bool has_outliers = false;  ///< few estimates far from all others make mean and sd
  std::string why;            ///< why something is missing
};

/// A test of the model over the replications.
struct MonteCarloTest {
  std::string name;
  std::int64_t count = 0;
  double df = not_a_number;  ///< mean
  double mean = not_a_number, sd = not_a_number;
  double rejected = not_a_number;  ///< share with p < alpha; of a model that holds alpha expected
  double rejected_mcse = not_a_number;
  double critical = not_a_number;   ///< quantile 1 - alpha of chi-square
  double empirical = not_a_number;  ///< of the replications: an empirical critical value
  double ks = not_a_number;         ///< Kolmogorov-Smirnov distance of the p-values from uniform
  double ks_pvalue = not_a_number;
};

constexpr double monte_carlo_levels[] = {.01, .05, .10, .25, .50, .75, .90, .95, .99};

/// A fit measure over the replications.
struct MonteCarloMeasure {
  std::string name;
  std::int64_t count = 0;
  double mean = not_a_number, sd = not_a_number;
  std::vector<double> quantiles;  ///< at monte_carlo_levels
};

struct MonteCarloCondition {
  std::vector<std::int64_t> nobs;  ///< of each group
  std::int64_t finished = 0;       ///< fewer than requested where the run was stopped
  std::int64_t used = 0;           ///< that converged
  double F0 = not_a_number, rmsea0 = not_a_number;  ///< in the population, groups of these sizes
  std::int64_t improper = 0;  ///< of these, with a negative variance or the like; they are kept
  std::vector<FailedDraws> failed;
  std::vector<MonteCarloParameter> parameters;
  std::vector<MonteCarloTest> tests;
  std::vector<MonteCarloMeasure> measures;
};

/// One replication that converged, for plots and tables of one's own.
struct MonteCarloDraw {
  std::int64_t condition = 0;    ///< from 0
  std::int64_t replication = 0;  ///< from 1
  bool improper = false;
  std::vector<double> values;  ///< as MonteCarlo::draw_names
};

struct MonteCarlo {
  ParameterTable table;  ///< of the model
  std::string estimator;
  std::int64_t replications = 0;
  std::uint64_t seed = 1;
  double ci_level = .95, alpha = .05;
  Generation generation;
  bool draws_cases = false;  ///< false: moments were drawn (Wishart), which is the same and faster
  bool holds = false;        ///< does the model hold in the population?
  /// Smallest discrepancy of maximum likelihood in the population, its groups of equal size.
  double F0 = not_a_number;
  double rmsea0 = not_a_number;  ///< the RMSEA of this
  std::int64_t df = 0;
  std::vector<ResolvedOption> options;
  std::vector<MonteCarloCondition> conditions;
  std::vector<std::string> draw_names;  ///< "est f=~y2", "se f=~y2", "chisq standard", "fit cfi"
  std::vector<MonteCarloDraw> draws;
  bool interrupted = false;
  std::vector<Note> notes;
};

/// Fits `table` to samples of the population, for each condition as many as are asked for. What a
/// replication draws is a function of the seed and its number; each is estimated, tested and
/// measured as `fit` does. Replications that do not converge are counted and left out.
/// @param table       of the model, with as many groups as the population
/// @param options     as of `fit`; threads share the replications
/// @error no-population-value, unknown-variable, conflicting-options, ... (Error)
MonteCarlo montecarlo(const ParameterTable& table,
                      const std::shared_ptr<const Source>& population,
                      const MonteCarloOptions& study,
                      const Options& options,
                      const RunControl& control = {});

/// Labels of the population's groups, for the table of the model; empty of one group.
/// @error as montecarlo
std::vector<std::string> population_groups(const std::shared_ptr<const Source>& population,
                                           const MonteCarloOptions& study);

}  // namespace semfit
