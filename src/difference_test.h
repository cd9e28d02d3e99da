// The chi-square difference test of two nested fits.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include <cstdint>
#include <string>

namespace semfit::internal {

struct DifferenceTest {
  std::int64_t df_diff = 0;
  double chisq_diff = not_a_number;      ///< divided by the scaling factor, if it is scaled
  double scaling_factor = not_a_number;  ///< of a scaled difference
  double pvalue = not_a_number;
  double rmsea = not_a_number;  ///< of the difference
  std::string why;              ///< why there is no test
};

/// Whether the fit's test statistic is scaled, so that plain differences have no known distribution.
bool has_scaled_test(const Result& result);

/// @param smaller    the more restricted model, nested in `larger`
/// @param is_scaled  divide by cd = (d0 c0 - d1 c1) / (d0 - d1), c the scaling factors
/// @source Steiger, Shapiro and Browne (1985); Satorra and Bentler (2001)
DifferenceTest difference_test(const Result& smaller,
                               const Result& larger,
                               Likelihood likelihood,
                               bool is_scaled);

}  // namespace semfit::internal
