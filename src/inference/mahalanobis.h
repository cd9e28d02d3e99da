// How far cases are from the centre that the model gives their group.
#pragma once

#include "semfit/result.h"

#include "estimate/objective.h"
#include "moments/case_rows.h"

#include <vector>

namespace semfit::internal {

/// d2 = (x - mu)' Sigma^-1 (x - mu) of each case, with the implied moments of its group; mu is the
/// mean of the fitted sample without a mean structure. Of normal data d2 is about chi-square with
/// p degrees of freedom; of a case with missing values, of and with the
/// variables that it has. NaN where the implied covariance matrix is not positive definite.
/// Fixed covariates count as variables like others.
/// @source Mahalanobis (1936)
std::vector<CaseDistance> mahalanobis_distances(const ParameterTable& table,
                                                const CaseRows& cases,
                                                const Sample& sample,
                                                const Objective& objective,
                                                const VectorXd& theta);

}  // namespace semfit::internal
