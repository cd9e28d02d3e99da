// The sampling error of residual moments where normal theory with complete data is not what was
// asked for.
#pragma once

#include "inference/infer.h"
#include "inference/unrestricted.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Of one group, in the structure's units and in the order of MomentList (k moments).
struct ResidualCovariance {
  VectorXd moments;    ///< diagonal of Gamma: of the moments themselves, times n
  MatrixXd residuals;  ///< k x k: of sample - implied, times n
};

struct ResidualCovariances {
  std::vector<ResidualCovariance> groups;  ///< empty: the closed forms of normal theory serve
  std::string why;                         ///< why there are none
};

/// With the moments' covariance matrix Gamma and the weight A that estimates give the moments,
///     n cov = Q Gamma Q',   Q = I - Delta (Delta'A Delta)^-1 Delta'A
/// (of several groups Delta'A Delta is of all of them, and so is the error of the estimates).
///     robust errors       Gamma from the fourth-order moments; A the information of the moments,
///                         observed where that of the estimates is
///     missing values      Gamma the inverse information of the unrestricted moments, or its
///                         sandwich; A the information at the model's moments
///     two stages          Gamma as above, A that of complete data
///     ULS, DWLS, WLS      Gamma as the standard errors have it, A the estimator's weight matrix
ResidualCovariances residual_covariances(const Evidence& evidence,
                                         const UnrestrictedInference& unrestricted);

}  // namespace semfit::internal
