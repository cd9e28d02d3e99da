// Which variables a model has and what each of them is, from its written rows.
#pragma once

#include "table/written.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// Roles of the variables of one block. Every list is in lavaan's order and without duplicates.
struct Roles {
  std::vector<std::string> latent;      ///< left sides of =~ and <~
  std::vector<std::string> composites;  ///< those of <~
  std::vector<std::string> observed;    ///< indicators (of factors, then of composites), then
                                        ///< outcomes, then predictors, then the rest
  std::vector<std::string> exogenous;   ///< ov.x: observed, right side of ~ only, nothing written
                                        ///< about them, and no products of outcomes
  /// Right sides of =~, observed or latent; and, as in lavaan, latent variables without indicators:
  /// they covary with nothing by default.
  std::vector<std::string> indicators;
  std::vector<std::string> composed;    ///< right sides of <~
  std::vector<std::string> outcomes;    ///< left sides of ~
  std::vector<std::string> predictors;  ///< right sides of ~

  /// Latent, neither an indicator nor an outcome: covaries with its like by default.
  std::vector<std::string> latent_x() const;
  /// Outcome that predicts nothing and indicates nothing: covaries with its like by default.
  std::vector<std::string> final_outcomes() const;
  bool is_latent(const std::string& name) const { return latent_set.contains(name); }
  bool is_composite(const std::string& name) const { return composite_set.contains(name); }
  bool is_exogenous(const std::string& name) const { return exogenous_set.contains(name); }

  std::set<std::string> latent_set, composite_set, exogenous_set;
};

/// The factors of an observed product "a:b".
std::optional<std::pair<std::string, std::string>> product_factors(const std::string& name);

Roles find_roles(const std::vector<WrittenRow>& rows);

}  // namespace semfit::internal
