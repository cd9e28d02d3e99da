#include "estimate/objective.h"

#include "discrepancy/ml.h"
#include "estimate/moment_information.h"
#include "estimate/pattern_information.h"

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

/// The p x p weight matrix of the normal theory, Sigma^-1. nullopt: not positive definite.
std::optional<MatrixXd> normal_weight(const Moments& at) {
  const auto factor = cholesky(at.Sigma);
  if (!factor) return std::nullopt;
  return factor->inverse();
}

RamStructure structure_of(const ParameterTable& table, std::size_t g, const VectorXd& units) {
  const BlockVariables& block = table.blocks[g];
  return RamStructure(block.observed,
                      block.latent,
                      rows_of_block(table, static_cast<int>(g) + 1),
                      table.q,
                      units,
                      table.mean_structure);
}

std::vector<Index> fixed_covariates(const ParameterTable& table, std::size_t g) {
  const BlockVariables& block = table.blocks[g];
  return table.fixed_x ? places_of(block.exogenous, block.observed) : std::vector<Index>();
}

Objective::Discrepancies maximum_likelihood(const ParameterTable& table, const Sample& sample) {
  Objective::Discrepancies discrepancies;
  for (const GroupSample& group : sample.groups)
    discrepancies.push_back(
        std::make_shared<MaximumLikelihood>(group.in_units(table.mean_structure)));
  return discrepancies;
}

/// Adds the first-order part of the Hessian of F/2 of one group to the lower triangle.
void add_first_order_curvature(const Objective::Group& group,
                               const RamStructure::State& state,
                               MatrixXd& information) {
  const Tangents tangents = group.structure.tangents(state);
  const Discrepancy& discrepancy = *group.discrepancy;
  if (const PatternLikelihood* patterns = discrepancy.patterns()) {
    information +=
        group.share * pattern_information(tangents, *patterns, state.implied, Curvature::observed);
  } else if (discrepancy.is_likelihood()) {
    const MlCurvature c = ml_curvature(discrepancy.sample(), state.implied);
    add_ml_hessian(tangents, c.W, c.K, c.Wd, 0.5 * group.share, information);
  } else {
    add_information(tangents, *discrepancy.weight(state.implied), group.share, information);
  }
}

}  // namespace

Objective::Objective(const ParameterTable& table, const Sample& sample, Discrepancies discrepancies)
    : q_(table.q) {
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    const double share = group.n / sample.N;
    const bool is_likelihood = discrepancies[g]->is_likelihood();
    groups_.push_back({structure_of(table, g, group.units),
                       std::move(discrepancies[g]),
                       is_likelihood ? share : (group.n - 1) / sample.N,
                       share,
                       fixed_covariates(table, g)});
  }
}

Objective::Objective(const ParameterTable& table, const Sample& sample)
    : Objective(table, sample, maximum_likelihood(table, sample)) {}

Objective Objective::with(const ParameterTable& table) const {
  Objective other;
  other.q_ = table.q;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const RamStructure& structure = groups_[g].structure;
    other.groups_.push_back({structure_of(table, g, structure.units().head(structure.p())),
                             groups_[g].discrepancy,
                             groups_[g].weight,
                             groups_[g].share,
                             fixed_covariates(table, g)});
  }
  return other;
}

Objective Objective::with(Discrepancies discrepancies) const {
  Objective other = *this;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    other.groups_[g].discrepancy = std::move(discrepancies[g]);
  return other;
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

bool Objective::has_patterns() const {
  return std::any_of(groups_.begin(), groups_.end(), [](const Group& group) {
    return group.discrepancy->patterns() != nullptr;
  });
}

std::optional<MatrixXd> Objective::search_information(const VectorXd& theta) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const auto W = group.discrepancy->weight(state.implied);
    if (!W) return std::nullopt;
    add_information(group.structure.tangents(state), *W, group.share, information);
  }
  mirror_lower(information);
  return information;
}

std::optional<MatrixXd> Objective::expected_information(const VectorXd& theta) const {
  if (!has_patterns()) return search_information(theta);
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    if (!cholesky(state.implied.Sigma)) return std::nullopt;
    information += group.share * pattern_information(group.structure.tangents(state),
                                                     *group.discrepancy->patterns(),
                                                     state.implied,
                                                     Curvature::expected);
  }
  return information;
}

std::optional<MatrixXd> Objective::observed_information(const VectorXd& theta) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    Moments G;
    if (!cholesky(state.implied.Sigma) || !group.discrepancy->evaluate(state.implied, &G))
      return std::nullopt;
    group.structure.add_curvature(state, G, 0.5 * group.share, information);
    add_first_order_curvature(group, state, information);
  }
  mirror_lower(information);
  return information;
}

std::optional<MatrixXd> Objective::normal_theory_information(const VectorXd& theta, At at) const {
  MatrixXd information = MatrixXd::Zero(q_, q_);
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const auto W = normal_weight(at == At::implied ? state.implied : group.discrepancy->sample());
    if (!W) return std::nullopt;
    add_normal_information(group.structure.tangents(state), *W, group.share, information);
  }
  mirror_lower(information);
  return information;
}

std::optional<Objective::ResidualForm> Objective::residual_form(const VectorXd& theta,
                                                                At at) const {
  ResidualForm form{0, VectorXd::Zero(q_)};
  for (const Group& group : groups_) {
    const RamStructure::State state = group.structure.at(theta);
    const Moments& sample = group.discrepancy->sample();
    const auto W = normal_weight(at == At::implied ? state.implied : sample);
    if (!W) return std::nullopt;
    const MatrixXd R = sample.Sigma - state.implied.Sigma;
    const MatrixXd WR = *W * R;
    Moments weighted{0.5 * WR * *W, VectorXd()};
    form.quadratic += group.share * weighted.Sigma.cwiseProduct(R).sum();
    if (state.implied.mu.size() > 0) {
      const VectorXd d = sample.mu - state.implied.mu;
      weighted.mu = *W * d;
      form.quadratic += group.share * d.dot(weighted.mu);
    }
    group.structure.add_pullback(state, weighted, group.share, form.b);
  }
  return form;
}

}  // namespace semfit::internal
