#include "inference/browne.h"

#include "math/decomposition.h"
#include "math/symmetric.h"
#include "moments/columns.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>

namespace semfit::internal {
namespace {

constexpr const char* nonlinear =
    "the model has nonlinear equality constraints: its tangent space alone does not describe it";
constexpr const char* singular = "the parameters are not identified";

/// Constraints that shape the model: its linear equalities, not its active bounds.
MatrixXd equalities_of(const Constraints& constraints, const Estimate& estimate) {
  return estimate.active.topRows(constraints.K.rows());
}

/// n (r'W r - b' A^-1 b) with A = Delta' W Delta within the equalities.
ResidualTest statistic(
    double quadratic, const VectorXd& b, const MatrixXd& A, const MatrixXd& equalities, double n) {
  const Covariance bread = covariance_of_estimates(A, equalities, 1);
  if (!bread.V) return {not_a_number, singular};
  return {n * (quadratic - b.dot(*bread.V * b)), ""};
}

/// Moments of one group that are data: vech(Sigma) by columns, then mu, without what is only of
/// fixed covariates.
class MomentList {
 public:
  MomentList(const Objective::Group& group) : p_(group.structure.p()) {
    std::vector<bool> is_x(static_cast<std::size_t>(p_), false);
    for (const Index i : group.fixed_x)
      is_x[static_cast<std::size_t>(i)] = true;
    const auto fixed = [&](Index i) { return is_x[static_cast<std::size_t>(i)]; };
    for (Index j = 0; j < p_; ++j)
      for (Index i = j; i < p_; ++i)
        if (!fixed(i) || !fixed(j)) pairs_.emplace_back(i, j);
    for (Index i = 0; i < p_ && group.structure.has_means(); ++i)
      if (!fixed(i)) means_.push_back(i);
  }

  Index size() const { return static_cast<Index>(pairs_.size() + means_.size()); }

  VectorXd stack(const Moments& m) const {
    VectorXd all(size());
    Index at = 0;
    for (const auto& [i, j] : pairs_)
      all[at++] = m.Sigma(i, j);
    for (const Index i : means_)
      all[at++] = m.mu[i];
    return all;
  }

  /// Columns: products of the deviations D (b x p), and the deviations themselves.
  MatrixXd products(const MatrixXd& D) const {
    MatrixXd all(D.rows(), size());
    Index at = 0;
    for (const auto& [i, j] : pairs_)
      all.col(at++) = D.col(i).cwiseProduct(D.col(j));
    for (const Index i : means_)
      all.col(at++) = D.col(i);
    return all;
  }

 private:
  Index p_;
  std::vector<std::pair<Index, Index>> pairs_;
  std::vector<Index> means_;
};

/// Regression of all variables on the fixed covariates x (p x p_x): deviations D are expected to be
/// D_x times its transpose.
MatrixXd regression_on(const std::vector<Index>& x, const MatrixXd& S) {
  return solve_symmetric(S(x, x), S(x, Eigen::all)).transpose();
}

/// Covariance matrix of the sample moments of one case, from the fourth-order moments of the cases,
/// divisor n; in the structure's units. A case's products count with its sampling weight, squared
/// like those of its scores.
/// @param at  deviations are from the sample's moments, or from `about`, the implied ones
MatrixXd fourth_moments(const MomentList& list,
                        const Objective::Group& group,
                        const Moments& about,
                        Objective::At at,
                        const Data& data,
                        const GroupSample& sample) {
  constexpr Index block_size = 256;
  const Columns columns(data, sample.observed);
  const MatrixXd& S = group.discrepancy->sample().Sigma;
  const std::vector<Index>& x = group.fixed_x;
  const MatrixXd slopes = x.empty() ? MatrixXd() : regression_on(x, S);
  const VectorXd units = group.structure.units().head(S.rows());
  const VectorXd shift = about.mu.size() > 0 ? VectorXd(group.discrepancy->sample().mu - about.mu)
                                             : VectorXd::Zero(S.rows());
  Moments expected{about.Sigma, VectorXd::Zero(about.mu.size())};
  if (!x.empty()) expected.Sigma -= slopes * S(x, x) * slopes.transpose();
  const VectorXd centre = list.stack(expected);
  MatrixXd Gamma = MatrixXd::Zero(list.size(), list.size());
  VectorXd mean = VectorXd::Zero(list.size());  // of the sample: centre misses it by a divisor
  const auto n = static_cast<Index>(sample.rows.size());
  for (Index first = 0; first < n; first += block_size) {
    const Index b = std::min(block_size, n - first);
    MatrixXd D(b, S.rows());
    columns.read(
        {sample.rows.data() + first, static_cast<std::size_t>(b)}, sample.moments.mu, units, D);
    D.rowwise() += shift.transpose();
    MatrixXd Z = list.products(D);
    if (!x.empty()) Z -= list.products(D(Eigen::all, x) * slopes.transpose());
    Z.rowwise() -= centre.transpose();
    if (sample.weights.size() > 0) Z = sample.weights.segment(first, b).asDiagonal() * Z;
    mean += Z.colwise().sum().transpose();
    Gamma.selfadjointView<Eigen::Lower>().rankUpdate(Z.transpose());
  }
  Gamma /= sample.n;
  mean /= sample.n;
  if (at == Objective::At::sample && sample.weights.size() == 0)
    Gamma.selfadjointView<Eigen::Lower>().rankUpdate(mean, -1.0);
  return Gamma;
}

/// Why there can be no weight matrix of so many moments; empty if there can.
std::string too_large(Index moments, const GroupSample& sample) {
  constexpr double most_bytes = 2e9;
  const auto size = static_cast<double>(moments);
  if (8 * size * size > most_bytes)
    return fmt::format(
        "its weight matrix of {} moments would take {:.1f} GB", moments, 8e-9 * size * size);
  if (sample.cases <= moments)
    return fmt::format("it needs more cases than moments: {} cases, {} moments{}",
                       sample.cases,
                       moments,
                       sample.label.empty() ? "" : " in group '" + sample.label + "'");
  return "";
}

}  // namespace

ResidualTest browne_normal(const Objective& objective,
                           const Constraints& constraints,
                           const Estimate& estimate,
                           const Inference& inference,
                           Objective::At at) {
  if (!constraints.equal.empty()) return {not_a_number, nonlinear};
  const Objective::ResidualForm form = objective.residual_form(estimate.theta, at);
  const auto information = at == Objective::At::implied
                               ? inference.expected
                               : *objective.expected_information(estimate.theta, at);
  // At the implied moments b is the gradient of ML but for means that the model restricts: mostly
  // zero.
  const VectorXd size = form.b.cwiseQuotient(information.diagonal().cwiseSqrt()).cwiseAbs();
  if ((size.array() < 1e-8).all()) return {inference.multiplier * form.quadratic, ""};
  return statistic(form.quadratic,
                   form.b,
                   information,
                   equalities_of(constraints, estimate),
                   inference.multiplier);
}

ResidualTest browne_adf(const Objective& objective,
                        const Constraints& constraints,
                        const Estimate& estimate,
                        const Inference& inference,
                        const Data& data,
                        const Sample& sample,
                        Objective::At about) {
  if (!constraints.equal.empty()) return {not_a_number, nonlinear};
  const Index q = estimate.theta.size();
  double quadratic = 0;
  VectorXd b = VectorXd::Zero(q);
  MatrixXd A = MatrixXd::Zero(q, q);
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const MomentList list(group);
    if (std::string why = too_large(list.size(), sample.groups[g]); !why.empty())
      return {not_a_number, std::move(why)};
    const RamStructure::State state = group.structure.at(estimate.theta);
    const Moments& observed = group.discrepancy->sample();
    const auto factor =
        cholesky(fourth_moments(list,
                                group,
                                about == Objective::At::implied ? state.implied : observed,
                                about,
                                data,
                                sample.groups[g]));
    if (!factor) return {not_a_number, "the fourth-order moments of the data are singular"};
    MatrixXd Delta(list.size(), q);
    const std::vector<Moments> tangents =
        group.structure.tangents(state).dense(group.structure.has_means());
    for (Index k = 0; k < q; ++k)
      Delta.col(k) = list.stack(tangents[static_cast<std::size_t>(k)]);
    const VectorXd r = factor->factor().solve(list.stack(observed) - list.stack(state.implied));
    const MatrixXd whitened = factor->factor().solve(Delta);
    quadratic += group.weight * r.squaredNorm();
    b += group.weight * whitened.transpose() * r;
    A += group.weight * whitened.transpose() * whitened;
  }
  return statistic(quadratic, b, A, equalities_of(constraints, estimate), inference.multiplier);
}

}  // namespace semfit::internal
