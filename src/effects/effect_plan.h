// Which effects one block of a model has; found once, evaluated at any theta.
#pragma once

#include "semfit/result.h"

#include "effects/paths.h"
#include "effects/structural_part.h"
#include "structure/ram.h"

#include <functional>
#include <vector>

namespace semfit::internal {

/// Effects between the variables of the structural part, for each ordered pair that directed paths
/// join: the direct effect, the product along each path through others, their sum and the total.
/// With feedback loops totals come from (I - B)^-1 and exist only where its series converges; paths
/// are those without repetition. Effects along an arrow that product terms moderate are those where
/// the moderators are 0. Everything is const, and evaluation shares no state.
/// @source Bollen (1987)
class EffectPlan {
 public:
  static constexpr std::size_t limit = 5000;  ///< paths

  EffectPlan(const ParameterTable& table, int block);

  /// The effects with their names, without numbers; the order of every vector below.
  const std::vector<Effect>& effects() const { return effects_; }
  const StructuralPart& part() const { return part_; }
  const std::vector<Path>& paths() const { return search_.paths; }
  /// too-many-paths, moderated-effects
  const std::vector<Note>& notes() const { return notes_; }
  bool is_acyclic() const { return is_acyclic_; }

  Product along(const Path& path) const;

  /// (I - B)^-1, entry (to, from) a total effect; every entry NaN where feedback does not settle.
  MatrixXd totals(const VectorXd& theta) const;
  Value total(const MatrixXd& totals, int from, int to, const VectorXd& theta) const;

  /// Raw values, NaN where they do not exist.
  VectorXd values(const VectorXd& theta) const;
  /// The same with all variables at unit variance.
  /// @param structure  of the block; another one of the same shape than at other times, where
  ///                   the moments of fixed covariates are those of a bootstrap sample
  VectorXd standardized(const VectorXd& values,
                        const RamStructure& structure,
                        const VectorXd& theta) const;
  /// Calls take(i, raw, std.all) with values and gradients of each effect that exists, in order.
  void linearize(const RamStructure& structure,
                 const VectorXd& theta,
                 const std::function<void(std::size_t, const Value&, const Value&)>& take) const;

 private:
  /// What effects_[i] is computed from: a product (place in products_), or the total.
  struct Item {
    int from = 0, to = 0;
    int product = -1;              ///< of a direct or specific effect
    int direct = -1;               ///< of a total: the direct effect's product, or -1
    bool is_direct_alone = false;  ///< a total without indirect effects
  };
  void find_effects(int block);
  std::vector<Index> places(const RamStructure& structure) const;

  StructuralPart part_;
  PathSearch search_;
  bool is_acyclic_ = true;
  std::vector<Effect> effects_;
  std::vector<Item> items_;
  std::vector<Product> products_;
  std::vector<Note> notes_;
};

}  // namespace semfit::internal
