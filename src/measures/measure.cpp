#include "measures/measure.h"

#include "measures/scaled.h"
#include "measures/tables.h"

#include <cmath>
#include <memory>
#include <string_view>
#include <utility>

namespace semfit::internal {
namespace {

void add(std::vector<FitMeasure>& fit, const char* name, const Measured& measured) {
  FitMeasure& f = fit.emplace_back(FitMeasure{name, measured.value, {}});
  if (std::isnan(measured.value))
    f.why = measured.why != nullptr ? measured.why : "not defined for these moments";
}

/// The inputs of corrected measures, each kind made once.
class Corrector {
 public:
  explicit Corrector(const Prepared& plain) : plain_(plain) {}

  void add(std::vector<FitMeasure>& fit, const Measure& row) {
    for (const CorrectedMeasure& correction : corrected_measures()) {
      if (std::string_view(correction.plain) != row.name) continue;
      if (correction.is_robust() ? plain_.in.is_robust : plain_.in.is_scaled)
        internal::add(fit, correction.name, row.value(inputs(correction)));
      else
        continue;
      if (correction.is_robust() && std::isnan(fit.back().value) &&
          !plain_.in.why_not_robust.empty())
        fit.back().why = plain_.in.why_not_robust;
    }
  }

 private:
  const Prepared& inputs(const CorrectedMeasure& correction) {
    for (const auto& [maker, made] : made_)
      if (maker == correction.inputs) return *made;
    made_.emplace_back(correction.inputs, std::make_unique<Prepared>(correction.inputs(plain_)));
    return *made_.back().second;
  }

  const Prepared& plain_;
  std::vector<std::pair<Prepared (*)(const Prepared&), std::unique_ptr<Prepared>>> made_;
};

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
  Corrector corrector(prepared);
  for (const std::span<const Measure> table : measure_tables())
    for (const Measure& row : table) {
      if (row.needs_likelihood && !inputs.has_likelihood) continue;
      add(fit, row.name, row.value(prepared));
      corrector.add(fit, row);
    }
  const auto add_table = [&](std::span<const Measure> table) {
    for (const Measure& row : table)
      add(fit, row.name, row.value(prepared));
  };
  if (inputs.is_scaled) add_table(scaling_measures());
  if (inputs.has_likelihood_scaling) add_table(likelihood_scaling_measures());
  return fit;
}

}  // namespace semfit::internal
