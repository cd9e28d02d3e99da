// The arrows of a model between its variables, apart from measurement: regressions, and loadings of
// latent on latent variables.
#pragma once

#include "semfit/parameter_table.h"

#include "effects/linear_form.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A directed effect of one variable on another, between places in `variables`.
struct StructuralArrow {
  int from = 0, to = 0;
  LinearForm coefficient;
};

/// A product x:w among the predictors of a variable. It cannot change while its factors stay, so
/// it is no cause of its own: its coefficient says how the effect of one factor changes with the
/// other.
struct ProductTerm {
  std::string name;                ///< "x:w"
  std::vector<std::string> parts;  ///< "x", "w"
  int to = 0;
  LinearForm coefficient;
};

struct StructuralPart {
  std::vector<std::string> variables;  ///< those that arrows join, in the order of the block's
  std::vector<StructuralArrow> arrows;
  std::vector<ProductTerm> products;

  int find(const std::string& variable) const;  ///< -1: not among them
  /// nullptr: there is none.
  const StructuralArrow* arrow(int from, int to) const;
  /// Do the arrows form a cycle?
  bool is_acyclic() const;
  /// Variables that change the coefficient of an arrow: the other factors of products with `from`.
  std::vector<std::string> moderators_of(const StructuralArrow& arrow) const;
};

StructuralPart structural_part(const ParameterTable& table, int block);

}  // namespace semfit::internal
