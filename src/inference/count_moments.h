// What degrees of freedom are counted from.
#pragma once

#include "semfit/parameter_table.h"

#include <cstdint>

namespace semfit::internal {

/// Sample moments that a table models: variances, covariances and, with a mean structure, means of
/// all groups, less those that fixed covariates and composites keep as the sample has them.
std::int64_t count_moments(const ParameterTable& table);

}  // namespace semfit::internal
