// How far implied moments are from a sample's. Owns one group's data and never sees a model.
#pragma once

#include "moments/moments.h"

#include <optional>

namespace semfit::internal {

class Discrepancy {
 public:
  virtual ~Discrepancy() = default;

  /// f(sample, implied) >= 0 and, where asked for, df/dSigma (p x p) and df/dmu (p).
  /// nullopt: the implied covariance matrix is not positive definite.
  virtual std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const = 0;

  /// The p x p matrix W of the expected curvature: E[d2f(a, b)] = tr(W a W b) + 2 a.mu' W b.mu.
  /// nullopt as above.
  virtual std::optional<MatrixXd> weight(const Moments& implied) const = 0;
};

}  // namespace semfit::internal
