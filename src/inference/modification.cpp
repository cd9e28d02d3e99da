#include "inference/modification.h"

#include "inference/standardized.h"
#include "inference/vcov.h"
#include "table/composites.h"
#include "table/derived_tables.h"

#include <cmath>
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
    const MatrixXd W = *group.discrepancy->weight(state.implied);
    const Tangents Delta = group.structure.tangents(state).without(group.fixed_x);
    add_partial_information(Delta, W, q, group.weight, cross, scores.own);
  }
  scores.variance = scores.own - (whitening * cross).colwise().squaredNorm().transpose();
  return scores;
}

}  // namespace

std::vector<ModificationIndex> modification_indices(const ParameterTable& table,
                                                    const Sample& sample,
                                                    const Objective& objective,
                                                    const VectorXd& theta,
                                                    const MatrixXd& information,
                                                    const MatrixXd& active,
                                                    double n) {
  std::vector<Row> candidates = candidate_rows(table);
  const std::optional<MatrixXd> whitening = whitener(information, active);
  if (!whitening) return {};
  const Objective extended(extend(table, candidates), sample);
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
    ModificationIndex index{row.lhs, row.op, row.rhs, row.block, row.group, row.level};
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

}  // namespace semfit::internal
