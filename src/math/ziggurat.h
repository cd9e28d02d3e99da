// Many normal numbers at once.
#pragma once

#include "math/random.h"

#include <span>

namespace semfit::internal {

/// Fills `z` with standard normal numbers, several times as fast as Philox::normal, which draws
/// others from the same stream.
/// @source Marsaglia and Tsang (2000), with the bits of layer and value apart: Doornik (2005)
void fill_normal(Philox& random, std::span<double> z);

}  // namespace semfit::internal
