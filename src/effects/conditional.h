// The effects of one block at values of moderators.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "effects/effect_plan.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace semfit::internal {

/// A product of path coefficients, or one less another.
struct NamedProduct {
  IndirectEffect names;  ///< without numbers
  Product first;
  std::optional<Product> second;  ///< subtracted
};

/// An effect along a path, by its names.
IndirectEffect along(const EffectPlan& plan, int block, const Path& path);
std::vector<std::string> names_of(const StructuralPart& part, const Path& path);

struct ConditionalEffects {
  std::vector<NamedProduct> effects;
  std::set<std::string> at_zero;  ///< "w -> m by x": by what was not chosen
};

/// Of each path that one of `moderators` (with their values) changes and does not belong to: the
/// product of its coefficients at every combination of their values. Of indirect ones and each
/// moderator also the change by one unit, if one arrow alone is moderated by it (the index of
/// moderated mediation), or the differences between its values.
/// @source Preacher, Rucker and Hayes (2007); Hayes (2015)
ConditionalEffects conditional_effects(const EffectPlan& plan,
                                       int block,
                                       const std::vector<ModeratorValues>& moderators);

}  // namespace semfit::internal
