#include "estimate/objective.h"

namespace semfit::internal {
namespace {

std::vector<Row> rows_of_block(const ParameterTable& table, int block) {
  std::vector<Row> rows;
  for (const Row& row : table.rows)
    if (row.block == block) rows.push_back(row);
  return rows;
}

/// The sample in the structure's units: correlations and standardised means.
Moments in_units(const Moments& moments, const VectorXd& units, bool has_means) {
  const VectorXd inverse = units.cwiseInverse();
  return {inverse.asDiagonal() * moments.Sigma * inverse.asDiagonal(),
          has_means ? VectorXd(moments.mu.cwiseProduct(inverse)) : VectorXd()};
}

}  // namespace

Objective::Objective(const ParameterTable& table, const Sample& sample) : q_(table.q) {
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    const BlockVariables& block = table.blocks[g];
    const GroupSample& group = sample.groups[g];
    const std::vector<Row> rows = rows_of_block(table, static_cast<int>(g) + 1);
    groups_.push_back(
        {RamStructure(block.observed, block.latent, rows, q_, group.units, table.mean_structure),
         std::make_unique<MaximumLikelihood>(in_units(group.moments, group.units, table.mean_structure)),
         group.n / sample.N});
  }
}

std::optional<double> Objective::evaluate(const VectorXd& theta, VectorXd* gradient) const {
  double f = 0;
  if (gradient) gradient->setZero(q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    Moments sensitivity;
    const auto part = group.discrepancy->evaluate(state.implied, gradient ? &sensitivity : nullptr);
    if (!part) return std::nullopt;
    f += 0.5 * group.weight * *part;
    if (gradient) group.structure.add_pullback(state, sensitivity, 0.5 * group.weight, *gradient);
  }
  return f;
}

std::optional<MatrixXd> Objective::expected_information(const VectorXd& theta) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const auto W = group.discrepancy->weight(state.implied);
    if (!W) return std::nullopt;
    information.noalias() += group.weight * normal_information(group.structure.tangents(state), *W);
  }
  return information;
}

std::optional<MatrixXd> Objective::observed_information(const VectorXd& theta) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    if (!cholesky(state.implied.Sigma)) return std::nullopt;
    const MlCurvature curvature = ml_curvature(group.discrepancy->sample(), state.implied);
    MatrixXd hessian =
        ml_hessian(group.structure.tangents(state), curvature.W, curvature.K, curvature.Wd);
    group.structure.add_curvature(state, curvature.G, 1.0, hessian);
    mirror_lower(hessian);
    information.noalias() += 0.5 * group.weight * hessian;
  }
  return information;
}

}  // namespace semfit::internal
