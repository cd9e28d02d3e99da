#include "discrepancy/fiml.h"

#include <cmath>
#include <utility>

namespace semfit::internal {

FullInformation::FullInformation(std::shared_ptr<const PatternLikelihood> likelihood,
                                 Unrestricted unrestricted)
    : likelihood_(std::move(likelihood)), unrestricted_(std::move(unrestricted)) {}

std::optional<double> FullInformation::evaluate(const Moments& implied,
                                                Moments* sensitivity) const {
  constexpr double rounding = 1e-13;
  const std::optional<double> at = likelihood_->evaluate(implied, sensitivity);
  if (!at) return std::nullopt;
  const double f = *at - unrestricted_.f;
  return f < 0 && f > -rounding * (1 + std::abs(unrestricted_.f)) ? 0 : f;
}

}  // namespace semfit::internal
