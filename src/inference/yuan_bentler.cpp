#include "inference/yuan_bentler.h"

#include "discrepancy/ml.h"
#include "estimate/moment_information.h"
#include "estimate/pattern_information.h"
#include "math/symmetric.h"
#include "structure/unrestricted_tangents.h"
#include "moments/case_products.h"

#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr double most_bytes = 1e9;

/// Information of the moments themselves at what the model implies, k x k.
MatrixXd moment_information(const Objective::Group& group,
                            const GroupSample& sample,
                            const Tangents& moments,
                            const Moments& implied,
                            Information kind) {
  const bool is_expected = kind == Information::expected;
  if (sample.likelihood)
    return pattern_information(moments,
                               *sample.likelihood,
                               implied,
                               is_expected ? Curvature::expected : Curvature::observed);
  const MlCurvature c = ml_curvature(group.discrepancy->sample(), implied);
  if (is_expected) return normal_information(moments, c.W);
  MatrixXd A = 0.5 * ml_hessian(moments, c.W, c.K, c.Wd);
  mirror_lower(A);
  return A;
}

MatrixXd omega(const Objective::Group& group,
               const GroupSample& sample,
               const Data& data,
               const UnrestrictedGroup* own) {
  if (own) return own->inverse * own->first_order * own->inverse;
  return CaseProducts(data,
                      sample,
                      group.structure.units().head(group.structure.p()),
                      group.structure.has_means(),
                      group.fixed_x)
      .gamma();
}

}  // namespace

ScalingTrace yuan_bentler_trace(const Evidence& evidence,
                                const UnrestrictedInference& unrestricted) {
  const auto& [objective, estimate, data, sample, recipe] = evidence;
  if (!unrestricted.why.empty()) return {not_a_number, unrestricted.why};
  const Index q = objective.q();
  MatrixXd E = MatrixXd::Zero(q, q), M = MatrixXd::Zero(q, q);
  double trace = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const GroupSample& cases = sample.groups[g];
    const bool has_means = group.structure.has_means();
    const MomentList list(group.structure.p(), has_means, group.fixed_x);
    const auto k = static_cast<double>(list.size());
    if (8 * k * k > most_bytes)
      return {not_a_number,
              fmt::format("it needs matrices of {} moments, {:.1f} GB each; yuan.bentler.mplus "
                          "does not",
                          list.size(),
                          8e-9 * k * k)};
    const RamStructure::State state = group.structure.at(estimate.theta);
    const MatrixXd Delta = stacked_tangents(group.structure.tangents(state), list);
    const Tangents moments = unrestricted_tangents(list.p(), group.fixed_x, has_means);
    const MatrixXd A =
        moment_information(group, cases, moments, state.implied, recipe.information);
    const MatrixXd Omega =
        omega(group, cases, data, unrestricted.groups.empty() ? nullptr : &unrestricted.groups[g]);
    const MatrixXd AD = A * Delta;
    E += group.share * Delta.transpose() * AD;
    M += group.share * AD.transpose() * Omega * AD;
    trace += A.cwiseProduct(Omega).sum();
  }
  const Covariance bread = covariance_of_estimates(E, estimate.active, 1);
  if (!bread.V) return {not_a_number, "the information matrix has no inverse"};
  return {trace - bread.V->cwiseProduct(M).sum(), ""};
}

}  // namespace semfit::internal
