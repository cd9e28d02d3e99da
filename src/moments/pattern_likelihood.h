// The normal likelihood of cases that miss some of their values, and how sensitive it is.
#pragma once

#include "moments/pattern_batches.h"

#include <memory>
#include <optional>

namespace semfit::internal {

/// Full-information likelihood: every case counts with the variables it has. With o the variables
/// that a pattern sees, n its sum of weights and T = sum_i w_i (y_i - mu)(y_i - mu)' over its
/// cases,
///     F(Sigma, mu) = 1/N sum_patterns [n log|Sigma_oo| + tr(Sigma_oo^-1 T_oo)],
/// which is -2 log L / N without log(2 pi) for each of the `observed_values`.
/// Everything is in the structure's units, y / units. F is the same to the last bit for any number
/// of threads.
/// @source Arbuckle (1996); Enders and Bandalos (2001)
class PatternLikelihood {
 public:
  /// @param center   p, close to the means of the data: deviations are kept from there, so that a
  ///                 large mean costs no digits. In the user's units
  /// @param units    p positive numbers
  /// @param threads  as many as may be used
  PatternLikelihood(const Columns& columns,
                    const std::vector<Pattern>& patterns,
                    const VectorXd& center,
                    const VectorXd& units,
                    int threads);

  /// F and, where asked for, G = dF/dSigma (p x p, symmetric: dF = tr(G dSigma)) and dF/dmu (p).
  /// nullopt: a Sigma_oo is not positive definite, something is not finite, or there are no cases.
  /// O(patterns p^3), after the constructor whatever the number of cases.
  std::optional<double> evaluate(const Moments& at, Moments* sensitivity) const;

  Index p() const { return center_.size(); }
  double N() const { return N_; }                              ///< sum of all weights
  double observed_values() const { return observed_values_; }  ///< with the weights of their cases
  const VectorXd& center() const { return center_; }           ///< in the structure's units
  int threads() const { return threads_; }
  const PatternBatches& batches() const { return *batches_; }

  /// Means and variances of each variable's observed values, no covariances: where a search can
  /// begin. A variable that nobody has gets its center and 1, one without variance 1.
  Moments of_available_values() const;

 private:
  VectorXd center_;
  int threads_;
  double N_ = 0, observed_values_ = 0;
  std::unique_ptr<const PatternBatches> batches_;
};

}  // namespace semfit::internal
