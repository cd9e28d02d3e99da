#include "effects/effects.h"

#include "effects/effect_plan.h"
#include "inference/intervals.h"

namespace semfit::internal {

EffectTable trace_effects(const ParameterTable& table,
                          int block,
                          const RamStructure& structure,
                          const VectorXd& theta,
                          const std::optional<MatrixXd>& V,
                          double ci_level) {
  const EffectPlan plan(table, block);
  EffectTable result{{}, plan.notes()};
  if (!plan.is_acyclic() && !plan.totals(theta).allFinite())
    result.notes.push_back(
        {Severity::warning,
         "divergent-feedback",
         "the feedback loop does not settle (an eigenvalue of the coefficients is 1 or more in "
         "size): total and indirect effects do not exist",
         {}});
  plan.linearize(structure, theta, [&](std::size_t i, const Value& raw, const Value& standardized) {
    Effect& effect = result.effects.emplace_back(plan.effects()[i]);
    const ZTest test = z_test(raw.est, V ? delta_se(raw.gradient, *V) : not_a_number, ci_level);
    effect.est = raw.est;
    effect.se = test.se, effect.z = test.z, effect.pvalue = test.pvalue;
    effect.ci_lower = test.ci_lower, effect.ci_upper = test.ci_upper;
    effect.std_all = standardized.est;
    effect.std_all_se = V ? delta_se(standardized.gradient, *V) : not_a_number;
  });
  return result;
}

}  // namespace semfit::internal
