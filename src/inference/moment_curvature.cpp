#include "inference/moment_curvature.h"

#include "discrepancy/ml.h"
#include "estimate/pattern_information.h"
#include "inference/block_residuals.h"
#include "inference/casewise_scores.h"
#include "math/symmetric.h"
#include "moments/case_products.h"
#include "structure/unrestricted_tangents.h"

namespace semfit::internal {

MatrixXd moment_information(const Objective::Group& group,
                            const GroupSample& sample,
                            const Moments& at,
                            MomentInformation kind) {
  const bool is_expected = kind == MomentInformation::expected;
  const Tangents moments =
      unrestricted_tangents(group.structure.p(), group.fixed_x, group.structure.has_means());
  if (group.discrepancy->patterns())
    return pattern_information(
        moments, *sample.likelihood, at, is_expected ? Curvature::expected : Curvature::observed);
  const MlCurvature c = ml_curvature(group.discrepancy->sample(), at);
  if (is_expected) return normal_information(moments, c.W);
  MatrixXd A = 0.5 * ml_hessian(moments, c.W, c.K, c.Wd);
  mirror_lower(A);
  return A;
}

MatrixXd sample_gamma(const Objective::Group& group, const GroupSample& sample, const Data& data) {
  const Index p = group.structure.p();
  const bool has_means = group.structure.has_means();
  if (sample.clusters == 0)
    return CaseProducts(data, sample, group.structure.units().head(p), has_means, group.fixed_x)
        .gamma();
  const Moments& at = group.discrepancy->sample();
  const Tangents moments = unrestricted_tangents(p, group.fixed_x, has_means);
  const MatrixXd inverse =
      cholesky(moment_information(group, sample, at, MomentInformation::expected))->inverse();
  return inverse * score_products(group, moments, at, data, sample) * inverse;
}

MatrixXd normal_gamma(const Objective::Group& group, const VectorXd& theta) {
  const MomentList list(group.structure.p(), group.structure.has_means(), group.fixed_x);
  const auto pairs = static_cast<Index>(list.pairs().size());
  MatrixXd Gamma = MatrixXd::Zero(list.size(), list.size());
  for (const auto& [sign, M] : block_residuals(group, theta, 0).gamma) {
    for (Index b = 0; b < pairs; ++b) {
      const auto [k, l] = list.pairs()[static_cast<std::size_t>(b)];
      for (Index a = b; a < pairs; ++a) {
        const auto [i, j] = list.pairs()[static_cast<std::size_t>(a)];
        Gamma(a, b) += sign * (M(i, k) * M(j, l) + M(i, l) * M(j, k));
      }
    }
    for (std::size_t b = 0; b < list.means().size(); ++b)
      for (std::size_t a = b; a < list.means().size(); ++a)
        Gamma(pairs + static_cast<Index>(a), pairs + static_cast<Index>(b)) +=
            sign * M(list.means()[a], list.means()[b]);
  }
  mirror_lower(Gamma);
  return Gamma;
}

}  // namespace semfit::internal
