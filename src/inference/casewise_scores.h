// What each case says about the parameters, and how much cases differ in it.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "moments/sample.h"

#include <cstdint>
#include <functional>
#include <span>

namespace semfit::internal {

/// Gets the scores of a block of cases (b x q), and the cases' places among the group's rows.
using ScoreVisit =
    std::function<void(const MatrixXd& scores, std::span<const std::int64_t> places)>;

/// Gradients of the cases' log-likelihoods by parameters that move the moments as `tangents` say,
/// taken at the moments `at`. With u = Sigma^-1 (y - mu) that of parameter k is
///     1/2 u' dSigma_k u - 1/2 tr(Sigma^-1 dSigma_k) + dmu_k' u,
/// a few look-ups in P'u, because dSigma_k has rank two: O(p^2 + q) for a case. Without a mean
/// structure mu is the sample mean. A case with missing values counts with what it has.
void visit_scores(const Objective::Group& group,
                  const Tangents& tangents,
                  const Moments& at,
                  const Data& data,
                  const GroupSample& sample,
                  const ScoreVisit& visit);

/// 1/n sum_i w_i^2 s_i s_i' over the cases of one group, q x q, with sampling weights w (1 without)
/// and n their sum; over clusters c the same with the sums of their cases, 1/n sum_c s_c s_c',
/// times the small_sample_factor.
MatrixXd score_products(const Objective::Group& group,
                        const Tangents& tangents,
                        const Moments& at,
                        const Data& data,
                        const GroupSample& sample);

/// C / (C - 1) of C clusters: their sums are about a mean that was estimated. 1 without clusters.
double small_sample_factor(const GroupSample& sample);

/// B, the first-order information of one case: the mean of those over the groups at the model's
/// moments. As each case is one draw of the sample, its weighted score w s is what varies
/// (White 1982; Skinner 1989); where clusters are drawn, their sums (Froot 1989).
MatrixXd first_order_information(const Objective& objective,
                                 const VectorXd& theta,
                                 const Data& data,
                                 const Sample& sample);

}  // namespace semfit::internal
