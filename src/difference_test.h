// The chi-square difference test of two nested fits.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "whole_fit.h"

#include <cstdint>
#include <string>

namespace semfit::internal {

struct DifferenceTest {
  std::int64_t df_diff = 0;
  double chisq_diff = not_a_number;      ///< corrected, if the method does
  double scaling_factor = not_a_number;  ///< of a scaled difference
  double shift = not_a_number;           ///< of a shifted one
  double pvalue = not_a_number;
  double rmsea = not_a_number;  ///< of the difference
  std::string why;              ///< why there is no test
};

/// Whether the fit's test statistic is scaled, so that plain differences have no known
/// distribution.
bool has_scaled_test(const Result& result);

/// The method that the options come to with the tests of these fits: the standard difference where
/// none is scaled; satorra.2000 where mean and variance are corrected; else satorra.bentler.2001.
/// @error conflicting-options (Fault::usage): a method that does not go with the tests
DifferenceMethod difference_method(const DifferenceOptions& options,
                                   const std::vector<Test>& scaled_tests);
/// The scaled test of a fit, or `none`.
Test scaled_test_of(const Result& result);

/// T = N (F0 - F1) with d0 - d1 degrees of freedom, 0 the more restricted model:
///   standard              as it is. @source Steiger, Shapiro and Browne (1985)
///   satorra.bentler.2001  T / cd, cd = (d0 c0 - d1 c1) / (d0 - d1), c the scaling factors
///   satorra.bentler.2010  the same with c10 in the place of c1: the factor of the larger model at
///                         the smaller one's estimates, so that cd is not negative
///   satorra.2000          from the restrictions that the smaller model adds (restriction_traces)
/// @source Satorra (2000); Satorra and Bentler (2001, 2010)
DifferenceTest difference_test(const WholeFit& smaller,
                               const WholeFit& larger,
                               DifferenceMethod method,
                               const DifferenceOptions& options);

}  // namespace semfit::internal
