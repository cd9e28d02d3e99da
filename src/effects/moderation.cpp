#include "effects/moderation.h"

#include "base/names.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Factors of a product besides `from`; nothing where it is none of them, or more than one.
std::vector<std::string> other_factors(const ProductTerm& product, const std::string& from) {
  if (std::count(product.parts.begin(), product.parts.end(), from) != 1) return {};
  std::vector<std::string> others = product.parts;
  others.erase(std::find(others.begin(), others.end(), from));
  return others;
}

const std::string& origin(const StructuralPart& part, const StructuralArrow& arrow) {
  return part.variables[static_cast<std::size_t>(arrow.from)];
}

}  // namespace

double Condition::value_of(const std::string& moderator) const {
  for (std::size_t i = 0; i < moderators.size(); ++i)
    if (moderators[i] == moderator) return values[i];
  return 0;
}

std::string Condition::text() const {
  std::string out;
  for (std::size_t i = 0; i < moderators.size(); ++i)
    out += fmt::format("{}{} = {:.6g}", i > 0 ? ", " : "", moderators[i], values[i]);
  return out;
}

std::vector<Condition> conditions_of(const std::vector<ModeratorValues>& moderators) {
  std::vector<Condition> conditions{{}};
  for (const ModeratorValues& moderator : moderators) {
    std::vector<Condition> more;
    for (const Condition& condition : conditions)
      for (const double value : moderator.values) {
        Condition& longer = more.emplace_back(condition);
        longer.moderators.push_back(moderator.variable);
        longer.values.push_back(value);
      }
    conditions = std::move(more);
  }
  return conditions;
}

LinearForm conditional(const StructuralPart& part,
                       const StructuralArrow& arrow,
                       const Condition& condition) {
  LinearForm form = arrow.coefficient;
  for (const ProductTerm& product : part.products) {
    if (product.to != arrow.to) continue;
    const std::vector<std::string> others = other_factors(product, origin(part, arrow));
    if (others.empty()) continue;
    double weight = 1;
    for (const std::string& moderator : others)
      weight *= condition.value_of(moderator);
    form.add(product.coefficient, weight);
  }
  return form;
}

LinearForm slope(const StructuralPart& part,
                 const StructuralArrow& arrow,
                 const std::string& moderator,
                 const Condition& condition) {
  LinearForm form;
  for (const ProductTerm& product : part.products) {
    if (product.to != arrow.to) continue;
    std::vector<std::string> others = other_factors(product, origin(part, arrow));
    const auto place = std::find(others.begin(), others.end(), moderator);
    if (place == others.end()) continue;
    others.erase(place);
    double weight = 1;
    for (const std::string& other : others)
      weight *= condition.value_of(other);
    form.add(product.coefficient, weight);
  }
  return form;
}

std::vector<const StructuralArrow*> arrows_along(const StructuralPart& part, const Path& path) {
  std::vector<const StructuralArrow*> arrows;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    arrows.push_back(part.arrow(path[i], path[i + 1]));
  return arrows;
}

std::vector<ModeratorValues> relevant(const StructuralPart& part,
                                      const std::vector<const StructuralArrow*>& arrows,
                                      const std::vector<ModeratorValues>& moderators) {
  std::vector<ModeratorValues> found;
  for (const ModeratorValues& moderator : moderators)
    if (std::any_of(arrows.begin(), arrows.end(), [&](const StructuralArrow* arrow) {
          return has(part.moderators_of(*arrow), moderator.variable);
        }))
      found.push_back(moderator);
  return found;
}

}  // namespace semfit::internal
