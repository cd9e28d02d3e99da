// Parameters that are moments of the sample, not estimates.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/sample.h"

namespace semfit::internal {

/// Every variance, covariance and mean of observed variables gets the sample's value.
void fill_moments(ParameterTable& table, const Sample& sample);

/// Fixed moments of exogenous covariates (Row::exo) get the sample's values.
void fill_exogenous(ParameterTable& table, const Sample& sample);

}  // namespace semfit::internal
