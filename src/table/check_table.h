// A table against the data it is to be fitted to.
#pragma once

#include "semfit/data.h"
#include "semfit/parameter_table.h"

namespace semfit::internal {

/// @error unknown-variable for each observed variable that the data do not have, at its first place
/// in the model's text, with the nearest name the data or the model do have
void check_variables(const ParameterTable& table, const Data& data);

}  // namespace semfit::internal
