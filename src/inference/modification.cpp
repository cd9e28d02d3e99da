#include "inference/modification.h"

#include "estimate/moment_information.h"
#include "estimate/pattern_information.h"
#include "inference/standardized.h"
#include "inference/vcov.h"
#include "math/distributions.h"
#include "math/noncentral.h"
#include "table/composites.h"
#include "table/derived_tables.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace semfit::internal {
namespace {

/// The table with every candidate free, at its present value, after the q free parameters.
ParameterTable extend(const ParameterTable& table, std::vector<Row>& candidates) {
  ParameterTable extended = table;
  std::erase_if(extended.rows,
                [&](const Row& row) { return row.free == 0 && !is_composite_row(row, table); });
  for (Row& row : candidates) {
    row.free = ++extended.q;
    extended.rows.push_back(row);
  }
  return extended;
}

/// (Z' I Z)^-1/2 Z' as a k x q matrix: |its product with I_fc|^2 is I_cf (I_ff)^-1 I_fc. nullopt if
/// the information is singular.
std::optional<MatrixXd> whitener(const MatrixXd& information, const MatrixXd& active) {
  const VectorXd scale =
      information.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  const MatrixXd Z = null_space(active, scale);
  const auto factor = cholesky(Z.transpose() * information * Z);
  if (!factor) return std::nullopt;
  return factor->factor().solve(Z.transpose());
}

struct Scores {
  VectorXd slope;     ///< of the objective by each candidate
  VectorXd variance;  ///< v
  VectorXd own;       ///< I_cc, the yardstick for v
};

Scores scores_of(const Objective& extended,
                 const VectorXd& theta,
                 Index q,
                 const MatrixXd& whitening) {
  const Index c = theta.size() - q;
  Scores scores{VectorXd::Zero(c), VectorXd::Zero(c), VectorXd::Zero(c)};
  VectorXd gradient = VectorXd::Zero(theta.size());
  extended.evaluate(theta, &gradient);
  scores.slope = gradient.tail(c);
  MatrixXd cross = MatrixXd::Zero(q, c);
  for (const Objective::Group& group : extended.groups()) {
    const RamStructure::State state = group.structure.at(theta);
    const Tangents Delta = group.structure.tangents(state).without(group.fixed_x);
    if (const PatternLikelihood* patterns = group.discrepancy->patterns()) {
      const MatrixXd whole =
          group.share * pattern_information(Delta, *patterns, state.implied, Curvature::expected);
      cross += whole.topRightCorner(q, c);
      scores.own += whole.diagonal().tail(c);
      continue;
    }
    const auto W = *group.discrepancy->weight(state.implied);
    add_candidate_information(Delta, W, q, group.share, cross, scores.own);
  }
  scores.variance = scores.own - (whitening * cross).colwise().squaredNorm().transpose();
  return scores;
}

}  // namespace

std::vector<ModificationIndex> modification_indices(const ParameterTable& table,
                                                    const Objective& objective,
                                                    const VectorXd& theta,
                                                    const MatrixXd& information,
                                                    const MatrixXd& active,
                                                    double n) {
  std::vector<Row> candidates = candidate_rows(table);
  const std::optional<MatrixXd> whitening = whitener(information, active);
  if (!whitening) return {};
  const Objective extended = objective.with(extend(table, candidates));
  VectorXd at(extended.q());
  at.head(theta.size()) = theta;
  for (const Row& row : candidates)
    at[row.free - 1] = row.ustart;
  const Scores scores = scores_of(extended, at, theta.size(), *whitening);

  std::vector<BlockScales> scales;
  for (const Objective::Group& group : objective.groups())
    scales.push_back(scales_of(group.structure, theta));
  std::vector<ModificationIndex> indices;
  for (const Row& row : candidates) {
    const Index c = row.free - 1 - theta.size();
    ModificationIndex index;
    index.lhs = row.lhs;
    index.op = row.op;
    index.rhs = row.rhs;
    index.block = row.block;
    index.group = row.group;
    index.level = row.level;
    // As many digits as the subtraction left; a candidate with fewer is not identified.
    constexpr double identified = 1e-7;
    if (scores.own[c] > 0 && scores.variance[c] > identified * scores.own[c]) {
      const double g = scores.slope[c], v = scores.variance[c];
      index.mi = n * g * g / v;
      index.epc = -g / v;
      const auto b = static_cast<std::size_t>(row.block) - 1;
      const RamStructure& structure = objective.groups()[b].structure;
      const Index lhs = structure.find(row.lhs);
      const Index rhs = row.op == Op::intercept ? lhs : structure.find(row.rhs);
      const ScaleFactors factor = scales[b].of(row.op, lhs, rhs);
      index.sepc_lv = index.epc * factor.lv;
      index.sepc_all = index.epc * factor.all;
    }
    indices.push_back(std::move(index));
  }
  return indices;
}

namespace {

const char* decision_of(const ModificationIndex& index, double critical, double high_power) {
  const bool is_significant = index.mi > critical;
  if (index.power <= high_power) return is_significant ? "**(m)**" : "(i)";
  if (!is_significant) return "(nm)";
  return std::abs(index.epc) > index.delta ? "*epc:m*" : "epc:nm";
}

/// Largest first, NaN last.
bool is_larger(const ModificationIndex& a, const ModificationIndex& b) {
  if (std::isnan(b.mi)) return !std::isnan(a.mi);
  return a.mi > b.mi;
}

}  // namespace

void judge_by_power(std::vector<ModificationIndex>& indices, const ModificationOptions& options) {
  const double critical = chi_square_quantile(1 - options.alpha, 1);
  for (ModificationIndex& index : indices) {
    if (std::isnan(index.mi) || index.epc == 0) continue;
    const double ratio = options.delta / index.epc;
    index.delta = options.delta;
    index.ncp = index.mi * ratio * ratio;
    index.power = noncentral_chi_square_upper(critical, 1, index.ncp);
    index.decision = decision_of(index, critical, options.high_power);
  }
}

std::vector<ModificationIndex> selected(std::vector<ModificationIndex> indices,
                                        const ModificationOptions& options) {
  if (options.minimum > 0)
    std::erase_if(indices,
                  [&](const ModificationIndex& index) { return !(index.mi >= options.minimum); });
  const auto most = static_cast<std::size_t>(options.maximum);
  if (most > 0 && indices.size() > most) {
    std::vector<std::size_t> place(indices.size());
    std::iota(place.begin(), place.end(), std::size_t{0});
    std::stable_sort(place.begin(), place.end(), [&](std::size_t a, std::size_t b) {
      return is_larger(indices[a], indices[b]);
    });
    place.resize(most);
    std::sort(place.begin(), place.end());
    std::vector<ModificationIndex> largest;
    for (const std::size_t i : place)
      largest.push_back(std::move(indices[i]));
    indices = std::move(largest);
  }
  if (options.sort) std::stable_sort(indices.begin(), indices.end(), is_larger);
  return indices;
}

}  // namespace semfit::internal
