// Effect coding: a factor's loadings average 1 and its intercepts sum to 0, instead of a marker.
#pragma once

#include "base/diagnostic.h"
#include "syntax/ast.h"
#include "table/defaults.h"

#include <vector>

namespace semfit::internal {

/// Frees the latent means that effect coding identifies: of factors all of whose indicators have
/// free intercepts.
void free_latent_means(std::vector<Draft>& drafts, const Roles& roles);

/// The constraints of one block, in plabels; none for parameters that an earlier group shares. A
/// factor with a fixed loading has its scale, one with a fixed intercept its origin: neither is
/// constrained any further.
/// @error too-deep
/// @source Little, Slegers and Card (2006), Structural Equation Modeling 13
std::vector<syntax::RelationStatement> effect_coding_constraints(
    const ParameterTable& table,
    int block,
    const std::vector<std::string>& latent_variables,
    Diagnostics& diagnostics);

}  // namespace semfit::internal
