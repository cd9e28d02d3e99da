// Variables of a given shape as polynomials of normal ones.
#pragma once

#include "math/symmetric.h"

#include <optional>
#include <vector>

namespace semfit::internal {

/// y = -c + b z + c z^2 + d z^3 of a standard normal z has mean 0 and variance 1.
struct Fleishman {
  double b = 1, c = 0, d = 0;
  double at(double z) const { return ((d * z + c) * z + b) * z - c; }
};

/// The polynomial with this skewness and kurtosis (0 for a normal variable). nullopt: there is
/// none.
/// @source Fleishman (1978), A method for simulating non-normal distributions
std::optional<Fleishman> fleishman(double skewness, double kurtosis);

/// The smallest kurtosis that goes with a skewness, to three digits. NaN: none does.
double least_kurtosis(double skewness);

/// The correlation of the normal variables such that that of the polynomials is `correlation`.
/// nullopt: none of -1 ... 1 is.
/// @source Vale and Maurelli (1983), Simulating multivariate nonnormal distributions, eq. 11
std::optional<double> intermediate_correlation(const Fleishman& x,
                                               const Fleishman& y,
                                               double correlation);

/// The largest and smallest correlation of two polynomials.
struct CorrelationRange {
  double lower = -1, upper = 1;
};
CorrelationRange correlation_range(const Fleishman& x, const Fleishman& y);

}  // namespace semfit::internal
