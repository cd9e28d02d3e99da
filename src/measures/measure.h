// A fit measure is a row: name, what it is called in print, and how it is computed. Each file of
// this room ends in the table of its measures; measure.cpp joins them.
#pragma once

#include "semfit/result.h"

#include "measures/inputs.h"
#include "measures/residual_sums.h"

#include <span>
#include <vector>

namespace semfit::internal {

struct Measured {
  double value = not_a_number;
  const char* why = nullptr;  ///< the reason, should the value be NaN
};

/// The inputs with what several measures share, computed once.
struct Prepared {
  MeasureInputs in;
  ResidualSums residuals;
};

struct Measure {
  const char* name;   ///< lavaan's
  const char* label;  ///< for people
  Measured (*value)(const Prepared&);
  bool needs_likelihood = false;  ///< absent of estimators that have none
};

/// Every measure, table by table in the order of lavaan's fitMeasures().
std::vector<std::span<const Measure>> measure_tables();

/// The whole table. A measure that does not exist is NaN and says why.
/// @source docs/fit-measures.md has formula, convention and source of each
std::vector<FitMeasure> measure(const MeasureInputs& inputs);

}  // namespace semfit::internal
