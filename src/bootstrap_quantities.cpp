#include "bootstrap_quantities.h"

#include "effects/check_effects.h"
#include "effects/moderator_values.h"
#include "inference/admissible.h"
#include "inference/defined.h"
#include "inference/infer.h"
#include "inference/standardized.h"

#include <cmath>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace semfit::internal {
namespace {

std::string group_suffix(const ParameterTable& table, int group) {
  return table.blocks.size() > 1 ? fmt::format(".g{}", group) : "";
}

/// "x -> m -> y"
std::string arrows(const std::vector<std::string>& path) {
  return fmt::format("{}", fmt::join(path, " -> "));
}

/// Standardised values of every row, those of := made of them.
VectorXd with_defined(const ParameterTable& table, VectorXd by_row) {
  for (const DefinedValue& defined : defined_values_by_row(table, by_row))
    by_row[defined.row] = defined.value;
  return by_row;
}

}  // namespace

std::string quantity_name(const ParameterTable& table, int row) {
  const Row& r = table.rows[static_cast<std::size_t>(row)];
  return r.op == Op::defined ? r.lhs : name_of(r) + group_suffix(table, r.group);
}

std::string quantity_name(const ParameterTable& table, const Effect& effect) {
  std::string name =
      arrows(effect.path.empty() ? std::vector{effect.from, effect.to} : effect.path);
  if (effect.kind == Effect::Kind::total) name += " (total)";
  if (effect.kind == Effect::Kind::total_indirect) name += " (total indirect)";
  return name + group_suffix(table, effect.block);
}

std::string quantity_name(const ParameterTable& table, const IndirectEffect& effect, int digits) {
  using Kind = IndirectEffect::Kind;
  std::string name =
      arrows(effect.path.empty() ? std::vector{effect.from, effect.to} : effect.path);
  if (effect.kind == Kind::contrast && effect.other_path != effect.path)
    name += " less " + arrows(effect.other_path);
  if (effect.kind == Kind::total_indirect) name += " (total indirect)";
  if (effect.kind == Kind::proportion_mediated) name += " (proportion mediated)";
  if (effect.kind == Kind::moderation_index) name += " (index by " + effect.moderator + ")";
  const bool has_place = effect.kind == Kind::contrast || effect.kind == Kind::conditional;
  if (has_place && !effect.moderator.empty())
    name += std::isnan(effect.moderator_value)
                ? " (" + effect.moderator + ")"
                : fmt::format(" ({} = {:.{}g})", effect.moderator, effect.moderator_value, digits);
  return name + group_suffix(table, effect.block);
}

BootstrapQuantities::BootstrapQuantities(const Fitted& target, const Setting& setting)
    : sections_(setting.options.sections) {
  const ParameterTable& table = target.table;
  for (int k = 1; k <= table.q; ++k)
    for (std::size_t i = 0; i < table.rows.size(); ++i)
      if (table.rows[i].free == k) {
        row_of_parameter_.push_back(static_cast<int>(i));
        break;
      }
  for (const int row : row_of_parameter_)
    add("parameters", quantity_name(table, row), row);
  for (const Relation& relation : table.relations)
    if (relation.op == Op::defined)
      add("parameters", quantity_name(table, relation.row), relation.row);
  if (sections_.standardized) add_standardized(table);
  if (sections_.r2)
    for (const RSquared& r2 : r_squared(table, target.objective, target.estimate.theta))
      add("r2", r2.variable + group_suffix(table, r2.block));
  add_effects(table, setting);
}

void BootstrapQuantities::add_standardized(const ParameterTable& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Op op = table.rows[i].op;
    if (op != Op::equal && op != Op::less && op != Op::greater)
      standardized_rows_.push_back(static_cast<int>(i));
  }
  for (const char* metric : {"std.lv", "std.all"})
    for (const int row : standardized_rows_)
      add(metric, quantity_name(table, row), row);
}

void BootstrapQuantities::add_effects(const ParameterTable& table, const Setting& setting) {
  if (sections_.effects)
    for (std::size_t b = 0; b < table.blocks.size(); ++b)
      effects_.emplace_back(table, static_cast<int>(b) + 1);
  for (const EffectPlan& plan : effects_)
    for (const char* section : {"effects", "effects.std"})
      for (const Effect& effect : plan.effects())
        add(section, quantity_name(table, effect));
  EffectOptions wanted = setting.options.effects;
  if (!draws_effects(wanted)) return;
  wanted.moderators = with_values(wanted.moderators, setting.data, setting.sample);
  indirect_.emplace(table, wanted, setting.options.sample.group);
  const auto names = [&](int digits) {
    std::vector<std::string> list;
    for (const IndirectEffect& effect : indirect_->effects())
      list.push_back(quantity_name(table, effect, digits));
    return list;
  };
  const std::vector<std::string> brief = names(6);
  const std::set<std::string> distinct(brief.begin(), brief.end());
  for (const std::string& name : distinct.size() == brief.size() ? brief : names(17))
    add("indirect", name);
}

void BootstrapQuantities::add(std::string section, std::string name, int row) {
  BootstrapQuantity quantity;
  quantity.section = std::move(section);
  quantity.name = std::move(name);
  quantity.row = row;
  list_.push_back(std::move(quantity));
}

std::vector<double> BootstrapQuantities::at(const ParameterTable& table,
                                            const Objective& objective,
                                            const VectorXd& theta) const {
  std::vector<double> values(theta.begin(), theta.end());
  values.reserve(list_.size());
  for (const DefinedValue& defined : defined_values(table, theta))
    values.push_back(defined.value);
  if (sections_.standardized) {
    const Standardized standardized = standardize(table, objective, theta);
    for (const VectorXd& metric :
         {with_defined(table, standardized.std_lv), with_defined(table, standardized.std_all)})
      for (const int row : standardized_rows_)
        values.push_back(metric[row]);
  }
  if (sections_.r2)
    for (const RSquared& r2 : r_squared(table, objective, theta))
      values.push_back(r2.value);
  const auto append = [&](const VectorXd& more) {
    values.insert(values.end(), more.begin(), more.end());
  };
  for (std::size_t b = 0; b < effects_.size(); ++b) {
    const VectorXd raw = effects_[b].values(theta);
    append(raw);
    append(effects_[b].standardized(raw, objective.groups()[b].structure, theta));
  }
  if (indirect_) append(indirect_->values(theta));
  return values;
}

}  // namespace semfit::internal
