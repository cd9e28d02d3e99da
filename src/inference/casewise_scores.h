// What each case says about the parameters, and how much cases differ in it.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "moments/sample.h"

#include <functional>

namespace semfit::internal {

/// Gradients of the cases' log-likelihoods at theta. With u = Sigma^-1 (y - mu) that of parameter k
/// is
///     1/2 u' dSigma_k u - 1/2 tr(Sigma^-1 dSigma_k) + dmu_k' u,
/// a few look-ups in P'u, because dSigma_k has rank two: O(p^2 + q) for a case. Without a mean
/// structure mu is the sample mean.
/// @param visit  gets the scores of a block of cases (b x q) and the first one's place among the
///               group's rows
void visit_scores(const Objective::Group& group,
                  const VectorXd& theta,
                  const Data& data,
                  const GroupSample& sample,
                  const std::function<void(const MatrixXd& scores, Index first)>& visit);

/// B = 1/N sum_i w_i^2 s_i s_i' over the cases of all groups, q x q: the first-order information of
/// one case, with sampling weights w (1 without) and N their sum. As each case is one draw of the
/// sample, its weighted score w s is what varies (White 1982; Skinner 1989).
MatrixXd first_order_information(const Objective& objective,
                                 const VectorXd& theta,
                                 const Data& data,
                                 const Sample& sample);

/// tr(B1 A1^-1) of the unrestricted normal model at the sample moments, B1 its first-order
/// information as above and A1 its information. A1 is block-diagonal in means and covariances, so
/// the trace is
///     1/n sum_i w_i^2 (h_i m_i + (m_i^2 - 2 m_i + p_y) / 2)
/// for each group, m_i the squared Mahalanobis distance of case i: Mardia's kurtosis, and no p* x
/// p* matrix. With fixed covariates x the model is the regression of the other p_y variables on
/// them: m_i is the distance of the regression residuals, and h_i = 1 + (distance of x_i), the
/// case's leverage times n (its coefficients). Without a mean structure h_i lacks the 1.
double unrestricted_trace(const Objective& objective, const Data& data, const Sample& sample);

}  // namespace semfit::internal
