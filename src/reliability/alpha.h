// Coefficient alpha of a covariance matrix, with its interval.
#pragma once

#include "structure/ram.h"

#include <vector>

namespace semfit::internal {

/// k/(k-1) (1 - tr S / 1'S1), the reliability of the sum of k tau-equivalent items with
/// uncorrelated errors; NaN for k < 2. The divisor of S does not matter.
/// @source Cronbach (1951)
double cronbach_alpha(const MatrixXd& S);

/// The same of the correlations: k r / (1 + (k - 1) r) with their mean r.
double standardized_alpha(const MatrixXd& S);

struct AlphaLimits {
  double lower = 0, upper = 0;
};

/// (1 - alpha) / (1 - estimate) has an F distribution with n - 1 and (n - 1)(k - 1) degrees of
/// freedom for normal items with equal variances and covariances.
/// @param n  cases
/// @source Feldt (1965); Feldt, Woodruff and Salih (1987)
AlphaLimits feldt_limits(double alpha, double n, double k, double level);

/// The rows and columns `of` of S.
MatrixXd part_of(const MatrixXd& S, const std::vector<Index>& of);

}  // namespace semfit::internal
