// The main job: a parameter table and data into a result.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"
#include "semfit/replications.h"
#include "semfit/result.h"

namespace semfit {

/// Fits `table` to `data`. What the statistics say (not converged, not identified, negative
/// variances) is in the result's status and notes; only unusable input throws.
/// @param new_cases  if given, factor scores and distances are of these cases instead of those of
///                   `data`; they have the same columns, the grouping variable as text
/// @param control    of the bootstrap, if there is one
/// @error unknown-variable, too-few-cases, singular-covariance, groups-mismatch, ... (Error)
Result fit(const ParameterTable& table,
           const Data& data,
           const Options& options,
           const Data* new_cases = nullptr,
           const RunControl& control = {});

/// What `fit` would refuse of this call, without looking at more than the names of the data's
/// columns. @error as `fit`
void check_fit(const ParameterTable& table, const Data& data, const Options& options);

}  // namespace semfit
