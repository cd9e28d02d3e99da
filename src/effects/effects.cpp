#include "effects/effects.h"

#include "effects/paths.h"
#include "inference/intervals.h"
#include "inference/standardized.h"
#include "math/decomposition.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace semfit::internal {
namespace {

/// One coefficient of the structural part, in the structure's numbering of variables.
struct Coefficient {
  Index from = 0, to = 0;
  int parameter = -1;  ///< -1: fixed
  double value = 0;
};

std::vector<Coefficient> structural_part(const ParameterTable& table,
                                         int block,
                                         const RamStructure& structure,
                                         const VectorXd& theta) {
  std::vector<Coefficient> coefficients;
  for (const Row& row : table.rows) {
    if (row.block != block) continue;
    const bool is_higher_order =
        row.op == Op::measured_by && structure.find(row.rhs) >= structure.p();
    if (row.op != Op::regression && !is_higher_order) continue;
    Coefficient c;
    c.from = structure.find(row.op == Op::regression ? row.rhs : row.lhs);
    c.to = structure.find(row.op == Op::regression ? row.lhs : row.rhs);
    c.parameter = row.free - 1;
    c.value = row.free > 0 ? theta[row.free - 1] : row.ustart;
    if (c.parameter >= 0 || c.value != 0) coefficients.push_back(c);
  }
  return coefficients;
}

/// A number with its gradient by theta.
struct Value {
  double est = 0;
  VectorXd gradient;
};

class Tracer {
 public:
  Tracer(const RamStructure& structure,
         std::vector<Coefficient> coefficients,
         const VectorXd& theta)
      : structure_(structure), coefficients_(std::move(coefficients)), q_(theta.size()) {
    const auto v = static_cast<Index>(structure.names().size());
    A_ = MatrixXd::Zero(v, v);
    for (const Coefficient& c : coefficients_)
      A_(c.to, c.from) += c.value;
    total_ = inverse(MatrixXd::Identity(v, v) - A_);
    scales_ = scales_of(structure, theta);
    log_sd_ = log_sd_gradient(structure, theta);
  }

  /// Feedback converges where every eigenvalue of A is inside the unit circle.
  bool totals_exist() const { return structure_.is_acyclic() || spectral_radius(A_) < 1; }

  Value product_along(const Path& path) const {
    Value value{1, VectorXd::Zero(q_)};
    std::vector<const Coefficient*> arrows;
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
      for (const Coefficient& c : coefficients_)
        if (c.from == path[i] && c.to == path[i + 1]) arrows.push_back(&c);
    for (const Coefficient* c : arrows)
      value.est *= c->value;
    for (const Coefficient* c : arrows) {
      if (c->parameter < 0) continue;
      double others = 1;
      for (const Coefficient* other : arrows)
        if (other != c) others *= other->value;
      value.gradient[c->parameter] += others;
    }
    return value;
  }

  /// d (I - A)^-1 = (I - A)^-1 dA (I - A)^-1
  Value total(Index from, Index to) const {
    Value value{total_(to, from), VectorXd::Zero(q_)};
    for (const Coefficient& c : coefficients_)
      if (c.parameter >= 0) value.gradient[c.parameter] += total_(to, c.to) * total_(c.from, from);
    return value;
  }

  Value standardised(const Value& raw, Index from, Index to) const {
    const double factor = scales_.total[from] / scales_.total[to];
    return {raw.est * factor,
            factor * raw.gradient +
                raw.est * factor * (log_sd_.row(from) - log_sd_.row(to)).transpose()};
  }

 private:
  const RamStructure& structure_;
  std::vector<Coefficient> coefficients_;
  Index q_;
  MatrixXd A_, total_, log_sd_;
  BlockScales scales_;
};

/// Fills the numbers of one effect.
Effect describe(Effect effect,
                const Value& raw,
                const Value& standardised,
                const std::optional<MatrixXd>& V,
                double level) {
  const ZTest test = z_test(raw.est, V ? delta_se(raw.gradient, *V) : not_a_number, level);
  effect.est = raw.est;
  effect.se = test.se, effect.z = test.z, effect.pvalue = test.pvalue;
  effect.ci_lower = test.ci_lower, effect.ci_upper = test.ci_upper;
  effect.std_all = standardised.est;
  effect.std_all_se = V ? delta_se(standardised.gradient, *V) : not_a_number;
  return effect;
}

Value difference(const Value& a, const Value& b) {
  return {a.est - b.est, a.gradient - b.gradient};
}

}  // namespace

EffectTable trace_effects(const ParameterTable& table,
                          int block,
                          const RamStructure& structure,
                          const VectorXd& theta,
                          const std::optional<MatrixXd>& V,
                          double ci_level) {
  EffectTable result;
  const std::vector<Coefficient> coefficients = structural_part(table, block, structure, theta);
  std::vector<Arrow> arrows;
  for (const Coefficient& c : coefficients)
    arrows.push_back({static_cast<int>(c.from), static_cast<int>(c.to)});
  constexpr std::size_t limit = 5000;
  const PathSearch search = find_paths(static_cast<int>(structure.names().size()), arrows, limit);
  if (!search.is_complete)
    result.notes.push_back(
        {Severity::warning,
         "too-many-paths",
         fmt::format("the model has more than {} directed paths; effects along the others are not "
                     "listed, and the totals contain them",
                     limit),
         {}});
  const Tracer tracer(structure, coefficients, theta);
  const bool totals_exist = tracer.totals_exist();
  if (!totals_exist)
    result.notes.push_back(
        {Severity::warning,
         "divergent-feedback",
         "the feedback loop does not settle (an eigenvalue of the coefficients is 1 or more in "
         "size): total and indirect effects do not exist",
         {}});

  const auto name = [&](int i) { return structure.names()[static_cast<std::size_t>(i)]; };
  for (std::size_t begin = 0; begin < search.paths.size();) {
    const int from = search.paths[begin].front(), to = search.paths[begin].back();
    std::size_t end = begin;
    while (end < search.paths.size() && search.paths[end].front() == from &&
           search.paths[end].back() == to)
      ++end;
    const auto add = [&](Effect::Kind kind, const Value& value, const Path* path) {
      Effect effect;
      effect.kind = kind;
      effect.block = block;
      effect.from = name(from);
      effect.to = name(to);
      if (path)
        for (const int i : *path)
          effect.path.push_back(name(i));
      result.effects.push_back(
          describe(std::move(effect), value, tracer.standardised(value, from, to), V, ci_level));
    };
    Value direct{0, VectorXd::Zero(theta.size())};
    for (std::size_t i = begin; i < end; ++i) {
      const Path& path = search.paths[i];
      const Value value = tracer.product_along(path);
      if (path.size() == 2) direct = value;
      add(path.size() == 2 ? Effect::Kind::direct : Effect::Kind::specific_indirect, value, &path);
    }
    const bool has_indirect = search.paths[end - 1].size() > 2;
    if (totals_exist && (has_indirect || !structure.is_acyclic())) {
      const Value total = tracer.total(from, to);
      add(Effect::Kind::total_indirect, difference(total, direct), nullptr);
      add(Effect::Kind::total, total, nullptr);
    } else if (totals_exist) {
      add(Effect::Kind::total, direct, nullptr);
    }
    begin = end;
  }
  return result;
}

}  // namespace semfit::internal
