// Effects at values of moderators.
#pragma once

#include "semfit/options.h"

#include "effects/effect_plan.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// One value for each of some moderators; others are 0.
struct Condition {
  std::vector<std::string> moderators;
  std::vector<double> values;

  /// 0 for variables that are not among them.
  double value_of(const std::string& moderator) const;
  /// "w = 1, z = 0.5"
  std::string text() const;
};

/// Every combination of the values of `moderators`; the last varies fastest. One without any
/// moderator is the only one of none.
std::vector<Condition> conditions_of(const std::vector<ModeratorValues>& moderators);

/// The coefficient of u -> v at the condition: b_u + sum over the products of u among the
/// predictors of v of b_product times the values of the other factors. Products of u with itself
/// (u:u) do not count.
LinearForm conditional(const StructuralPart& part,
                       const StructuralArrow& arrow,
                       const Condition& condition);

/// Its change by one unit of `moderator`, the others as in the condition.
LinearForm slope(const StructuralPart& part,
                 const StructuralArrow& arrow,
                 const std::string& moderator,
                 const Condition& condition);

/// The arrows of a path, in order.
std::vector<const StructuralArrow*> arrows_along(const StructuralPart& part, const Path& path);

/// Those of `moderators` that change one of the arrows.
std::vector<ModeratorValues> relevant(const StructuralPart& part,
                                      const std::vector<const StructuralArrow*>& arrows,
                                      const std::vector<ModeratorValues>& moderators);

}  // namespace semfit::internal
