// Parameters that are moments of the sample, not estimates.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/sample.h"

namespace semfit::internal {

/// The baseline model's estimates: every variance, covariance and mean of observed variables gets
/// the sample's value.
/// @param by_variable  of incomplete data that of what was observed of the variable by itself,
/// unless
///                     it is a fixed covariate
void fill_uncorrelated(ParameterTable& table, const Sample& sample, bool by_variable);

/// Fixed moments of exogenous covariates (Row::exo) get the sample's values.
void fill_exogenous(ParameterTable& table, const Sample& sample);

}  // namespace semfit::internal
