// Pieces of a text made on threads and written in their order.
#pragma once

#include "semfit/replications.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace semfit::internal {

/// Calls sink(make(i)) for every i from 0 to `pieces` - 1, in this order; make is called on up to
/// `threads` threads, and no more than twice so many pieces are kept. What `make` or `sink` throws
/// is thrown again.
/// @return whether all pieces were written: false where control.stopped said so
bool write_in_order(int threads,
                    std::size_t pieces,
                    const std::function<std::string(std::size_t)>& make,
                    const std::function<void(std::string_view)>& sink,
                    const RunControl& control);

}  // namespace semfit::internal
