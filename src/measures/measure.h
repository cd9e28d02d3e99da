// A fit measure is a row: name, what it is called in print, and how it is computed.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "semfit/result.h"

#include "measures/inputs.h"

namespace semfit::internal {

struct Measured {
  double value = 0;
  const char* why = nullptr;  ///< set where there is no value
};

struct Measure {
  const char* name;    ///< lavaan's
  const char* label;   ///< for people
  Measured (*value)(const MeasureInputs&);
};

/// Every measure in the order of lavaan's fitMeasures().
std::span<const Measure> measures();

std::vector<FitMeasure> measure(const MeasureInputs& inputs);

}  // namespace semfit::internal
