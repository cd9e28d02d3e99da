#include "measures/measure.h"

#include "measures/scaled.h"
#include "measures/tables.h"

#include <cmath>
#include <string_view>

namespace semfit::internal {
namespace {

void add(std::vector<FitMeasure>& fit, const char* name, const Measured& measured) {
  FitMeasure& f = fit.emplace_back(FitMeasure{name, measured.value, {}});
  if (std::isnan(measured.value))
    f.why = measured.why != nullptr ? measured.why : "not defined for these moments";
}

void add_corrected(std::vector<FitMeasure>& fit, const Measure& row, const Prepared& prepared) {
  for (const CorrectedMeasure& correction : corrected_measures())
    if (std::string_view(correction.plain) == row.name)
      add(fit, correction.name, row.value(correction.inputs(prepared)));
}

}  // namespace

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
  fit.reserve(128);
  for (const std::span<const Measure> table : measure_tables())
    for (const Measure& row : table) {
      add(fit, row.name, row.value(prepared));
      if (inputs.is_scaled) add_corrected(fit, row, prepared);
    }
  if (inputs.is_scaled)
    for (const Measure& row : scaling_measures())
      add(fit, row.name, row.value(prepared));
  return fit;
}

}  // namespace semfit::internal
