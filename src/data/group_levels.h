// How many values a grouping variable may have.
#pragma once

#include <cstddef>

namespace semfit::internal {

/// Beyond this it is an identifier or a measurement, not a grouping.
inline constexpr std::size_t most_groups = 1000;

}  // namespace semfit::internal
