#pragma once

#include "discrepancy/discrepancy.h"
#include "math/symmetric.h"

namespace semfit::internal {

/// Maximum-likelihood discrepancy of a normal model.
///     f = log|Sigma| + tr(S Sigma^-1) - log|S| - p + (m - mu)' Sigma^-1 (m - mu)
/// f >= 0, without unit, zero iff the moments agree; N f is the likelihood-ratio chi-square.
/// @source Bollen (1989) eq. 4.67; Joreskog (1967)
class MaximumLikelihood final : public Discrepancy {
 public:
  /// @param sample  Sigma p x p, positive definite (divisor N or N - 1: the caller's choice of
  ///                likelihood); mu p, or empty without mean structure
  explicit MaximumLikelihood(Moments sample);

  std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const override;
  /// Sigma^-1
  std::optional<MomentWeight> weight(const Moments& at) const override;
  bool is_likelihood() const override { return true; }

 private:
  double log_determinant_ = 0;
};

/// What the observed curvature of f is made of, at given implied moments. With W = Sigma^-1,
/// d = m - mu and T = S + dd':
///     d2f(a, b) = tr(W a K b) + 2 a.mu' W b.mu + 2 (Wd)'(a.Sigma W b.mu + b.Sigma W a.mu) + <G, d2
///     moments>
/// where K = 2 W T W - W and G = {W - W T W, -2 W d} is the sensitivity.
struct MlCurvature {
  MatrixXd W, K;
  VectorXd Wd;  ///< empty without means
  Moments G;
};
MlCurvature ml_curvature(const Moments& sample, const Moments& implied);

}  // namespace semfit::internal
