#include "effects/conditional.h"

#include "base/names.h"
#include "effects/moderation.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using Kind = IndirectEffect::Kind;
using Arrows = std::vector<const StructuralArrow*>;

std::vector<ModeratorValues> without(std::vector<ModeratorValues> moderators,
                                     const std::string& variable) {
  std::erase_if(moderators,
                [&](const ModeratorValues& moderator) { return moderator.variable == variable; });
  return moderators;
}

bool is_among(const std::vector<ModeratorValues>& moderators, const std::string& variable) {
  return std::any_of(moderators.begin(), moderators.end(), [&](const ModeratorValues& moderator) {
    return moderator.variable == variable;
  });
}

Condition with(Condition condition, const std::string& moderator, double value) {
  condition.moderators.push_back(moderator);
  condition.values.push_back(value);
  return condition;
}

Product at(const StructuralPart& part, const Arrows& arrows, const Condition& condition) {
  Product product;
  for (const StructuralArrow* arrow : arrows)
    product.factors.push_back(conditional(part, *arrow, condition));
  return product;
}

/// With one moderator its name and value, with several "w = 1, z = 0".
void name_condition(IndirectEffect& effect, const Condition& condition) {
  const bool is_one = condition.moderators.size() == 1;
  effect.moderator = is_one ? condition.moderators[0] : condition.text();
  if (is_one) effect.moderator_value = condition.values[0];
}

/// How the effect along one path changes with one moderator, the others as in `held`.
std::vector<NamedProduct> changes(const StructuralPart& part,
                                  const Arrows& arrows,
                                  const IndirectEffect& names,
                                  const ModeratorValues& moderator,
                                  const Condition& held) {
  const std::string rest = held.moderators.empty() ? "" : ", " + held.text();
  const auto is_moderated = [&](const StructuralArrow* arrow) {
    return has(part.moderators_of(*arrow), moderator.variable);
  };
  if (std::count_if(arrows.begin(), arrows.end(), is_moderated) == 1) {
    NamedProduct index{names, {}, {}};
    index.names.kind = Kind::moderation_index;
    index.names.moderator = moderator.variable + rest;
    for (const StructuralArrow* arrow : arrows)
      index.first.factors.push_back(is_moderated(arrow)
                                        ? slope(part, *arrow, moderator.variable, held)
                                        : conditional(part, *arrow, held));
    return {index};
  }
  std::vector<NamedProduct> differences;
  const std::vector<double>& values = moderator.values;
  for (std::size_t j = 0; j < values.size(); ++j)
    for (std::size_t i = 0; i < j; ++i) {
      NamedProduct& difference = differences.emplace_back(
          NamedProduct{names,
                       at(part, arrows, with(held, moderator.variable, values[j])),
                       at(part, arrows, with(held, moderator.variable, values[i]))});
      difference.names.kind = Kind::contrast;
      difference.names.other_path = names.path;
      difference.names.moderator =
          fmt::format("{} = {:.6g} less {:.6g}{}", moderator.variable, values[j], values[i], rest);
    }
  return differences;
}

}  // namespace

std::vector<std::string> names_of(const StructuralPart& part, const Path& path) {
  std::vector<std::string> names;
  for (const int i : path)
    names.push_back(part.variables[static_cast<std::size_t>(i)]);
  return names;
}

IndirectEffect along(const EffectPlan& plan, int block, const Path& path) {
  IndirectEffect effect;
  effect.block = block;
  effect.path = names_of(plan.part(), path);
  effect.from = effect.path.front();
  effect.to = effect.path.back();
  return effect;
}

ConditionalEffects conditional_effects(const EffectPlan& plan,
                                       int block,
                                       const std::vector<ModeratorValues>& moderators) {
  ConditionalEffects result;
  const StructuralPart& part = plan.part();
  for (const Path& path : plan.paths()) {
    const Arrows arrows = arrows_along(part, path);
    IndirectEffect names = along(plan, block, path);
    // The effect of w by way of m at a value of w is none: w cannot stay while it acts.
    std::vector<ModeratorValues> its = relevant(part, arrows, moderators);
    std::erase_if(
        its, [&](const ModeratorValues& its_own) { return has(names.path, its_own.variable); });
    if (its.empty()) continue;
    for (const StructuralArrow* arrow : arrows)
      for (const std::string& name : part.moderators_of(*arrow))
        if (!is_among(its, name))
          result.at_zero.insert(fmt::format("{} -> {} by {}",
                                            part.variables[static_cast<std::size_t>(arrow->from)],
                                            part.variables[static_cast<std::size_t>(arrow->to)],
                                            name));
    for (const Condition& condition : conditions_of(its)) {
      NamedProduct& effect = result.effects.emplace_back(
          NamedProduct{names, at(part, arrows, condition), std::nullopt});
      effect.names.kind = Kind::conditional;
      name_condition(effect.names, condition);
    }
    if (path.size() < 3) continue;
    for (const ModeratorValues& moderator : its)
      for (const Condition& held : conditions_of(without(its, moderator.variable)))
        for (NamedProduct& change : changes(part, arrows, names, moderator, held))
          result.effects.push_back(std::move(change));
  }
  return result;
}

}  // namespace semfit::internal
