// Information of the moments themselves, as matrices of moments times moments.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "moments/sample.h"

namespace semfit::internal {

enum class MomentInformation { expected, observed };

/// Of one case at given moments in the structure's units, k x k in the order of MomentList.
MatrixXd moment_information(const Objective::Group& group,
                            const GroupSample& sample,
                            const Moments& at,
                            MomentInformation kind);

/// Gamma of the sample moments of complete data without normality, k x k: the fourth-order moments
/// of the cases; of clusters the sandwich of the moments' scores, summed within them.
MatrixXd sample_gamma(const Objective::Group& group, const GroupSample& sample, const Data& data);

/// Gamma of a normal distribution with the sample's covariances, k x k; with fixed covariates less
/// that of what they explain.
MatrixXd normal_gamma(const Objective::Group& group, const VectorXd& theta);

}  // namespace semfit::internal
