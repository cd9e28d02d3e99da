// The tables of measures, in print order; each is the last thing in the file of its name.
#pragma once

#include "measures/measure.h"

#include <span>

namespace semfit::internal {

std::span<const Measure> model_test_measures();
std::span<const Measure> incremental_measures();
std::span<const Measure> information_criteria();
std::span<const Measure> rmsea_measures();
std::span<const Measure> residual_measures();
std::span<const Measure> absolute_measures();
std::span<const Measure> scaling_measures();             ///< of scaled tests only
std::span<const Measure> likelihood_scaling_measures();  ///< of MLR only

}  // namespace semfit::internal
