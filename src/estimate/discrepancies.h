// From a recipe to the discrepancy of each group.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "estimate/recipe.h"

namespace semfit::internal {

/// @error wls-needs-cases, wls-too-large, singular-weights (Fault::data)
Objective::Discrepancies make_discrepancies(const ParameterTable& table,
                                            const Data& data,
                                            const Sample& sample,
                                            const Recipe& recipe);

}  // namespace semfit::internal
