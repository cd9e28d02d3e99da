#include "effects/check_effects.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"
#include "effects/indirect_plan.h"
#include "effects/moderator_values.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::size_t most_combinations = 100;

/// What moderates an arrow of the model, in order.
struct Moderation {
  std::vector<std::string> moderators;
  std::vector<std::string> arrows;  ///< "x -> m by w"
};

Moderation moderation_of(const ParameterTable& table) {
  Moderation found;
  for (std::size_t b = 0; b < table.blocks.size(); ++b) {
    const StructuralPart part = structural_part(table, static_cast<int>(b) + 1);
    for (const StructuralArrow& arrow : part.arrows)
      for (const std::string& moderator : part.moderators_of(arrow)) {
        if (!has(found.moderators, moderator)) found.moderators.push_back(moderator);
        const std::string text = fmt::format("{} -> {} by {}",
                                             part.variables[static_cast<std::size_t>(arrow.from)],
                                             part.variables[static_cast<std::size_t>(arrow.to)],
                                             moderator);
        if (!has(found.arrows, text)) found.arrows.push_back(text);
      }
  }
  return found;
}

void check_moderator(const std::string& name, const Moderation& moderation) {
  if (has(moderation.moderators, name)) return;
  std::vector<std::string> notes;
  if (const auto near = closest(name, moderation.moderators))
    notes.push_back(fmt::format("did you mean '{}'?", *near));
  if (moderation.moderators.empty())
    notes.push_back(
        fmt::format("a moderator is a factor of a product beside the other factor: y ~ u + {} + "
                    "u:{}; products that are columns of the data cannot be recognised",
                    name,
                    name));
  else
    notes.push_back(fmt::format("moderated are {}", fmt::join(moderation.arrows, "; ")));
  refuse(Fault::usage,
         "no-moderation",
         fmt::format("'{}' moderates no effect of the model", name),
         std::move(notes));
}

void check_moderators(const ParameterTable& table,
                      const Data& data,
                      const std::vector<ModeratorValues>& moderators) {
  if (moderators.empty()) return;
  const Moderation moderation = moderation_of(table);
  std::vector<std::string> seen;
  std::size_t combinations = 1;
  for (const ModeratorValues& moderator : moderators) {
    check_moderator(moderator.variable, moderation);
    if (has(seen, moderator.variable))
      refuse(Fault::usage,
             "conflicting-options",
             fmt::format("the moderator '{}' is named twice", moderator.variable),
             {fmt::format("all its values in one: --moderator \"{}=-1,0,1\"", moderator.variable)});
    seen.push_back(moderator.variable);
    combinations *= moderator.values.empty() ? 3 : moderator.values.size();
  }
  if (combinations > most_combinations)
    refuse(Fault::usage,
           "bad-value",
           fmt::format("the moderators have {} combinations of values; {} are the most",
                       combinations,
                       most_combinations),
           {"name fewer values: --moderator \"w=-1,0,1\""});
  if (!data.summaries.empty()) with_values(moderators, data, {});
}

}  // namespace

bool draws_effects(const EffectOptions& wanted) {
  return wanted.tests || wanted.contrasts || !wanted.moderators.empty();
}

void check_effects(const ParameterTable& table, const Data& data, const EffectOptions& wanted) {
  using Kind = IndirectEffect::Kind;
  if (!draws_effects(wanted)) {
    if (wanted.draws != EffectOptions().draws)
      refuse(Fault::usage,
             "conflicting-options",
             "nothing has a Monte Carlo interval in this fit",
             {"--monte-carlo goes with --indirect, --contrasts or --moderator"});
    return;
  }
  check_moderators(table, data, wanted.moderators);
  if (!wanted.tests && !wanted.contrasts) return;
  EffectOptions plain = wanted;
  plain.moderators.clear();
  const std::vector<IndirectEffect> effects = IndirectPlan(table, plain, "").effects();
  const auto any = [&](Kind kind) {
    return std::any_of(effects.begin(), effects.end(), [&](const IndirectEffect& effect) {
      return effect.kind == kind;
    });
  };
  if (!any(Kind::specific))
    refuse(Fault::usage,
           "no-indirect-effects",
           "the model has no indirect effect: no variable acts on another by way of a third",
           {"indirect effects follow regressions, m ~ x with y ~ m, and loadings of latent on "
            "latent variables; --effects lists the effects that there are"});
  if (wanted.contrasts && !any(Kind::contrast))
    refuse(Fault::usage,
           "no-contrasts",
           "there is nothing to contrast: no two indirect effects join the same two variables",
           {"drop --contrasts; --indirect alone tests the effects that there are"});
}

}  // namespace semfit::internal
