// Reliability of a factor's items as a fitted model has it.
#pragma once

#include "reliability/bilinear.h"

#include <vector>

namespace semfit::internal {

/// Each with its derivatives by theta.
struct Coefficients {
  std::vector<double> loadings;  ///< standardised, of the factor's indicators
  Value omega;                   ///< of the unit-weighted sum of its items
  Value cr;                      ///< composite reliability of the standardised loadings
  Value ave;                     ///< average variance extracted
};

/// omega = (sum of loadings)^2 var(factor) / implied variance of the sum of its items. With one
/// factor behind the items that is (sum lambda)^2 psi / ((sum lambda)^2 psi + 1'Theta 1), residual
/// covariances included; other factors of the same items count as what the sum should not measure.
/// Of a factor of higher order loadings are those by way of the factors below it.
/// @source McDonald (1999); Bollen (1980); Raykov (2001); Zinbarg, Revelle, Yovel and Li (2005)
///
/// With standardised loadings l_i of k indicators: CR = (sum l)^2 / ((sum l)^2 + sum (1 - l^2)),
/// AVE = sum l^2 / k.
/// @source Fornell and Larcker (1981)
Coefficients coefficients(const MeasurementModel& model,
                          const Factor& factor,
                          const BlockMoments& moments);

/// Correlation of two latent variables.
Value latent_correlation(const BlockMoments& moments, Index a, Index b);

}  // namespace semfit::internal
