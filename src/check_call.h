// What is asked of a fit against the model and the data, before anything is computed.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"

namespace semfit {

/// Mistakes of the call, not of the model or of the data alone.
/// @param new_cases  cases to be scored, or null
/// @error groups-mismatch, unknown-variable, no-cases, no-means, no-factor-scores, and those of
/// hypotheses and added parameters
void check_call(const ParameterTable& table,
                const Data& data,
                const Options& options,
                const Data* new_cases);

}  // namespace semfit
