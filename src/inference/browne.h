// Browne's (1984) residual-based tests: the distance of sample and implied moments in the metric of
// a covariance matrix of sample moments, less what parameters could still make of it.
#pragma once

#include "semfit/data.h"

#include "estimate/estimate.h"
#include "inference/infer.h"

#include <string>

namespace semfit::internal {

struct ResidualTest {
  double statistic = not_a_number;
  std::string why;  ///< why there is none
};

/// T = n [r'W r - b'(Delta'W Delta)^-1 b], b = Delta'W r, within the linear equalities; W is the
/// normal-theory weight matrix at the sample moments ("browne.residual.nt") or at the implied ones
/// ("browne.residual.nt.model", reweighted least squares). An active bound is no part of the
/// model's form and is left out of it.
/// @source Browne (1984) eq. 2.20, Browne (1974)
ResidualTest browne_normal(const Objective& objective,
                           const Constraints& constraints,
                           const Estimate& estimate,
                           const Inference& inference,
                           Objective::At at);

/// The same with W the inverse of the fourth-order moments of the data, about the sample moments
/// ("browne.residual.adf") or about the implied ones ("browne.residual.adf.model"): asymptotically
/// distribution free, at the price of p* x p* matrices and of many more cases than p*. With fixed
/// covariates the products of the others' regression on them are taken off first.
/// @source Browne (1984) eq. 2.20
ResidualTest browne_adf(const Objective& objective,
                        const Constraints& constraints,
                        const Estimate& estimate,
                        const Inference& inference,
                        const Data& data,
                        const Sample& sample,
                        Objective::At about);

}  // namespace semfit::internal
