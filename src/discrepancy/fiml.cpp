#include "discrepancy/fiml.h"

#include <cmath>
#include <utility>

namespace semfit::internal {

FullInformation::FullInformation(Moments unrestricted,
                                 double F,
                                 std::shared_ptr<const PatternLikelihood> likelihood)
    : Discrepancy(std::move(unrestricted)),
      unrestricted_F_(F),
      likelihood_(std::move(likelihood)) {}

std::optional<double> FullInformation::evaluate(const Moments& implied,
                                                Moments* sensitivity) const {
  constexpr double rounding = 1e-13;
  const std::optional<double> at = likelihood_->evaluate(implied, sensitivity);
  if (!at) return std::nullopt;
  const double f = *at - unrestricted_F_;
  return f < 0 && f > -rounding * (1 + std::abs(unrestricted_F_)) ? 0 : f;
}

std::optional<MomentWeight> FullInformation::weight(const Moments& at) const {
  const auto factor = cholesky(at.Sigma);
  if (!factor) return std::nullopt;
  return factor->inverse();
}

}  // namespace semfit::internal
