#include "inference/yuan_bentler.h"

#include "base/memory.h"
#include "estimate/moment_information.h"
#include "inference/moment_curvature.h"

#include <fmt/format.h>

namespace semfit::internal {
namespace {

MatrixXd omega(const Objective::Group& group,
               const GroupSample& sample,
               const Data& data,
               const UnrestrictedGroup* own) {
  return own ? MatrixXd(own->inverse * own->first_order * own->inverse)
             : sample_gamma(group, sample, data);
}

}  // namespace

ScalingTrace yuan_bentler_trace(const Evidence& evidence,
                                const UnrestrictedInference& unrestricted) {
  const auto& [objective, estimate, data, sample, recipe] = evidence;
  if (!unrestricted.why.empty()) return {not_a_number, {}, unrestricted.why};
  const Index q = objective.q();
  MatrixXd E = MatrixXd::Zero(q, q), M = MatrixXd::Zero(q, q);
  double trace = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const GroupSample& cases = sample.groups[g];
    const bool has_means = group.structure.has_means();
    const MomentList list(group.structure.p(), has_means, group.fixed_x);
    if (const std::string needed = beyond_memory(static_cast<double>(list.size()), 4);
        !needed.empty())
      return {not_a_number,
              {},
              fmt::format("its matrices of {} moments need {}; yuan.bentler.mplus has none",
                          list.size(),
                          needed)};
    const RamStructure::State state = group.structure.at(estimate.theta);
    const MatrixXd Delta = stacked_tangents(group.structure.tangents(state), list);
    const MatrixXd A = moment_information(group,
                                          cases,
                                          state.implied,
                                          recipe.information == Information::expected
                                              ? MomentInformation::expected
                                              : MomentInformation::observed);
    const MatrixXd Omega =
        omega(group, cases, data, unrestricted.groups.empty() ? nullptr : &unrestricted.groups[g]);
    const MatrixXd AD = A * Delta;
    E += group.share * Delta.transpose() * AD;
    M += group.share * AD.transpose() * Omega * AD;
    trace += A.cwiseProduct(Omega).sum();
  }
  const Covariance bread = covariance_of_estimates(E, estimate.active, 1);
  if (!bread.V) return {not_a_number, {}, "the information matrix has no inverse"};
  return {trace - bread.V->cwiseProduct(M).sum(), *bread.V, ""};
}

}  // namespace semfit::internal
