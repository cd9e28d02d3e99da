#include "inference/browne.h"

#include "base/memory.h"
#include "estimate/moment_information.h"
#include "math/decomposition.h"
#include "math/symmetric.h"
#include "moments/case_products.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
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

/// Is the expected information that of the normal theory at the implied moments?
bool is_normal_theory(const Objective& objective, const Inference& inference) {
  return inference.expected.size() > 0 && !objective.has_patterns() &&
         objective.groups().front().discrepancy->is_likelihood();
}

/// A^-1 within the equalities where the standard errors have been made of it; else nothing.
std::optional<MatrixXd> known_inverse(const MatrixXd& A,
                                      const MatrixXd& equalities,
                                      const Estimate& estimate,
                                      const Inference& inference) {
  const bool is_same = inference.inverse.V && equalities.rows() == estimate.active.rows() &&
                       inference.information == A;
  if (!is_same) return std::nullopt;
  return inference.multiplier * *inference.inverse.V;
}

/// Why there can be no weight matrix of so many moments; empty if there can.
std::string too_large(Index moments, const GroupSample& sample) {
  if (const std::string needed = beyond_memory(static_cast<double>(moments), 2); !needed.empty())
    return fmt::format("its weight matrix of {} moments needs {}", moments, needed);
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
  const auto form = objective.residual_form(estimate.theta, at);
  const bool is_known = at == Objective::At::implied && is_normal_theory(objective, inference);
  const auto information = is_known ? std::optional(inference.expected)
                                    : objective.normal_theory_information(estimate.theta, at);
  if (!form || !information)
    return {not_a_number, "the implied covariance matrix is not positive definite"};
  // At the implied moments b is the gradient of ML but for means that the model restricts: mostly
  // zero.
  const VectorXd size = form->b.cwiseQuotient(information->diagonal().cwiseSqrt()).cwiseAbs();
  if ((size.array() < 1e-8).all()) return {inference.multiplier * form->quadratic, ""};
  const MatrixXd equalities = equalities_of(constraints, estimate);
  if (const auto V = known_inverse(*information, equalities, estimate, inference))
    return {inference.multiplier * (form->quadratic - form->b.dot(*V * form->b)), ""};
  return statistic(form->quadratic, form->b, *information, equalities, inference.multiplier);
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
    const bool has_means = group.structure.has_means();
    const CaseProducts products(data,
                                sample.groups[g],
                                group.structure.units().head(group.structure.p()),
                                has_means,
                                group.fixed_x);
    const MomentList& list = products.list();
    if (std::string why = too_large(list.size(), sample.groups[g]); !why.empty())
      return {not_a_number, std::move(why)};
    const RamStructure::State state = group.structure.at(estimate.theta);
    const Moments& observed = group.discrepancy->sample();
    const auto factor = cholesky(
        about == Objective::At::implied ? products.gamma_about(state.implied) : products.gamma());
    if (!factor) return {not_a_number, "the fourth-order moments of the data are singular"};
    const MatrixXd Delta = stacked_tangents(group.structure.tangents(state), list);
    const VectorXd r = factor->factor().solve(list.stack(observed) - list.stack(state.implied));
    const MatrixXd whitened = factor->factor().solve(Delta);
    quadratic += group.share * r.squaredNorm();
    b += group.share * whitened.transpose() * r;
    A += group.share * whitened.transpose() * whitened;
  }
  return statistic(quadratic, b, A, equalities_of(constraints, estimate), inference.multiplier);
}

}  // namespace semfit::internal
