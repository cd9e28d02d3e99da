// What the chi-square of incomplete data would be of complete data: the base of robust fit measures
// with missing values.
#pragma once

#include "inference/infer.h"
#include "inference/unrestricted.h"

#include <string>

namespace semfit::internal {

struct CompleteDataTest {
  double chisq = not_a_number;   ///< N F of the unrestricted moments, as if of complete data
  double factor = not_a_number;  ///< its mean under the model, divided by df
  std::string why;               ///< why there is no factor
};

/// With Wc the information that complete data would have of the moments, Wm = A1 that of the data
/// as they are, both at the unrestricted maximum, Delta at the model, E = Delta' Wm Delta within
/// the constraints and H the covariance matrix of the unrestricted moments,
///     factor df = tr[(I - Delta E^-1 Delta'Wm)' Wc (I - Delta E^-1 Delta'Wm) H].
/// H is Wm^-1 under normality (V6), and Wm^-1 B Wm^-1 where the test is scaled (V3). What fixed
/// covariates contribute is left out.
/// @source Zhang and Savalei (2023)
CompleteDataTest complete_data_test(const Evidence& evidence,
                                    const Inference& inference,
                                    const UnrestrictedInference& unrestricted);

}  // namespace semfit::internal
