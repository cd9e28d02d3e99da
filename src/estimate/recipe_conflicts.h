// What belongs together in a recipe, and what does not.
#pragma once

#include "estimate/recipe.h"

namespace semfit::internal {

/// @error conflicting-options, needs-cases (Fault::usage), each with a way out
void check_recipe(const Recipe& recipe,
                  const Options& options,
                  const ParameterTable& table,
                  Basis basis);

}  // namespace semfit::internal
