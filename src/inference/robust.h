// Inference that does not rest on normality: sandwiches, and the scaled tests that belong to them.
#pragma once

#include "inference/infer.h"
#include "inference/unrestricted.h"

namespace semfit::internal {

/// `inference` completed by what only the cases tell, as far as the recipe has it.
///
/// Standard errors. With A the information of one case within the active constraints, whose inverse
/// is Z (Z'AZ)^-1 Z', the covariance of the estimates is A^-1 B A^-1 / N: B the first-order
/// information of cases or clusters (Huber 1967; White 1982), or Delta' W Gamma W Delta with the
/// fourth-order moments of the data (Browne 1984; Satorra and Bentler 1994), of a normal
/// distribution, or of moments that were estimated before (Yuan and Bentler 2000).
///
/// Tests. The statistic is divided by an estimate of its mean, and for two of them its variance is
/// corrected, too: see docs/estimators.md.
Inference robust_inference(Inference inference,
                           const Evidence& evidence,
                           const UnrestrictedInference& unrestricted);

}  // namespace semfit::internal
