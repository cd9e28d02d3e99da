// What is asked about the power of any test: at which sizes, and for which target.
#pragma once

#include "semfit/power.h"

#include "measures/power.h"

#include <vector>

namespace semfit::internal {

/// A test at each sample size that was asked for. They differ where groups have other shares of
/// the cases.
struct AskedTest {
  std::vector<NoncentralTest> at;  ///< one for each of the sizes
  NoncentralTest target;           ///< with the shares of `group_ratio`
};
AskedTest same_everywhere(const NoncentralTest& test, const PowerOptions& options);

/// @error bad-value, no-sample-size, groups-mismatch (Fault::usage)
void check_power_options(const PowerOptions& options, int groups);

/// Cases of all groups together.
double total_of(const SampleSizes& sizes);

/// What does not count of N: of divisor N - 1 one for each group.
double lost_cases(Likelihood likelihood, int groups);

/// Fills `at` and `required`.
void answer(PowerTest& test, const AskedTest& asked, const PowerOptions& options, double lost);

}  // namespace semfit::internal
