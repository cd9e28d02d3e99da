// What cases tell about moments without a model: the yardstick of scaled tests, the same for every
// model of a sample.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "estimate/recipe.h"
#include "moments/sample.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Of one group with missing values, in the structure's units and in the order of MomentList
/// (k moments, those of fixed covariates left out), at the unrestricted maximum.
struct UnrestrictedGroup {
  MatrixXd information;  ///< A1 of one case, k x k; observed, or expected as the recipe says
  MatrixXd inverse;
  MatrixXd observed;  ///< the observed one
  MatrixXd observed_inverse;
  MatrixXd gamma;        ///< of two stages: covariance of the model's moments, times n
  MatrixXd first_order;  ///< B1, k x k; only where it is needed
  MatrixXd complete;     ///< what the information would be of complete data
};

struct UnrestrictedInference {
  double trace = not_a_number;            ///< t1 = tr(B1 A1^-1) of all groups
  std::vector<UnrestrictedGroup> groups;  ///< of missing values only
  std::string why;                        ///< why the matrices do not exist
};

/// With complete data A1 is block-diagonal in means and covariances, and the trace
///     t1 = 1/n sum_i w_i^2 (h_i m_i + (m_i^2 - 2 m_i + p_y) / 2)
/// for each group, m_i the squared Mahalanobis distance of case i: Mardia's kurtosis, and no matrix
/// of moments times moments. With fixed covariates x the model is the regression of the other p_y
/// variables on them: m_i is the distance of the regression residuals, and h_i = 1 + (distance of
/// x_i), the case's leverage times n (its coefficients). Without a mean structure h_i lacks the 1.
/// Clusters have sums of cases in the place of cases. With missing values A1 has no such form and
/// is made, if memory allows.
UnrestrictedInference infer_unrestricted(const Objective& objective,
                                         const Data& data,
                                         const Sample& sample,
                                         const Recipe& recipe);

}  // namespace semfit::internal
