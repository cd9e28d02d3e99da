// The numbers of a fit that a bootstrap follows from draw to draw.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "estimate/objective.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Which quantities, in a fixed order: parameters (once for those of one label), := parameters,
/// and what sections are made of that were asked for.
class BootstrapQuantities {
 public:
  BootstrapQuantities(const ParameterTable& table,
                      const Objective& objective,
                      const VectorXd& theta,
                      const Sections& sections);

  /// Section, name and row of each; nothing else is filled in.
  const std::vector<BootstrapQuantity>& list() const { return list_; }

  /// Their values at theta. Safe to be called by several threads.
  /// @param table, objective  the model's on this draw
  std::vector<double> at(const ParameterTable& table,
                         const Objective& objective,
                         const VectorXd& theta) const;

 private:
  void add(std::string section, std::string name, int row = -1);

  Sections sections_;
  std::vector<int> row_of_parameter_;
  std::vector<int> standardized_rows_;
  std::vector<BootstrapQuantity> list_;
};

/// "x1~~x2", with its group if there are several: "x1~~x2.g2". Defined parameters by their name.
std::string quantity_name(const ParameterTable& table, int row);

}  // namespace semfit::internal
