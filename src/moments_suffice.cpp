// Which road the data take: as rows, or as moments that were made while the rows went by.
#include "semfit/diagnostic.h"
#include "semfit/row_moments.h"

#include "estimate/recipe.h"

#include <algorithm>

namespace semfit {
namespace {

/// Every block of every table is about the same variables.
bool have_same_variables(std::span<const ParameterTable> tables) {
  const std::vector<std::string>& first = tables.front().blocks.front().observed;
  return std::ranges::all_of(tables, [&](const ParameterTable& table) {
    return std::ranges::all_of(table.blocks, [&](const BlockVariables& block) {
      return block.auxiliary.empty() && std::ranges::is_permutation(block.observed, first);
    });
  });
}

bool looks_at_cases(const ParameterTable& table, const Options& options) {
  try {
    const internal::Recipe recipe = internal::resolve_recipe(options, table);
    return recipe.needs_cases() || recipe.is_clustered || recipe.se == StandardErrors::bootstrap;
  } catch (const Error&) {
    return true;  // whatever is wrong will be said when the data have been read
  }
}

/// The usual values of a moderator with two values are these.
bool looks_at_moderators(const EffectOptions& effects) {
  return std::ranges::any_of(effects.moderators,
                             [](const ModeratorValues& m) { return m.values.empty(); });
}

}  // namespace

bool moments_suffice(std::span<const ParameterTable> tables, const Options& options) {
  if (tables.empty() || tables.front().blocks.empty()) return false;
  const Sections& wanted = options.sections;
  if (wanted.factor_scores != ScoreMethod::none || wanted.mahalanobis) return false;
  if (!options.sample.sampling_weights.empty() || looks_at_moderators(options.effects))
    return false;
  return have_same_variables(tables) &&
         std::ranges::none_of(
             tables, [&](const ParameterTable& table) { return looks_at_cases(table, options); });
}

}  // namespace semfit
