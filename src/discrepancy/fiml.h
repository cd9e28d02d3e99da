// Full-information maximum likelihood: the discrepancy of incomplete data.
#pragma once

#include "discrepancy/discrepancy.h"
#include "moments/pattern_likelihood.h"

namespace semfit::internal {

/// f = F(implied) - F(unrestricted), F the likelihood of the cases with what each of them has
/// (PatternLikelihood); N f is the likelihood-ratio chi-square.
class FullInformation final : public Discrepancy {
 public:
  /// @param unrestricted  the moments with the highest likelihood
  /// @param F             of these
  FullInformation(Moments unrestricted,
                  double F,
                  std::shared_ptr<const PatternLikelihood> likelihood);

  /// Where the unrestricted maximum was found f >= 0 but for rounding, which is taken as zero.
  std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const override;
  /// Sigma^-1, as if the data were complete.
  std::optional<MomentWeight> weight(const Moments& at) const override;
  bool is_likelihood() const override { return true; }
  const PatternLikelihood* patterns() const override { return likelihood_.get(); }

 private:
  double unrestricted_F_;
  std::shared_ptr<const PatternLikelihood> likelihood_;
};

}  // namespace semfit::internal
