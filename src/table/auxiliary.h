// Auxiliary variables: no part of the model, but related to its missing values or to their causes.
#pragma once

#include "semfit/options.h"
#include "semfit/parameter_table.h"

#include "base/diagnostic.h"

namespace semfit::internal {

/// Adds them to every block as saturated correlates: each has a mean and a variance and covaries
/// with every observed variable (of outcomes and indicators with the residual) and with each other.
/// They have as many parameters as moments, so the model's degrees of freedom stay. With
/// `models_auxiliary` false they are named in the blocks and have no rows.
/// Errors: auxiliary-in-model (a variable of the model, or named twice).
/// @source Graham (2003)
void add_auxiliary(ParameterTable& table, const ModelOptions& options, Diagnostics& diagnostics);

}  // namespace semfit::internal
