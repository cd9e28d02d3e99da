// Data from a population that model text describes.
#pragma once

#include "semfit/data.h"
#include "semfit/diagnostic.h"
#include "semfit/replications.h"
#include "semfit/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// What the rows of a population are distributed as, about its moments.
enum class Distribution {
  normal,    ///< or of the shapes that are asked for
  student_t  ///< multivariate t, scaled to the population's covariances
};
constexpr std::string_view distribution_names[] = {"normal", "t"};

/// A number for one variable, or for all of them where its name is empty.
struct VariableNumber {
  std::string variable;
  double number = 0;
};

/// A value of `variable` is missing with probability 1 / (1 + exp(-(a + slope z))), where z is the
/// value of `on`, standardised in the population, and a is such that `share` are missing.
struct MissingAtRandom {
  std::string variable;
  double share = 0;
  std::string on;
  double slope = 1;
};

/// How cases are drawn from a population.
struct Generation {
  Distribution distribution = Distribution::normal;
  double t_df = 5;
  /// Of the observed variables; the kurtosis is that beyond a normal distribution's.
  /// @source Fleishman (1978); Vale and Maurelli (1983)
  std::vector<VariableNumber> skewness, kurtosis;
  std::vector<VariableNumber> missing;  ///< shares that are missing completely at random
  std::vector<MissingAtRandom> missing_at_random;

  bool has_shapes() const { return !skewness.empty() || !kurtosis.empty(); }
  bool has_missing() const { return !missing.empty() || !missing_at_random.empty(); }
};

struct SimulateOptions {
  Generation generation;
  std::vector<std::int64_t> nobs;  ///< of each group, or one number for all
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;         ///< which of the samples that the seed stands for, from 0
  bool standardized = false;             ///< the values are standardised ones
  bool empirical = false;                ///< sample moments (divisor N - 1) are the population's
  std::string group = "group";           ///< column of the groups, if there are several
  std::vector<std::string> group_label;  ///< empty: those of the text
  int digits = -1;                       ///< after the decimal point; -1: as many as there are
  int threads = 1;                       ///< results do not depend on it
};

/// What was simulated, besides the rows.
struct Simulated {
  std::vector<std::string> variables;  ///< columns, without that of the groups
  std::vector<std::string> groups;     ///< labels; empty with one group
  std::int64_t rows = 0;
  bool interrupted = false;  ///< stopped before all rows were there
  std::vector<Note> notes;
};

/// Writes the rows as CSV with a header, in pieces and in their order, to `sink`. Ordered variables
/// are whole numbers from 1, missing values NA. Memory does not grow with the rows.
/// @param population  model text in which everything has a value, see docs/simulation.md
/// @param control     progress is counted in blocks of rows
/// @error no-population-value, impossible-population, impossible-shape, ... (Error); what `sink`
/// throws
Simulated simulate(const std::shared_ptr<const Source>& population,
                   const SimulateOptions& options,
                   const std::function<void(std::string_view)>& sink,
                   const RunControl& control = {});

/// The same rows in memory.
Data simulate_data(const std::shared_ptr<const Source>& population, const SimulateOptions& options);

}  // namespace semfit
