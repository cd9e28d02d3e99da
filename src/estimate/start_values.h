// Where the optimiser starts: rough estimates, near enough that few steps are left.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/sample.h"

namespace semfit::internal {

/// Fills `start` of every row, and `ustart` of fixed exogenous moments, from the sample. Values the
/// user proposed or fixed are kept.
///
/// Loadings come from one principal factor per latent variable, (co)variances of the factors from
/// least squares given the loadings, regressions from the moments so obtained; higher orders in
/// turn. lavaan starts at FABIN loadings, factor variances .05 and covariances 0; the same loadings
/// to first order, but the rest here is about right as well and saves half the evaluations.
/// @source Hagglund (1982) on instrumental factor starts; Joreskog (1969) on least-squares factors
void set_start_values(ParameterTable& table, const Sample& sample);

/// Loadings .7 of the indicator's standard deviation, unit latent variances, no covariances.
void set_simple_start_values(ParameterTable& table, const Sample& sample);

/// The free parameters' start values, q.
VectorXd start_theta(const ParameterTable& table);

}  // namespace semfit::internal
