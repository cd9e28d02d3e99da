// From changes of fit to a verdict: numbers in, words out.
#pragma once

#include "semfit/invariance.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Which of Chen's (2007) two sets of cut-offs applies: that for more than 300 cases in groups of
/// about equal size, or the stricter one for fewer cases or unequal groups.
ChenCutoffs chen_cutoffs(const std::vector<double>& nobs, double similar_sizes);

/// The criteria, the verdict and its reason, from the step's differences.
/// @param added  kinds of parameters that the step made equal
void judge(InvarianceStep& step,
           const std::vector<std::string>& added,
           const InvarianceOptions& options,
           const ChenCutoffs& chen);

/// Fills `holds` and `conclusion` from the verdicts.
void conclude(Invariance& ladder);

}  // namespace semfit::internal
