// The scaled test of Yuan and Bentler (2000) with the observed information.
#pragma once

#include "inference/infer.h"
#include "inference/unrestricted.h"

#include <string>

namespace semfit::internal {

struct ScalingTrace {
  double trace = not_a_number;
  MatrixXd bread;   ///< (Delta' A Delta)^-1 within the constraints, q x q
  std::string why;  ///< why there is none
};

/// tr(U Omega), U = A - A Delta (Delta' A Delta)^-1 Delta' A with A the information of the moments
/// at the model's estimates (observed, or expected as the recipe says) and Omega = A1^-1 B1 A1^-1
/// at the unrestricted ones. These are matrices of moments times moments: too many are refused.
ScalingTrace yuan_bentler_trace(const Evidence& evidence,
                                const UnrestrictedInference& unrestricted);

}  // namespace semfit::internal
