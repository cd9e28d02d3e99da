// Inference that does not rest on normality: the sandwich, and the scaled test that belongs to it.
#pragma once

#include "semfit/data.h"

#include "inference/infer.h"

namespace semfit::internal {

/// Covariance of the estimates A^-1 B A^-1 / N: A the information of one case within the active
/// constraints, whose inverse is Z (Z'AZ)^-1 Z', and B its first-order information. Consistent for
/// any distribution with finite fourth moments, and for sampling weights.
/// @source Huber (1967); White (1982)
/// @param inference    with the inverse information as covariance
/// @param first_order  B, q x q
MatrixXd sandwich(const Inference& inference, const MatrixXd& first_order);

/// The scaling factor of MLR,
///     c = (t1 - t0) / df,   t1 = tr(B1 A1^-1),   t0 = tr(B0 A0^-1),
/// t1 of the unrestricted model at the sample moments, t0 of the model at its estimates.
/// @source Yuan and Bentler (2000), as in Mplus: Asparouhov and Muthen (2005)
/// @param inference     with the inverse information as covariance
/// @param first_order   B0, q x q
/// @param unrestricted  t1
Scaling yuan_bentler_mplus(const Inference& inference,
                           const MatrixXd& first_order,
                           double unrestricted);

/// `inference` completed by what only the cases tell: the sandwich in place of the inverse
/// information, and the scaling of the test, as far as the recipe has them.
/// @param unrestricted  t1 where it is known: it is the same of every model of one sample
Inference robust_inference(Inference inference,
                           const Objective& objective,
                           const Estimate& estimate,
                           const Data& data,
                           const Sample& sample,
                           const Recipe& recipe,
                           double unrestricted = not_a_number);

}  // namespace semfit::internal
