// The numbers of a fit that a bootstrap follows from draw to draw.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "effects/effect_plan.h"
#include "effects/indirect_plan.h"
#include "fitted.h"

#include <optional>
#include <string>
#include <vector>

namespace semfit::internal {

/// Which quantities, in a fixed order: parameters (once for those of one label), := parameters,
/// and what sections are made of that were asked for.
class BootstrapQuantities {
 public:
  BootstrapQuantities(const Fitted& target, const Setting& setting);

  /// Section, name and row of each; nothing else is filled in.
  const std::vector<BootstrapQuantity>& list() const { return list_; }

  /// Their values at theta. Safe to be called by several threads.
  /// @param table, objective  the model's on this draw
  std::vector<double> at(const ParameterTable& table,
                         const Objective& objective,
                         const VectorXd& theta) const;

 private:
  void add(std::string section, std::string name, int row = -1);
  void add_standardized(const ParameterTable& table);
  void add_effects(const ParameterTable& table, const Setting& setting);

  Sections sections_;
  std::vector<EffectPlan> effects_;  ///< of each block
  std::optional<IndirectPlan> indirect_;
  std::vector<int> row_of_parameter_;
  std::vector<int> standardized_rows_;
  std::vector<BootstrapQuantity> list_;
};

/// Names of effects: "x -> m -> y", "x -> y (total)", with their group if there are several.
std::string quantity_name(const ParameterTable& table, const Effect& effect);
/// @param digits  of the moderator's value
std::string quantity_name(const ParameterTable& table,
                          const IndirectEffect& effect,
                          int digits = 6);

/// "x1~~x2", with its group if there are several: "x1~~x2.g2". Defined parameters by their name.
std::string quantity_name(const ParameterTable& table, int row);

}  // namespace semfit::internal
