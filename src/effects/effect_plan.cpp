#include "effects/effect_plan.h"

#include "inference/standardized.h"
#include "math/decomposition.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Is there a product u:u beside u -> v?
bool is_curved(const StructuralPart& part, const StructuralArrow& arrow) {
  const std::string& from = part.variables[static_cast<std::size_t>(arrow.from)];
  return std::any_of(part.products.begin(), part.products.end(), [&](const ProductTerm& product) {
    return product.to == arrow.to &&
           std::count(product.parts.begin(), product.parts.end(), from) > 1;
  });
}

/// "x -> m by w; m -> y by w and z": what holds only where moderators are 0.
std::vector<Note> note_moderated(const StructuralPart& part) {
  std::string arrows;
  std::vector<std::string> products;
  for (const StructuralArrow& arrow : part.arrows) {
    std::vector<std::string> moderators = part.moderators_of(arrow);
    if (is_curved(part, arrow)) moderators.emplace_back("itself");
    if (moderators.empty()) continue;
    arrows += fmt::format("{}{} -> {} by {}",
                          arrows.empty() ? "" : "; ",
                          part.variables[static_cast<std::size_t>(arrow.from)],
                          part.variables[static_cast<std::size_t>(arrow.to)],
                          fmt::join(moderators, " and "));
  }
  for (const ProductTerm& product : part.products)
    if (std::find(products.begin(), products.end(), product.name) == products.end())
      products.push_back(product.name);
  if (arrows.empty()) return {};
  return {{Severity::note,
           "moderated-effects",
           fmt::format("effects are moderated ({}): those along moderated arrows hold where the "
                       "moderator is 0; `--moderator` gives them at other values",
                       arrows),
           products}};
}

}  // namespace

EffectPlan::EffectPlan(const ParameterTable& table, int block)
    : part_(structural_part(table, block)), is_acyclic_(part_.is_acyclic()) {
  std::vector<Arrow> arrows;
  for (const StructuralArrow& arrow : part_.arrows)
    arrows.push_back({arrow.from, arrow.to});
  search_ = find_paths(static_cast<int>(part_.variables.size()), arrows, limit);
  if (!search_.is_complete)
    notes_.push_back(
        {Severity::warning,
         "too-many-paths",
         fmt::format("the model has more than {} directed paths; effects along the others are not "
                     "listed, and the totals contain them",
                     limit),
         {}});
  const std::vector<Note> moderated = note_moderated(part_);
  notes_.insert(notes_.end(), moderated.begin(), moderated.end());
  find_effects(block);
}

void EffectPlan::find_effects(int block) {
  const auto name = [&](int i) { return part_.variables[static_cast<std::size_t>(i)]; };
  const std::vector<Path>& paths = search_.paths;
  for (std::size_t begin = 0; begin < paths.size();) {
    Item item{paths[begin].front(), paths[begin].back()};
    const auto add = [&](Effect::Kind kind) {
      Effect& effect = effects_.emplace_back();
      effect.kind = kind;
      effect.block = block;
      effect.from = name(item.from);
      effect.to = name(item.to);
      items_.push_back(item);
    };
    bool has_indirect = false;
    int direct = -1;
    std::size_t end = begin;
    for (; end < paths.size() && paths[end].front() == item.from && paths[end].back() == item.to;
         ++end) {
      const bool is_direct = paths[end].size() == 2;
      item.product = static_cast<int>(products_.size());
      products_.push_back(along(paths[end]));
      add(is_direct ? Effect::Kind::direct : Effect::Kind::specific_indirect);
      for (const int i : paths[end])
        effects_.back().path.push_back(name(i));
      if (is_direct) direct = item.product;
      has_indirect = has_indirect || !is_direct;
    }
    item.product = -1;
    item.direct = direct;
    item.is_direct_alone = !has_indirect && is_acyclic_;
    if (!item.is_direct_alone) add(Effect::Kind::total_indirect);
    add(Effect::Kind::total);
    begin = end;
  }
}

Product EffectPlan::along(const Path& path) const {
  Product product;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    product.factors.push_back(part_.arrow(path[i], path[i + 1])->coefficient);
  return product;
}

MatrixXd EffectPlan::totals(const VectorXd& theta) const {
  const auto n = static_cast<Index>(part_.variables.size());
  MatrixXd B = MatrixXd::Zero(n, n);
  for (const StructuralArrow& arrow : part_.arrows)
    B(arrow.to, arrow.from) = arrow.coefficient.value(theta);
  // Feedback converges where every eigenvalue of B is inside the unit circle.
  if (!is_acyclic_ && !(B.allFinite() && spectral_radius(B) < 1))
    return MatrixXd::Constant(n, n, not_a_number);
  return inverse(MatrixXd::Identity(n, n) - B);
}

/// d (I - B)^-1 = (I - B)^-1 dB (I - B)^-1
Value EffectPlan::total(const MatrixXd& totals, int from, int to, const VectorXd& theta) const {
  Value value{totals(to, from), VectorXd::Zero(theta.size())};
  for (const StructuralArrow& arrow : part_.arrows)
    for (const auto& [parameter, weight] : arrow.coefficient.terms)
      value.gradient[parameter] += weight * totals(to, arrow.to) * totals(arrow.from, from);
  return value;
}

VectorXd EffectPlan::values(const VectorXd& theta) const {
  const MatrixXd total = totals(theta);
  VectorXd values(static_cast<Index>(items_.size()));
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const auto product = [&](int k) {
      return k < 0 ? 0 : products_[static_cast<std::size_t>(k)].value(theta);
    };
    double& value = values[static_cast<Index>(i)];
    if (item.product >= 0)
      value = product(item.product);
    else if (item.is_direct_alone)
      value = product(item.direct);
    else
      value = total(item.to, item.from) -
              (effects_[i].kind == Effect::Kind::total_indirect ? product(item.direct) : 0);
  }
  return values;
}

std::vector<Index> EffectPlan::places(const RamStructure& structure) const {
  std::vector<Index> places;
  for (const std::string& variable : part_.variables)
    places.push_back(structure.find(variable));
  return places;
}

VectorXd EffectPlan::standardized(const VectorXd& values,
                                  const RamStructure& structure,
                                  const VectorXd& theta) const {
  const std::vector<Index> place = places(structure);
  const VectorXd sd = scales_of(structure, theta).total;
  VectorXd standardized = values;
  for (std::size_t i = 0; i < items_.size(); ++i)
    standardized[static_cast<Index>(i)] *= sd[place[static_cast<std::size_t>(items_[i].from)]] /
                                           sd[place[static_cast<std::size_t>(items_[i].to)]];
  return standardized;
}

void EffectPlan::linearize(
    const RamStructure& structure,
    const VectorXd& theta,
    const std::function<void(std::size_t, const Value&, const Value&)>& take) const {
  const std::vector<Index> place = places(structure);
  const VectorXd sd = scales_of(structure, theta).total;
  const MatrixXd log_sd = log_sd_gradient(structure, theta);
  const MatrixXd all = totals(theta);
  const auto product = [&](int k) {
    return k < 0 ? Value{0, VectorXd::Zero(theta.size())}
                 : products_[static_cast<std::size_t>(k)].with_gradient(theta);
  };
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    Value raw;
    if (item.product >= 0) {
      raw = product(item.product);
    } else if (item.is_direct_alone) {
      raw = product(item.direct);
    } else {
      raw = total(all, item.from, item.to, theta);
      if (effects_[i].kind == Effect::Kind::total_indirect) {
        const Value direct = product(item.direct);
        raw = {raw.est - direct.est, raw.gradient - direct.gradient};
      }
      if (std::isnan(raw.est)) continue;
    }
    const Index from = place[static_cast<std::size_t>(item.from)];
    const Index to = place[static_cast<std::size_t>(item.to)];
    const double factor = sd[from] / sd[to];
    take(i,
         raw,
         {raw.est * factor,
          factor * raw.gradient +
              raw.est * factor * (log_sd.row(from) - log_sd.row(to)).transpose()});
  }
}

}  // namespace semfit::internal
