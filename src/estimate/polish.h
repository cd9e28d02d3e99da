// The last digits, and the verdict.
#pragma once

#include "estimate/estimate.h"

namespace semfit::internal {

/// Newton steps on the Karush-Kuhn-Tucker conditions from `result.theta`, until the scaled gradient
/// is below `aim` or no longer falls; then fills f, active, converged and the report's gradient
/// norm.
///
/// The gradient is projected on the active constraints and divided by the square root of the
/// information's diagonal: its unit is then standard errors of one case, whatever the data's units.
/// Converged means: that norm <= 1e-6 and constraints met to 1e-8 in the same units.
void polish(const Objective& objective,
            const Constraints& constraints,
            double aim,
            Estimate& result);

}  // namespace semfit::internal
