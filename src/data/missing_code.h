// Numbers that look like codes for "no answer".
#pragma once

#include "semfit/data.h"

#include <optional>

namespace semfit::internal {

/// A warning if a column holds -9, -99, 999, 9999 or their like far outside of its other values.
/// Nothing is changed: the code may be a value.
std::optional<Diagnostic> suspicious_missing_codes(const Data& data);

}  // namespace semfit::internal
