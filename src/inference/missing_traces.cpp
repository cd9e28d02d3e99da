#include "inference/missing_traces.h"

#include "discrepancy/ml.h"
#include "estimate/moment_information.h"

#include <optional>

namespace semfit::internal {
namespace {

/// N times the discrepancy of complete data with the unrestricted moments. Of means that are not
/// modelled there are none.
std::optional<double> complete_chisq(const Evidence& evidence) {
  double chisq = 0;
  for (std::size_t g = 0; g < evidence.sample.groups.size(); ++g) {
    const Objective::Group& group = evidence.objective.groups()[g];
    if (!cholesky(group.discrepancy->sample().Sigma)) return std::nullopt;
    const MaximumLikelihood complete(group.discrepancy->sample());
    const auto f = complete.evaluate(group.structure.at(evidence.estimate.theta).implied, nullptr);
    if (!f) return std::nullopt;
    chisq += evidence.sample.groups[g].n * *f;
  }
  return chisq;
}

/// Sums over groups of what the trace is made of, all q x q but the first.
struct Sums {
  double saturated = 0;  ///< tr(Wc H)
  MatrixXd E;            ///< Delta' Wm Delta
  MatrixXd complete;     ///< Delta' Wc Delta
  MatrixXd cross;        ///< Delta' B Wm^-1 Wc Delta
  MatrixXd meat;         ///< Delta' B Delta
};

void add_group(Sums& sums,
               const Objective::Group& group,
               const VectorXd& theta,
               const UnrestrictedGroup& own,
               bool is_scaled) {
  const RamStructure::State state = group.structure.at(theta);
  const MomentList list(group.structure.p(), true, group.fixed_x);
  const MatrixXd Delta = stacked_tangents(group.structure.tangents(state), list);
  sums.E += group.share * Delta.transpose() * own.observed * Delta;
  sums.complete += group.share * Delta.transpose() * own.complete * Delta;
  if (!is_scaled) {
    sums.saturated += own.complete.cwiseProduct(own.observed_inverse).sum();
    return;
  }
  const MatrixXd BD = own.first_order * Delta;
  const MatrixXd WcH = own.complete * own.observed_inverse * own.first_order;
  sums.saturated += WcH.cwiseProduct(own.observed_inverse).sum();
  sums.cross += group.share * BD.transpose() * own.observed_inverse * own.complete * Delta;
  sums.meat += group.share * Delta.transpose() * BD;
}

}  // namespace

CompleteDataTest complete_data_test(const Evidence& evidence,
                                    const Inference& inference,
                                    const UnrestrictedInference& unrestricted) {
  CompleteDataTest test;
  test.why = unrestricted.why;
  const auto chisq = complete_chisq(evidence);
  if (chisq) test.chisq = *chisq;
  if (!test.why.empty() || inference.df <= 0) return test;
  const bool is_scaled = evidence.recipe.is_scaled();
  const Index q = evidence.objective.q();
  const MatrixXd zero = MatrixXd::Zero(q, q);
  Sums sums{0, zero, zero, zero, zero};
  for (std::size_t g = 0; g < unrestricted.groups.size(); ++g)
    add_group(sums,
              evidence.objective.groups()[g],
              evidence.estimate.theta,
              unrestricted.groups[g],
              is_scaled);
  const Covariance bread = covariance_of_estimates(sums.E, evidence.estimate.active, 1);
  if (!bread.V) {
    test.why = "the information matrix has no inverse";
    return test;
  }
  const MatrixXd& E0 = *bread.V;
  double trace = sums.saturated;
  if (is_scaled)
    trace += (sums.complete * E0 * sums.meat).cwiseProduct(E0).sum() -
             2 * sums.cross.cwiseProduct(E0).sum();
  else
    trace -= sums.complete.cwiseProduct(E0).sum();
  test.factor = trace / static_cast<double>(inference.df);
  if (!(test.factor > 0)) {
    test.factor = not_a_number;
    test.why = "its scaling factor is not positive: the sample is too small for it";
  }
  return test;
}

}  // namespace semfit::internal
