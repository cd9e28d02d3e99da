// Which values of simulated cases are missing.
#pragma once

#include "semfit/simulate.h"

#include "math/random.h"
#include "simulation/fleishman.h"
#include "simulation/population_group.h"

#include <vector>

namespace semfit::internal {

/// One reason why values of a variable are missing: with probability `share`, or where they depend
/// on another variable, 1 / (1 + exp(-(a + slope z))), z = (on - mean) / sd.
struct MissingReason {
  Index variable = 0;
  double share = 0;
  Index on = -1;  ///< -1: completely at random
  double a = 0, slope = 0;
  double mean = 0, sd = 1;
};

/// The reasons of one group, each independent of the others.
/// @param shapes  of its variables, or empty
/// @error unknown-variable, impossible-missing (Fault::usage): what others depend on has to be
/// observed
std::vector<MissingReason> missing_reasons(const Generation& how,
                                           const PopulationGroup& group,
                                           const std::vector<Fleishman>& shapes,
                                           const std::vector<std::string>& known);

/// Makes values of `cases` (p x n, complete) NaN.
void remove_values(const std::vector<MissingReason>& reasons, Philox& random, MatrixXd& cases);

}  // namespace semfit::internal
