// The unrestricted model as a structure: every moment is a parameter.
#pragma once

#include "structure/tangents.h"

namespace semfit::internal {

/// Derivatives of the moments by themselves: sigma_ij, i >= j, by columns, each one parameter for
/// both of its cells; then the means. Moments of the `fixed` variables alone are no parameters.
Tangents unrestricted_tangents(Index p, const std::vector<Index>& fixed, bool with_means);

}  // namespace semfit::internal
