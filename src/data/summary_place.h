// Where a variable stands among published moments.
#pragma once

#include "semfit/data.h"

#include <cstdint>
#include <string>

namespace semfit::internal {

/// The variable's row and column. Groups may be published with different variables.
/// @error unknown-variable (Fault::data)
std::int64_t place_in(const Summary& summary, const std::string& variable);

}  // namespace semfit::internal
