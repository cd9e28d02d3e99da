// Results into text. Writers return strings; they never open files or print.
#pragma once

#include "semfit/compare.h"
#include "semfit/describe.h"
#include "semfit/invariance.h"
#include "semfit/mediation.h"
#include "semfit/montecarlo.h"
#include "semfit/reliability.h"
#include "semfit/result.h"

#include <string>
#include <vector>

namespace semfit {

/// What a document says about the run besides the result itself.
struct Manifest {
  std::vector<std::string> command;
  std::string model_name, model_text, model_sha256;
  std::string data_file, data_sha256;
  std::string population_name, population_text, population_sha256;  ///< of a simulation study
  std::string scores_file, scores_sha256;  ///< of new cases, if there are any
  char separator = ',', decimal = '.';     ///< of the data file, as detected or given
  /// Of a ladder of invariance, the command that reports each step in full.
  std::vector<std::string> step_command;
};

struct TextStyle {
  bool colour = false;
  bool explain = false;    ///< the resolved options, each with its reason
  bool ci = false;         ///< confidence limits beside the estimates
  bool bootstrap = false;  ///< every quantity over the bootstrap draws
};

std::string write_text(const Result& result, const Manifest& manifest, const TextStyle& style);
std::string write_json(const Result& result, const Manifest& manifest);
std::string write_csv(const Result& result);  ///< the parameters
/// Factor scores of every case, with distances if there are some.
std::string write_scores_csv(const Result& result);
std::string write_indirect_csv(const Result& result);  ///< indirect effects

std::string write_bootstrap_csv(const Result& result);  ///< every quantity over the draws
/// Every bootstrap draw: its number and the value of every quantity.
std::string write_draws_csv(const Result& result);

std::string write_text(const Comparison& comparison,
                       const Manifest& manifest,
                       const TextStyle& style);
std::string write_json(const Comparison& comparison, const Manifest& manifest);
std::string write_csv(const Comparison& comparison);

std::string write_text(const Invariance& ladder, const Manifest& manifest, const TextStyle& style);
std::string write_json(const Invariance& ladder, const Manifest& manifest);
std::string write_csv(const Invariance& ladder);  ///< the steps

std::string write_text(const Mediation& mediation,
                       const Manifest& manifest,
                       const TextStyle& style);
std::string write_json(const Mediation& mediation, const Manifest& manifest);
std::string write_csv(const Mediation& mediation);  ///< coefficients, fit of the models, effects

std::string write_text(const Description& description,
                       const Manifest& manifest,
                       const TextStyle& style);
std::string write_json(const Description& description, const Manifest& manifest);
std::string write_csv(const Description& description);  ///< variables, then pairs of them

std::string write_text(const Reliability& reliability,
                       const Manifest& manifest,
                       const TextStyle& style);
std::string write_json(const Reliability& reliability, const Manifest& manifest);
std::string write_csv(const Reliability& reliability);  ///< factors, then pairs of them

/// The moments of rows, `Data::summaries`.
std::string write_moments_text(const Data& data,
                               const std::vector<Note>& notes,
                               const Manifest& manifest,
                               const TextStyle& style);
std::string write_moments_json(const Data& data,
                               const std::vector<Note>& notes,
                               const Manifest& manifest);
std::string write_text(const MonteCarlo& study, const Manifest& manifest, const TextStyle& style);
std::string write_json(const MonteCarlo& study, const Manifest& manifest);
std::string write_csv(const MonteCarlo& study);  ///< parameters, tests and measures, by condition
/// Every replication that converged: its condition, its number and all that was followed.
std::string write_replications_csv(const MonteCarlo& study);

/// The parameter table itself, before any fit.
std::string write_table_text(const ParameterTable& table);
std::string write_table_json(const ParameterTable& table);
std::string write_table_csv(const ParameterTable& table);

}  // namespace semfit
