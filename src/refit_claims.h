// Printed models with a text: degrees of freedom counted, and refits to printed correlations.
#pragma once

#include "semfit/verify.h"

#include <vector>

namespace semfit::internal {

/// The model's text as a table. A file's name is relative to the folder of the claims.
/// @error all that reading a model reports
ParameterTable claimed_table(const ModelClaim& model, const Claims& claims);

/// Sample moments less free parameters, equality constraints counted.
void recount(const ModelClaim& model, const ParameterTable& table, std::vector<ClaimCheck>& list);

/// Fits the model to the printed correlations (and standard deviations) of its variables, where
/// there are all of them, and compares what it prints. Ranges are those of `spread` over
/// the rounding of every correlation and standard deviation.
/// @error unknown-parameter
void refit(const ModelClaim& model,
           const ParameterTable& table,
           const Claims& claims,
           std::vector<ClaimCheck>& list);

}  // namespace semfit::internal
