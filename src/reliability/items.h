// Which variables measure which factor, directly or by way of other factors.
#pragma once

#include "semfit/parameter_table.h"

#include "structure/ram.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A loading as a cell: lhs =~ rhs in the structure's numbering.
struct Loading {
  Index from = 0, to = 0;
  int parameter = -1;  ///< in theta, -1: fixed
  double fixed = 0;
};

/// One latent variable with indicators.
struct Factor {
  std::string name;
  Index index = 0;                ///< in the structure
  std::vector<Index> indicators;  ///< right sides of its =~
  std::vector<Index> items;       ///< observed variables below it, ascending
  std::vector<Index> below;       ///< latent variables below it
  bool has_latent_indicators() const { return !below.empty(); }
};

struct MeasurementModel {
  std::vector<Loading> loadings;
  std::vector<Factor> factors;  ///< in the order of the block's latent variables
};

/// Of one block. Composites (<~) are no factors, and single loadings fixed at 0 are none.
MeasurementModel measurement_model(const ParameterTable& table,
                                   int block,
                                   const RamStructure& structure);

/// Do they have an item in common?
bool share_items(const Factor& a, const Factor& b);

}  // namespace semfit::internal
