// What belongs together in a recipe, and what does not.
#pragma once

#include "estimate/recipe.h"

namespace semfit::internal {

/// @param is_raw  are the data cases, not published moments?
/// @error conflicting-options, needs-cases (Fault::usage), each with a way out
void check_recipe(const Recipe& recipe,
                  const Options& options,
                  const ParameterTable& table,
                  bool is_raw);

}  // namespace semfit::internal
