// A population from model text: every parameter with its value, and the moments that follow.
#pragma once

#include "semfit/parameter_table.h"
#include "semfit/result.h"

#include "simulation/population_group.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace semfit::internal {

struct Population {
  /// Every row is fixed, with its value in `ustart` and `start`. (The variances and intercepts of
  /// composites follow from other rows and have none.)
  ParameterTable table;
  std::vector<PopulationGroup> groups;
  std::vector<Note> notes;

  /// The value of a parameter, or of a defined one (group 0). nullopt: there is no such row, so
  /// that an arrow or a covariance is 0.
  std::optional<double> value(const std::string& lhs,
                              Op op,
                              const std::string& rhs,
                              int group) const;
};

struct PopulationOptions {
  /// Values are those of a standardised solution: residual variances are what makes the variance
  /// of every variable 1.
  bool standardized = false;
  std::vector<std::string> group_label;  ///< empty: those of the text's blocks
};

/// What is written must have a value: a number that fixes (0.8*y1) or starts (start(0.8)*y1), or a
/// label that has one elsewhere. What nobody writes has the value 1 if it is a variance, and 0 if
/// it is a covariance or a mean. There are no markers and no fixed covariates.
/// @error no-population-value, population-constraint, population-variance, bad-thresholds,
/// impossible-population, and the mistakes of the text (Fault::model)
Population make_population(const std::shared_ptr<const Source>& source,
                           const PopulationOptions& options);

}  // namespace semfit::internal
