// What is asked about indirect effects against the model, before anything is computed.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"

namespace semfit::internal {

/// @error no-indirect-effects, no-contrasts, no-moderation, unknown-variable, bad-value,
/// conflicting-options, no-moderator-values
void check_effects(const ParameterTable& table, const Data& data, const EffectOptions& wanted);

/// Is anything asked that draws at random?
bool draws_effects(const EffectOptions& wanted);

}  // namespace semfit::internal
