// The unrestricted model's maximum of the likelihood of incomplete data.
#pragma once

#include "moments/pattern_likelihood.h"

namespace semfit::internal {

struct UnrestrictedMaximum {
  Moments moments;     ///< in the structure's units
  double f = 0;        ///< F there
  int iterations = 0;  ///< evaluations of the likelihood
  bool converged = false;
};

/// Any means and any positive definite covariance matrix, by expectation and maximisation (EM). One
/// step is a function of the sensitivity of F alone:
///     mu+ = mu + d,   Sigma+ = Sigma - Sigma G Sigma - d d',   d = -1/2 Sigma dF/dmu;
/// with complete data it gives the sample moments at once. Two steps are extrapolated (SQUAREM),
/// unless F says that this was no gain.
///
/// Converged: no moment of the variables, standardised at the start, is changed by more than
/// `tolerance` in a step; or F has long stopped to fall although moments that the data do not
/// determine may still move.
/// @param start  Sigma positive definite
/// @source Dempster, Laird and Rubin (1977); Varadhan and Roland (2008), scheme S3
UnrestrictedMaximum estimate_unrestricted(const PatternLikelihood& likelihood,
                                          Moments start,
                                          double tolerance = 1e-10);

}  // namespace semfit::internal
