#include "inference/residual_covariance.h"

#include "base/memory.h"
#include "estimate/moment_information.h"
#include "inference/moment_curvature.h"

#include <fmt/format.h>
#include <variant>

namespace semfit::internal {
namespace {

bool is_robust(StandardErrors se) {
  return se == StandardErrors::robust_sem || se == StandardErrors::robust_huber_white ||
         se == StandardErrors::robust_cluster;
}

/// Do the closed forms of normal theory hold?
bool is_plain(const Recipe& recipe, const Objective& objective) {
  const bool is_normal = recipe.fitting == Fitting::ml || recipe.fitting == Fitting::gls;
  return is_normal && !is_robust(recipe.se) && !recipe.is_two_stage() && !objective.has_patterns();
}

/// What one group contributes before the groups meet.
struct Part {
  MatrixXd Gamma;  ///< k x k
  MatrixXd Delta;  ///< k x q
  MatrixXd AD;     ///< A Delta
};

class Parts {
 public:
  Parts(const Evidence& evidence, const UnrestrictedInference& unrestricted)
      : evidence_(evidence), recipe_(evidence.recipe), unrestricted_(unrestricted) {}

  Part of(std::size_t g) const {
    const Objective::Group& group = evidence_.objective.groups()[g];
    const RamStructure::State state = group.structure.at(evidence_.estimate.theta);
    const MomentList list(group.structure.p(), group.structure.has_means(), group.fixed_x);
    Part part;
    part.Delta = stacked_tangents(group.structure.tangents(state), list);
    part.AD = weighed(g, group, state, part.Delta);
    part.Gamma = gamma(g, group);
    return part;
  }

 private:
  MatrixXd weighed(std::size_t g,
                   const Objective::Group& group,
                   const RamStructure::State& state,
                   const MatrixXd& Delta) const {
    const GroupSample& sample = evidence_.sample.groups[g];
    if (recipe_.is_two_stage())
      return moment_information(
                 group, sample, group.discrepancy->sample(), MomentInformation::expected) *
             Delta;
    const auto W = *group.discrepancy->weight(state.implied);
    if (const auto* distinct = std::get_if<std::shared_ptr<const DistinctWeight>>(&W)) {
      MatrixXd AD(Delta.rows(), Delta.cols());
      for (Index k = 0; k < Delta.cols(); ++k)
        AD.col(k) = (*distinct)->weigh(Delta.col(k));
      return AD;
    }
    if (recipe_.fitting == Fitting::gls)
      return moment_information(
                 group, sample, group.discrepancy->sample(), MomentInformation::expected) *
             Delta;
    const bool is_expected = recipe_.information == Information::expected;
    return moment_information(
               group,
               sample,
               state.implied,
               is_expected ? MomentInformation::expected : MomentInformation::observed) *
           Delta;
  }

  MatrixXd gamma(std::size_t g, const Objective::Group& group) const {
    const GroupSample& sample = evidence_.sample.groups[g];
    if (!unrestricted_.groups.empty()) {
      const UnrestrictedGroup& own = unrestricted_.groups[g];
      if (recipe_.is_two_stage()) return own.gamma;
      const bool is_sandwich = own.first_order.size() > 0 && is_robust(recipe_.se);
      return is_sandwich ? MatrixXd(own.inverse * own.first_order * own.inverse) : own.inverse;
    }
    // The weights of WLS are those of the fourth-order moments.
    if (!is_robust(recipe_.se) && recipe_.fitting != Fitting::wls)
      return normal_gamma(group, evidence_.estimate.theta);
    return sample_gamma(group, sample, evidence_.data);
  }

  const Evidence& evidence_;
  const Recipe& recipe_;
  const UnrestrictedInference& unrestricted_;
};

std::string too_large(const Objective& objective) {
  for (const Objective::Group& group : objective.groups()) {
    const MomentList list(group.structure.p(), group.structure.has_means(), group.fixed_x);
    if (const std::string needed = beyond_memory(static_cast<double>(list.size()), 6);
        !needed.empty())
      return fmt::format("the covariances of {} residuals need {}", list.size(), needed);
  }
  return "";
}

}  // namespace

ResidualCovariances residual_covariances(const Evidence& evidence,
                                         const UnrestrictedInference& unrestricted) {
  ResidualCovariances result;
  const Objective& objective = evidence.objective;
  if (is_plain(evidence.recipe, objective)) return result;
  const bool needs_unrestricted = objective.has_patterns() || evidence.recipe.is_two_stage();
  result.why =
      needs_unrestricted && unrestricted.groups.empty() ? unrestricted.why : too_large(objective);
  if (!result.why.empty()) return result;
  const Parts parts(evidence, unrestricted);
  std::vector<Part> all;
  MatrixXd E = MatrixXd::Zero(objective.q(), objective.q()), M = E;
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    all.push_back(parts.of(g));
    const double share = objective.groups()[g].share;
    E += share * all.back().Delta.transpose() * all.back().AD;
    M += share * all.back().AD.transpose() * all.back().Gamma * all.back().AD;
  }
  const Covariance bread = covariance_of_estimates(E, evidence.estimate.active, 1);
  if (!bread.V) {
    result.why = "the information matrix has no inverse";
    return result;
  }
  const MatrixXd& B = *bread.V;
  const MatrixXd V = B * M * B;
  for (std::size_t g = 0; g < all.size(); ++g) {
    const double share = objective.groups()[g].share;
    const Part& part = all[g];
    const MatrixXd cross = share * part.Delta * B * (part.AD.transpose() * part.Gamma);
    result.groups.push_back(
        {part.Gamma.diagonal(),
         part.Gamma - cross - cross.transpose() + share * part.Delta * V * part.Delta.transpose()});
  }
  return result;
}

}  // namespace semfit::internal
