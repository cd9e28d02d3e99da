// Moments as the result shows them.
#pragma once

#include "semfit/result.h"

#include "moments/moments.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// @param index  number of the block, from 1
/// @param names  p variables, the order of `moments`
MomentBlock as_block(int index, const std::vector<std::string>& names, const Moments& moments);

/// A matrix without algebra: what crosses the library's border.
Matrix as_matrix(const MatrixXd& values);

/// The part of a block that is of its first variables.
MomentBlock first_variables(const MomentBlock& block, Index count);

}  // namespace semfit::internal
