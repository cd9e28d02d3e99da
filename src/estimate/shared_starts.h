// One start value for one parameter.
#pragma once

#include "semfit/parameter_table.h"

namespace semfit::internal {

/// Rows of one parameter start at one value: the first one's.
void share_starts(ParameterTable& table);

}  // namespace semfit::internal
