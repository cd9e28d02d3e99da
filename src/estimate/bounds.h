// Automatic bounds that keep the optimiser where estimates make sense.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/sample.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Names that `set_bounds` knows: none, standard, wide, pos.var, pos.ov.var, pos.lv.var.
std::vector<std::string> bounds_names();

/// Narrows the bounds of free parameters; bounds of the user stay where they are narrower.
///   pos.*     variances of observed and/or latent variables >= 0
///   standard  0 <= residual variance <= sample variance (.9 of it for a marker); .1 s_mm <= factor
///             variance <= s_mm, m the marker; |loading| <= sqrt(s_jj / smallest factor variance);
///             |covariance| <= product of the standard deviations' bounds
///   wide      the same, widened (residual variances down to -5 % of the sample variance)
/// @error unsupported-value
/// @source De Jonckheere and Rosseel (2022)
void set_bounds(ParameterTable& table, const Sample& sample, const std::string& name);

}  // namespace semfit::internal
