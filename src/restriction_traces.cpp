#include "restriction_traces.h"

#include "discrepancy/ml.h"
#include "estimate/moment_information.h"
#include "inference/casewise_scores.h"
#include "inference/gamma_products.h"
#include "math/decomposition.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

/// Derivatives of all distinct moments of all groups in the user's units, within the equalities:
/// k x dimensions.
MatrixXd directions(const Fitted& fitted, const VectorXd& theta, const MatrixXd& Z) {
  Index rows = 0;
  std::vector<MatrixXd> parts;
  for (const Objective::Group& group : fitted.objective.groups()) {
    const MomentList list(group.structure.p(), group.structure.has_means(), group.fixed_x);
    const VectorXd& units = group.structure.units();
    MatrixXd Delta = stacked_tangents(group.structure.tangents(group.structure.at(theta)), list);
    Index at = 0;
    for (const auto& [i, j] : list.pairs())
      Delta.row(at++) *= units[i] * units[j];
    for (const Index i : list.means())
      Delta.row(at++) *= units[i];
    parts.push_back(Delta * Z);
    rows += list.size();
  }
  MatrixXd all(rows, Z.cols());
  Index at = 0;
  for (const MatrixXd& part : parts) {
    all.middleRows(at, part.rows()) = part;
    at += part.rows();
  }
  return all;
}

/// Columns span what the equality constraints leave free.
MatrixXd free_directions(const Fitted& fitted) {
  const MatrixXd& information = fitted.inference.information;
  const VectorXd scale =
      information.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  return null_space(fitted.estimate.active.topRows(fitted.estimate.equalities), scale);
}

/// M: Delta' W Gamma W Delta, or the first-order information where scores are what is robust.
MatrixXd meat_of_cases(const WholeFit& fit) {
  const Fitted& target = fit.target;
  const Setting& setting = fit.setting;
  const bool is_casewise = target.objective.has_patterns() || setting.recipe.is_clustered ||
                           !setting.options.sample.sampling_weights.empty();
  if (is_casewise)
    return first_order_information(
        target.objective, target.estimate.theta, setting.data, setting.sample);
  const StandardErrors se = setting.recipe.se;
  const bool is_known = se == StandardErrors::robust_sem || se == StandardErrors::two_stage ||
                        se == StandardErrors::robust_two_stage;
  if (is_known && target.inference.meat.size() > 0) return target.inference.meat;
  std::vector<GammaProducts> products;
  for (std::size_t g = 0; g < target.unrestricted.groups.size(); ++g)  // two stages
    products.push_back(gamma_given(target.objective.groups()[g],
                                   target.estimate.theta,
                                   target.unrestricted.groups[g].gamma,
                                   Squares::no));
  if (!products.empty()) return meat_of(target.objective, products);
  for (std::size_t g = 0; g < setting.sample.groups.size(); ++g)
    products.push_back(gamma_of_cases(target.objective.groups()[g],
                                      target.estimate.theta,
                                      setting.data,
                                      setting.sample.groups[g],
                                      Squares::no));
  return meat_of(target.objective, products);
}

/// The orthogonal complement of the columns of H, in rows.
MatrixXd complement(const MatrixXd& H) {
  const VectorXd scale = H.colwise().norm().cwiseMax(1e-300).cwiseInverse().transpose();
  return row_space((H * scale.asDiagonal()).transpose()).null_space.transpose();
}

/// The larger model's parameters at which it implies the smaller one's moments.
std::optional<VectorXd> reproducing(const Fitted& smaller, const WholeFit& larger) {
  const Fitted& fit1 = larger.target;
  Objective::Discrepancies discrepancies;
  for (const Objective::Group& group : smaller.objective.groups()) {
    Moments implied = group.structure.at(smaller.estimate.theta).implied;
    if (!cholesky(implied.Sigma)) return std::nullopt;
    discrepancies.push_back(std::make_shared<MaximumLikelihood>(std::move(implied)));
  }
  const Objective objective = fit1.objective.with(std::move(discrepancies));
  const Estimate estimate = internal::estimate(
      objective, fit1.constraints, {fit1.estimate.theta}, larger.setting.options.estimation);
  constexpr double perfect = 1e-7;
  if (!estimate.converged || !(estimate.f < perfect)) return std::nullopt;
  return estimate.theta;
}

/// Row by row, a fixed value where the smaller model fixes it; nothing where it lacks a variance.
std::optional<VectorXd> carried_over(const Fitted& smaller, const Fitted& larger) {
  VectorXd theta(larger.table.q);
  for (const Row& row : larger.table.rows) {
    if (row.free == 0) continue;
    const auto same =
        std::find_if(smaller.table.rows.begin(), smaller.table.rows.end(), [&](const Row& other) {
          if (other.op != row.op || other.block != row.block) return false;
          const bool is_same = other.lhs == row.lhs && other.rhs == row.rhs;
          const bool is_turned =
              row.op == Op::covariance && other.lhs == row.rhs && other.rhs == row.lhs;
          return is_same || is_turned;
        });
    double value = 0;  // a path or covariance that the smaller model does not mention
    if (same != smaller.table.rows.end())
      value = same->free > 0 ? smaller.estimate.theta[same->free - 1] : same->ustart;
    else if (row.op == Op::covariance && row.lhs == row.rhs)
      return std::nullopt;
    theta[row.free - 1] = value;
  }
  return theta;
}

/// Do the larger model's covariances at theta agree with the smaller one's? Means may differ, where
/// one model frees means and the other intercepts; then the parameters are carried over as they
/// are, as lavaan does.
bool has_same_covariances(const Fitted& smaller, const Fitted& larger, const VectorXd& theta) {
  for (std::size_t g = 0; g < larger.objective.groups().size(); ++g) {
    const auto implied = [&](const Fitted& fit, const VectorXd& at) {
      return fit.objective.groups()[g].structure.at(at).implied.Sigma;
    };
    const MatrixXd difference = implied(smaller, smaller.estimate.theta) - implied(larger, theta);
    if (!(difference.cwiseAbs().maxCoeff() < 1e-6)) return false;
  }
  return true;
}

}  // namespace

std::optional<VectorXd> at_smaller(const WholeFit& smaller, const WholeFit& larger) {
  const auto carried = carried_over(smaller.target, larger.target);
  if (carried && has_same_covariances(smaller.target, larger.target, *carried)) return carried;
  return reproducing(smaller.target, larger);
}

RestrictionTraces restriction_traces(const WholeFit& smaller,
                                     const WholeFit& larger,
                                     RestrictionMethod method) {
  RestrictionTraces traces;
  const Fitted &fit0 = smaller.target, &fit1 = larger.target;
  VectorXd theta1 = fit1.estimate.theta;
  if (method == RestrictionMethod::exact) {
    const auto found = reproducing(fit0, larger);
    if (!found) {
      traces.why = "the larger model does not reproduce the moments that the smaller one implies";
      return traces;
    }
    theta1 = *found;
  }
  const MatrixXd Z1 = free_directions(fit1), Z0 = free_directions(fit0);
  const MatrixXd D1 = directions(fit1, theta1, Z1), D0 = directions(fit0, fit0.estimate.theta, Z0);
  const MatrixXd A = complement(least_squares(D1, D0));
  traces.restrictions = A.rows();
  const auto bread = cholesky(Z1.transpose() * fit1.inference.information * Z1);
  if (!bread || A.rows() == 0) {
    traces.why = bread ? "the smaller model adds no restriction to the larger one"
                       : "the information of the larger model has no inverse";
    return traces;
  }
  const MatrixXd P = bread->inverse(), AP = A * P;
  const MatrixXd M = Z1.transpose() * meat_of_cases(larger) * Z1;
  const auto middle = cholesky(AP * A.transpose());
  if (!middle) {
    traces.why = "the restrictions of the smaller model are not independent";
    return traces;
  }
  const MatrixXd ratio = middle->solve(AP * M * AP.transpose());
  traces.trace = ratio.trace();
  traces.trace_square = ratio.cwiseProduct(ratio.transpose()).sum();
  return traces;
}

}  // namespace semfit::internal
