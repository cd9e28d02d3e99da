#include "effects/indirect_plan.h"

#include "effects/conditional.h"
#include "effects/notes.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace semfit::internal {
namespace {

/// The paths of one pair of variables.
struct Pair {
  const Path* direct = nullptr;
  std::vector<const Path*> indirect;
};

std::vector<Pair> pairs_of(const EffectPlan& plan) {
  std::vector<Pair> pairs;
  const Path* last = nullptr;
  for (const Path& path : plan.paths()) {
    if (!last || last->front() != path.front() || last->back() != path.back()) pairs.emplace_back();
    if (path.size() == 2)
      pairs.back().direct = &path;
    else
      pairs.back().indirect.push_back(&path);
    last = &path;
  }
  return pairs;
}

/// A name for each group in the differences between groups: "school = Pasteur".
std::string group_text(const ParameterTable& table, const std::string& group, std::size_t g) {
  const std::string label =
      g < table.group_label.size() ? table.group_label[g] : std::to_string(g + 1);
  return fmt::format("{} = {}", group.empty() ? "group" : group, label);
}

}  // namespace

IndirectPlan::IndirectPlan(const ParameterTable& table,
                           const EffectOptions& wanted,
                           const std::string& group) {
  for (std::size_t b = 0; b < table.blocks.size(); ++b)
    plans_.emplace_back(table, static_cast<int>(b) + 1);
  for (const EffectPlan& plan : plans_)
    add_new(notes_, plan.notes());
  // Alone, conditional effects say themselves which moderators are 0.
  if (!wanted.tests && !wanted.contrasts)
    std::erase_if(notes_, [](const Note& note) { return note.code == "moderated-effects"; });
  for (std::size_t b = 0; b < plans_.size(); ++b) {
    if (wanted.tests || wanted.contrasts) add_block(b, wanted.contrasts);
    if (!wanted.moderators.empty()) add_conditional(b, wanted.moderators);
  }
  if (wanted.contrasts) add_group_contrasts(table, group);
  if (contrasts_ > limit)
    notes_.push_back({Severity::warning,
                      "too-many-contrasts",
                      fmt::format("there are {} differences of indirect effects; the first {} are "
                                  "listed",
                                  contrasts_,
                                  limit),
                      {}});
}

void IndirectPlan::add(IndirectEffect effect, Entry entry) {
  if (effect.kind == IndirectEffect::Kind::contrast && ++contrasts_ > limit) return;
  effects_.push_back(std::move(effect));
  entries_.push_back(std::move(entry));
}

void IndirectPlan::add_block(std::size_t block, bool contrasts) {
  using Kind = IndirectEffect::Kind;
  const EffectPlan& plan = plans_[block];
  const int number = static_cast<int>(block) + 1;
  for (const Pair& pair : pairs_of(plan)) {
    if (pair.indirect.empty()) continue;
    for (const Path* path : pair.indirect)
      add(along(plan, number, *path), {Entry::Kind::product, plan.along(*path), {}, block, 0, 0});
    IndirectEffect effect = along(plan, number, *pair.indirect[0]);
    effect.path.clear();
    Entry total{Entry::Kind::total_indirect,
                pair.direct ? plan.along(*pair.direct) : Product{{LinearForm{}}},
                {},
                block,
                pair.indirect[0]->front(),
                pair.indirect[0]->back()};
    effect.kind = Kind::total_indirect;
    if (pair.indirect.size() > 1 || !plan.is_acyclic()) add(effect, total);
    effect.kind = Kind::proportion_mediated;
    total.kind = Entry::Kind::proportion;
    if (pair.direct) add(effect, total);
    for (std::size_t i = 0; contrasts && i < pair.indirect.size(); ++i)
      for (std::size_t j = i + 1; j < pair.indirect.size(); ++j) {
        IndirectEffect contrast = along(plan, number, *pair.indirect[i]);
        contrast.kind = Kind::contrast;
        contrast.other_path = names_of(plan.part(), *pair.indirect[j]);
        add(contrast,
            {Entry::Kind::difference,
             plan.along(*pair.indirect[i]),
             plan.along(*pair.indirect[j]),
             block,
             0,
             0});
      }
  }
}

void IndirectPlan::add_group_contrasts(const ParameterTable& table, const std::string& group) {
  for (std::size_t g = 0; g < plans_.size(); ++g)
    for (const Path& path : plans_[g].paths()) {
      if (path.size() < 3) continue;
      const IndirectEffect first = along(plans_[g], static_cast<int>(g) + 1, path);
      for (std::size_t h = g + 1; h < plans_.size(); ++h)
        for (const Path& other : plans_[h].paths()) {
          if (names_of(plans_[h].part(), other) != first.path) continue;
          IndirectEffect contrast = first;
          contrast.kind = IndirectEffect::Kind::contrast;
          contrast.other_path = first.path;
          contrast.moderator = group_text(table, group, g) + " less " + group_text(table, group, h);
          add(contrast,
              {Entry::Kind::difference, plans_[g].along(path), plans_[h].along(other), g, 0, 0});
        }
    }
}

void IndirectPlan::add_conditional(std::size_t block,
                                   const std::vector<ModeratorValues>& moderators) {
  ConditionalEffects found =
      conditional_effects(plans_[block], static_cast<int>(block) + 1, moderators);
  for (NamedProduct& effect : found.effects) {
    Entry entry{Entry::Kind::product, std::move(effect.first), {}, block, 0, 0};
    if (effect.second) {
      entry.kind = Entry::Kind::difference;
      entry.second = std::move(*effect.second);
    }
    add(std::move(effect.names), std::move(entry));
  }
  if (!found.at_zero.empty())
    add_new(notes_,
            {{Severity::note,
              "moderated-effects",
              fmt::format("conditional effects along some arrows hold where another moderator is 0 "
                          "({}); `--moderator` may be repeated",
                          fmt::join(found.at_zero, "; ")),
              {}}});
}

std::vector<int> IndirectPlan::parameters() const {
  std::set<int> found;
  const auto add_form = [&](const LinearForm& form) {
    for (const auto& [parameter, weight] : form.terms)
      found.insert(parameter);
  };
  for (const Entry& entry : entries_) {
    for (const Product* product : {&entry.first, &entry.second})
      for (const LinearForm& factor : product->factors)
        add_form(factor);
    if (entry.kind == Entry::Kind::total_indirect || entry.kind == Entry::Kind::proportion)
      for (const StructuralArrow& arrow : plans_[entry.block].part().arrows)
        add_form(arrow.coefficient);
  }
  return {found.begin(), found.end()};
}

VectorXd IndirectPlan::values(const VectorXd& theta) const {
  std::vector<MatrixXd> totals(plans_.size());
  VectorXd values(static_cast<Index>(entries_.size()));
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    double& value = values[static_cast<Index>(i)];
    if (entry.kind == Entry::Kind::product || entry.kind == Entry::Kind::difference) {
      value = entry.first.value(theta);
      if (entry.kind == Entry::Kind::difference) value -= entry.second.value(theta);
      continue;
    }
    MatrixXd& all = totals[entry.block];
    if (all.size() == 0) all = plans_[entry.block].totals(theta);
    const double total = all(entry.to, entry.from);
    value = total - entry.first.value(theta);
    if (entry.kind == Entry::Kind::proportion) value = total == 0 ? not_a_number : value / total;
  }
  return values;
}

Value IndirectPlan::value_of(const Entry& entry,
                             const MatrixXd& totals,
                             const VectorXd& theta) const {
  const Value first = entry.first.with_gradient(theta);
  if (entry.kind == Entry::Kind::product) return first;
  if (entry.kind == Entry::Kind::difference) {
    const Value second = entry.second.with_gradient(theta);
    return {first.est - second.est, first.gradient - second.gradient};
  }
  const Value total = plans_[entry.block].total(totals, entry.from, entry.to, theta);
  const Value indirect{total.est - first.est, total.gradient - first.gradient};
  if (entry.kind == Entry::Kind::total_indirect) return indirect;
  // d (i / t) = (di - (i / t) dt) / t
  if (total.est == 0) return {not_a_number, VectorXd::Constant(theta.size(), not_a_number)};
  const double ratio = indirect.est / total.est;
  return {ratio, (indirect.gradient - ratio * total.gradient) / total.est};
}

std::vector<Value> IndirectPlan::linearize(const VectorXd& theta) const {
  std::vector<MatrixXd> totals;
  for (const EffectPlan& plan : plans_)
    totals.push_back(plan.totals(theta));
  std::vector<Value> values;
  for (const Entry& entry : entries_)
    values.push_back(value_of(entry, totals[entry.block], theta));
  return values;
}

Value IndirectPlan::total_of(std::size_t i, const VectorXd& theta) const {
  const Entry& entry = entries_[i];
  const EffectPlan& plan = plans_[entry.block];
  return plan.total(plan.totals(theta), entry.from, entry.to, theta);
}

const Product* IndirectPlan::product(std::size_t i) const {
  return entries_[i].kind == Entry::Kind::product ? &entries_[i].first : nullptr;
}

}  // namespace semfit::internal
