#include "table/variables.h"

#include <algorithm>

namespace semfit::internal {
namespace {

/// A list that keeps the order of first appearance.
class Names {
 public:
  void add(const std::string& name) {
    if (seen_.insert(name).second) list_.push_back(name);
  }
  bool has(const std::string& name) const { return seen_.contains(name); }
  const std::vector<std::string>& list() const { return list_; }

 private:
  std::vector<std::string> list_;
  std::set<std::string> seen_;
};

std::vector<std::string> keep(const std::vector<std::string>& names, auto&& wanted) {
  std::vector<std::string> kept;
  std::copy_if(names.begin(), names.end(), std::back_inserter(kept), wanted);
  return kept;
}

std::set<std::string> set_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

std::optional<std::pair<std::string, std::string>> product_factors(const std::string& name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return std::pair{name.substr(0, colon), name.substr(colon + 1)};
}

std::vector<std::string> Roles::latent_x() const {
  const std::set<std::string> measuring = set_of(indicators), explained = set_of(outcomes);
  return keep(latent, [&](const std::string& name) {
    return !measuring.contains(name) && !explained.contains(name);
  });
}

std::vector<std::string> Roles::final_outcomes() const {
  const std::set<std::string> measuring = set_of(indicators), explained = set_of(outcomes),
                              predicting = set_of(predictors);
  const auto is_final = [&](const std::string& name) {
    return explained.contains(name) && !measuring.contains(name) && !predicting.contains(name);
  };
  std::vector<std::string> result = keep(latent, is_final);
  for (const std::string& name : keep(observed, is_final))
    result.push_back(name);
  return result;
}

Roles find_roles(const std::vector<WrittenRow>& rows) {
  Names latent, composites, indicators, composed, outcomes, predictors, random, others;
  for (const WrittenRow& row : rows) {
    switch (row.op) {
      case Op::measured_by:
        latent.add(row.lhs);
        indicators.add(row.rhs.empty() ? row.lhs : row.rhs);
        break;
      case Op::composed_of:
        latent.add(row.lhs);
        composites.add(row.lhs);
        composed.add(row.rhs);
        break;
      case Op::regression:
        outcomes.add(row.lhs);
        predictors.add(row.rhs);
        break;
      case Op::covariance:
        random.add(row.lhs), random.add(row.rhs);
        others.add(row.lhs), others.add(row.rhs);
        break;
      default:
        random.add(row.lhs);
        others.add(row.lhs);
    }
  }
  // lavaan's order: indicators, outcomes, predictors, then names met only in variances and means.
  Names observed;
  for (const Names* names : {&indicators, &composed, &outcomes, &predictors, &others})
    for (const std::string& name : names->list())
      if (!latent.has(name)) observed.add(name);

  Roles roles;
  roles.latent = latent.list();
  roles.observed = observed.list();
  roles.indicators = indicators.list();
  roles.composites = composites.list();
  roles.composed = composed.list();
  roles.outcomes = outcomes.list();
  roles.predictors = predictors.list();
  roles.exogenous = keep(predictors.list(), [&](const std::string& name) {
    const auto product = product_factors(name);
    const bool of_outcome =
        product && (outcomes.has(product->first) || outcomes.has(product->second));
    return !latent.has(name) && !indicators.has(name) && !composed.has(name) &&
           !outcomes.has(name) && !random.has(name) && !of_outcome;
  });
  roles.latent_set.insert(roles.latent.begin(), roles.latent.end());
  roles.composite_set.insert(roles.composites.begin(), roles.composites.end());
  roles.exogenous_set.insert(roles.exogenous.begin(), roles.exogenous.end());
  return roles;
}

}  // namespace semfit::internal
