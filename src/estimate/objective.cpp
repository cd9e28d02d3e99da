#include "estimate/objective.h"

#include <algorithm>

namespace semfit::internal {
namespace {

std::vector<Row> rows_of_block(const ParameterTable& table, int block) {
  std::vector<Row> rows;
  for (const Row& row : table.rows)
    if (row.block == block) rows.push_back(row);
  return rows;
}

std::vector<Index> places_of(const std::vector<std::string>& names,
                             const std::vector<std::string>& all) {
  std::vector<Index> places;
  for (const std::string& name : names)
    places.push_back(std::find(all.begin(), all.end(), name) - all.begin());
  return places;
}

/// The sample in the structure's units: correlations and standardised means.
Moments in_units(const Moments& moments, const VectorXd& units, bool has_means) {
  const VectorXd inverse = units.cwiseInverse();
  return {inverse.asDiagonal() * moments.Sigma * inverse.asDiagonal(),
          has_means ? VectorXd(moments.mu.cwiseProduct(inverse)) : VectorXd()};
}

std::optional<MatrixXd> weight(const Objective::Group& group,
                               const Moments& implied,
                               Objective::At at) {
  return group.discrepancy->weight(at == Objective::At::implied ? implied
                                                                : group.discrepancy->sample());
}

}  // namespace

Objective::Objective(const ParameterTable& table, const Sample& sample) : q_(table.q) {
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    const BlockVariables& block = table.blocks[g];
    const GroupSample& group = sample.groups[g];
    const std::vector<Row> rows = rows_of_block(table, static_cast<int>(g) + 1);
    groups_.push_back(
        {RamStructure(block.observed, block.latent, rows, q_, group.units, table.mean_structure),
         std::make_unique<MaximumLikelihood>(
             in_units(group.moments, group.units, table.mean_structure)),
         group.n / sample.N,
         table.fixed_x ? places_of(block.exogenous, block.observed) : std::vector<Index>()});
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

std::vector<double> Objective::by_group(const VectorXd& theta) const {
  std::vector<double> parts;
  for (const Group& group : groups_) {
    const auto f = group.discrepancy->evaluate(group.structure.at(theta).implied, nullptr);
    if (!f) return {};
    parts.push_back(*f);
  }
  return parts;
}

std::optional<MatrixXd> Objective::expected_information(const VectorXd& theta, At at) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const auto W = weight(group, state.implied, at);
    if (!W) return std::nullopt;
    add_normal_information(group.structure.tangents(state), *W, group.weight, information);
  }
  mirror_lower(information);
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

Objective::ResidualForm Objective::residual_form(const VectorXd& theta, At at) const {
  ResidualForm form{0, VectorXd::Zero(q_)};
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const MatrixXd W = *weight(group, state.implied, at);
    const Moments& sample = group.discrepancy->sample();
    const MatrixXd R = sample.Sigma - state.implied.Sigma;
    const MatrixXd WR = W * R;
    Moments weighted{0.5 * WR * W, VectorXd()};
    form.quadratic += group.weight * weighted.Sigma.cwiseProduct(R).sum();
    if (state.implied.mu.size() > 0) {
      const VectorXd d = sample.mu - state.implied.mu;
      weighted.mu = W * d;
      form.quadratic += group.weight * d.dot(weighted.mu);
    }
    group.structure.add_pullback(state, weighted, group.weight, form.b);
  }
  return form;
}

}  // namespace semfit::internal
