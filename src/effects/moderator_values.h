// Where moderators are looked at, unless the user says so.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"

#include "moments/sample.h"

namespace semfit::internal {

/// Fills in the values of moderators without any: of a variable with two values these two, of any
/// other mean and mean minus and plus one standard deviation (divisor N - 1) of the cases used of
/// all groups together, so that groups are compared at the same values. With sampling weights both
/// are weighted; missing values do not count.
/// @error no-moderator-values: published covariances without means, or without the variable
std::vector<ModeratorValues> with_values(std::vector<ModeratorValues> moderators,
                                         const Data& data,
                                         const Sample& sample);

}  // namespace semfit::internal
