#include "report/mediation_words.h"

#include "report/table_layout.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

/// "a b", or of several mediators "a2 b2".
std::string product(const std::string& mediator, const MediationOptions& options) {
  const std::vector<std::string>& all = options.mediators;
  if (all.size() == 1) return "a b";
  const auto number = std::find(all.begin(), all.end(), mediator) - all.begin() + 1;
  return fmt::format("a{0} b{0}", number);
}

}  // namespace

std::string effect_label(const MediationEffect& effect, const MediationOptions& options) {
  const std::string of = product(effect.mediator, options);
  switch (effect.kind) {
    case Kind::total:
      return "Total effect (c)";
    case Kind::direct:
      return "Direct effect (c')";
    case Kind::indirect:
      return fmt::format("Indirect effect by {} ({})", effect.mediator, of);
    case Kind::total_indirect:
      return "Total indirect effect (c - c')";
    case Kind::contrast:
      return fmt::format("By {} less by {}", effect.mediator, effect.other_mediator);
    case Kind::standardized_indirect:
      return fmt::format("By {}, standardized", effect.mediator);
    case Kind::standardized_total_indirect:
      return "Total indirect, standardized";
    case Kind::proportion:
      return "Proportion mediated (1 - c' / c)";
  }
  return "";
}

EffectInterval interval_of(const MediationEffect& effect, const MediationOptions& options) {
  if (effect.kind == Kind::total || effect.kind == Kind::direct)
    return {effect.se, effect.pvalue, effect.ci, "t"};
  const auto type = static_cast<std::size_t>(options.boot_ci_type);
  const BootstrapQuantity& bootstrap = effect.bootstrap;
  if (bootstrap.draws > 0 && !std::isnan(bootstrap.ci[type].lower))
    return {bootstrap.se,
            bootstrap.pvalue,
            bootstrap.ci[type],
            fmt::format("bootstrap ({})", boot_interval_names[type])};
  return {effect.monte_carlo_se, not_a_number, effect.monte_carlo, "Monte Carlo"};
}

std::string p_cell(double p) {
  return p < .001 ? "<0.001" : number(p);
}

std::string p_words(double p) {
  return p < .001 ? "p < 0.001" : "p = " + number(p);
}

std::string stars(double p) {
  return p < .001 ? "***" : p < .01 ? "**" : p < .05 ? "*" : "";
}

}  // namespace semfit::internal
