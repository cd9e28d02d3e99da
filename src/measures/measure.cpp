#include "measures/measure.h"

#include "measures/tables.h"

#include <cmath>

namespace semfit::internal {

std::vector<std::span<const Measure>> measure_tables() {
  return {model_test_measures(),
          incremental_measures(),
          information_criteria(),
          rmsea_measures(),
          residual_measures(),
          absolute_measures()};
}

std::vector<FitMeasure> measure(const MeasureInputs& inputs) {
  const Prepared prepared{inputs, sum_residuals(inputs)};
  std::vector<FitMeasure> fit;
  fit.reserve(64);
  for (const std::span<const Measure> table : measure_tables())
    for (const Measure& row : table) {
      const Measured measured = row.value(prepared);
      FitMeasure& f = fit.emplace_back(FitMeasure{row.name, measured.value, {}});
      if (std::isnan(measured.value))
        f.why = measured.why != nullptr ? measured.why : "not defined for these moments";
    }
  return fit;
}

}  // namespace semfit::internal
