// Indirect effects and functions of them: which of them a model has, found once and evaluated at
// any theta.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "effects/effect_plan.h"
#include "effects/linear_form.h"

#include <vector>

namespace semfit::internal {

/// Of every block, with `tests` or `contrasts`: the specific indirect effects of each pair of
/// variables, their sum where it is not the same, and the proportion mediated; with `contrasts`
/// the differences of specific effects of one pair, and of one path in several groups. With
/// `moderators`: each path that they moderate at each combination of their values, and the change
/// of the indirect effect by one unit of a moderator (Hayes 2015), or, where two arrows of the path
/// are moderated by it and there is no one such number, differences between its values. Everything
/// is const, and evaluation shares no state.
class IndirectPlan {
 public:
  static constexpr std::size_t limit = 1000;  ///< contrasts; combinations of moderators' values

  /// @param wanted  moderators with their values
  /// @param group   the grouping variable, for the names of contrasts between groups
  IndirectPlan(const ParameterTable& table, const EffectOptions& wanted, const std::string& group);

  /// With their names, without numbers; the order of every vector below.
  const std::vector<IndirectEffect>& effects() const { return effects_; }
  /// too-many-paths, too-many-contrasts, moderated-effects
  const std::vector<Note>& notes() const { return notes_; }
  /// Free parameters (from 0) that the effects are made of, in order.
  std::vector<int> parameters() const;

  /// NaN where an effect does not exist: feedback that does not settle, a ratio to 0.
  VectorXd values(const VectorXd& theta) const;
  std::vector<Value> linearize(const VectorXd& theta) const;
  /// The total effect that a proportion is of.
  Value total_of(std::size_t i, const VectorXd& theta) const;
  /// The effect's product, if it is of no more than free coefficients and numbers; else null.
  const Product* product(std::size_t i) const;

 private:
  /// How effects_[i] is computed.
  struct Entry {
    enum class Kind { product, difference, total_indirect, proportion };
    Kind kind = Kind::product;
    Product first, second;  ///< second: subtracted; of totals `first` is the direct effect, if any
    std::size_t block = 0;  ///< of totals, place in plans_
    int from = 0, to = 0;
  };
  void add(IndirectEffect effect, Entry entry);
  void add_block(std::size_t block, bool contrasts);
  void add_group_contrasts(const ParameterTable& table, const std::string& group);
  void add_conditional(std::size_t block, const std::vector<ModeratorValues>& moderators);
  Value value_of(const Entry& entry, const MatrixXd& totals, const VectorXd& theta) const;

  std::vector<EffectPlan> plans_;  ///< of each block
  std::vector<IndirectEffect> effects_;
  std::vector<Entry> entries_;
  std::vector<Note> notes_;
  std::size_t contrasts_ = 0;
};

}  // namespace semfit::internal
