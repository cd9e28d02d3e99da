// Power before there are data: how likely a test is to find what a population holds, and how many
// cases that takes.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"
#include "semfit/report.h"
#include "semfit/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// Cases of each group, or one number: of all groups together.
using SampleSizes = std::vector<std::int64_t>;

struct PowerOptions {
  double alpha = 0.05;
  std::vector<SampleSizes> nobs;    ///< power is wanted at each of them
  double target = not_a_number;     ///< power for which the smallest sample is wanted
  std::vector<double> group_ratio;  ///< relative sizes of the groups; empty: equal
  /// N or N - 1 count. Unset: N - 1 of tests of RMSEA, as they are published, and N of those of
  /// parameters.
  std::optional<Likelihood> likelihood;
};

/// Tests of a model's fit by its RMSEA. MacCallum, Browne and Sugawara (1996).
struct RmseaPowerOptions {
  /// Of the model; of two nested ones first the restricted one.
  std::vector<double> df;
  std::vector<double> rmsea0;   ///< where the hypotheses end; of a pair of models none or two
  std::vector<double> rmsea_a;  ///< of the population; of a pair of models two
  int groups = 1;
};

/// Tests of the parameters of a model.
struct ParameterPowerOptions {
  /// Each is one test: "y ~ x", a label or a defined parameter, "b1 == 0; b2 == b3". Empty: each
  /// parameter that is written, not a variance and not 0 in the population, alone.
  std::vector<std::string> parameters;
  bool standardized = false;  ///< the population's values are those of a standardised solution
};

/// Power at one sample size.
struct PowerAt {
  SampleSizes sizes;                    ///< as asked for
  double nobs = not_a_number;           ///< of all groups together; NaN: there is no such sample
  double noncentrality = not_a_number;  ///< in the population
  double power = not_a_number;
};

enum class PowerMethod {
  rmsea,              ///< noncentral chi-square of the model's test
  wald,               ///< expected information at the population's values
  likelihood_ratio,   ///< the restricted model fitted to the population: Satorra and Saris (1985)
  joint_significance  ///< every factor of a product is significant
};
std::string_view spelling(PowerMethod method);  ///< "likelihood.ratio"

struct PowerTest {
  std::string name;  ///< "close fit"; of parameters as written, "y ~ x"
  PowerMethod method = PowerMethod::rmsea;
  int group = 0;            ///< of a parameter of one of several groups
  std::string label;        ///< of a parameter
  bool is_defined = false;  ///< a function of parameters, := in the model
  std::string hypothesis;   ///< "RMSEA <= 0.05"
  double df = not_a_number;
  double null = not_a_number;   ///< RMSEA, or nothing for parameters: 0
  double value = not_a_number;  ///< in the population: RMSEA, or the parameter
  std::vector<PowerAt> at;      ///< one for each of the sizes
  PowerAt required;             ///< the smallest sample for the target
  std::string why;              ///< why something is missing
};

/// The model in the population.
struct PopulationFit {
  double df = not_a_number;
  double npar = not_a_number;
  double f0 = not_a_number;  ///< minimum of the discrepancy; 0: the model holds
  double rmsea = not_a_number;
};

struct Power {
  PowerOptions options;
  Likelihood likelihood = Likelihood::normal;  ///< as it came to
  int groups = 1;
  std::vector<std::string> group_label;
  std::string population_file, population_text;  ///< where they are of parameters
  RmseaPowerOptions rmsea_of;
  std::vector<PowerTest> rmsea;        ///< tests of fit
  std::vector<PowerTest> parameters;   ///< tests of parameters
  std::optional<PopulationFit> model;  ///< where a model was given
  std::vector<Note> notes;
};

/// Power of the tests of close, not-close and exact fit; of two nested models that of their
/// difference. Without `rmsea_a` each test has the population that is usual with it: .08, .01, .05.
/// @error bad-value, conflicting-options (Fault::usage)
/// @source MacCallum, Browne and Sugawara (1996); MacCallum, Browne and Cai (2006)
Power rmsea_power(const PowerOptions& options, const RmseaPowerOptions& of);

/// Power of tests of the parameters of `model` where `population` is true, by the Wald test and,
/// of those that are named, by the likelihood-ratio test.
/// @param population  model text with values (docs/simulation.md)
/// @error all that reading models reports; no-population-value, ... (Fault::model);
///        unknown-parameter, invalid-hypothesis, bad-value (Fault::usage)
/// @source Satorra and Saris (1985); Sobel (1982)
Power parameter_power(const std::shared_ptr<const Source>& model,
                      const std::shared_ptr<const Source>& population,
                      const ModelOptions& model_options,
                      const PowerOptions& options,
                      const ParameterPowerOptions& of);

std::string write_text(const Power& power, const Manifest& manifest, const TextStyle& style);
std::string write_json(const Power& power, const Manifest& manifest);
std::string write_csv(const Power& power);  ///< a row for each test and sample size

}  // namespace semfit
