// Groups of a sample from the moments of their rows: as if the rows were there.
#pragma once

#include "moments/check_sample.h"

#include <functional>

namespace semfit::internal {

/// Adds a group for each block, from `Data::summaries` that were made of rows, and tells what the
/// rows would tell: which were left out, and what cannot be fitted.
/// @param label  of a block's group, for people
/// @error as summarise
void add_row_groups(const MomentTask& task,
                    const std::function<std::string(std::size_t)>& label,
                    Sample& sample);

}  // namespace semfit::internal
