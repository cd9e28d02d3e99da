// What the fit measures of a fitted model are made of.
#pragma once

#include "fitted.h"
#include "measures/inputs.h"

namespace semfit::internal {

MeasureInputs measure_inputs(const Fitted& target, const Fitted& baseline, const Setting& setting);

/// Implied moments of one group in the user's units.
Moments implied_moments(const Objective::Group& group, const VectorXd& theta);

}  // namespace semfit::internal
