// Least squares: squared differences of sample and implied moments in the metric of a weight matrix
// that does not depend on the model.
#pragma once

#include "discrepancy/discrepancy.h"

namespace semfit::internal {

/// Generalised least squares: the metric of the normal theory at the sample moments.
///     f = 1/2 tr[(S^-1 (S - Sigma))^2] + (m - mu)' S^-1 (m - mu)
/// @source Joreskog and Goldberger (1972); Browne (1974)
class GeneralizedLeastSquares final : public Discrepancy {
 public:
  explicit GeneralizedLeastSquares(Moments sample);

  std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const override;
  std::optional<MomentWeight> weight(const Moments& at) const override;

 private:
  MatrixXd V_;  ///< S^-1
};

/// Weighted least squares: f = (s - sigma)' W (s - sigma) over the distinct moments. W is the
/// identity in the user's units (ULS), the inverse of the diagonal of Gamma (DWLS), or that of
/// Gamma itself (WLS, asymptotically distribution free). Each covariance counts once, as in lavaan;
/// LISREL and Bollen (1989, eq. 4.78) count it twice in ULS.
/// @source Browne (1984); Muthen, du Toit and Spisic (1997)
class WeightedLeastSquares final : public Discrepancy {
 public:
  WeightedLeastSquares(Moments sample, std::shared_ptr<const DistinctWeight> W)
      : Discrepancy(std::move(sample)), W_(std::move(W)) {}

  std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const override;
  std::optional<MomentWeight> weight(const Moments& at) const override;

 private:
  std::shared_ptr<const DistinctWeight> W_;
};

}  // namespace semfit::internal
