// Covariances that were given as if they were cases.
#pragma once

#include "semfit/data.h"

#include <optional>

namespace semfit::internal {

/// A warning if the rows are as many as the file's columns and the columns that were read are those
/// of a symmetric matrix in the order of its own header. Cases are not like that by chance.
std::optional<Diagnostic> looks_like_moments(const Data& data);

}  // namespace semfit::internal
