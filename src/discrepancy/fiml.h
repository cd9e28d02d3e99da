// Full-information maximum likelihood: the discrepancy of incomplete data.
#pragma once

#include "moments/em.h"

#include <memory>
#include <optional>

namespace semfit::internal {

/// f = F(implied) - F(unrestricted), F the likelihood of the cases with what each of them has
/// (PatternLikelihood); N f is the likelihood-ratio chi-square.
class FullInformation final {
 public:
  FullInformation(std::shared_ptr<const PatternLikelihood> likelihood, Unrestricted unrestricted);

  /// f and, where asked for, df/dSigma (p x p) and df/dmu (p). Where the unrestricted maximum was
  /// found f >= 0 but for rounding, which is taken as zero.
  /// nullopt: the implied covariance matrix of a pattern is not positive definite.
  std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const;

  const PatternLikelihood& likelihood() const { return *likelihood_; }
  /// The moments that the data would suggest without a model.
  const Unrestricted& unrestricted() const { return unrestricted_; }

 private:
  std::shared_ptr<const PatternLikelihood> likelihood_;
  Unrestricted unrestricted_;
};

}  // namespace semfit::internal
