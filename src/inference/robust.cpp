#include "inference/robust.h"

#include "inference/casewise_scores.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace semfit::internal {

MatrixXd sandwich(const Inference& inference, const MatrixXd& first_order) {
  const MatrixXd& V = *inference.covariance.V;  // A^-1 / N
  return inference.multiplier * (V * first_order * V);
}

Scaling yuan_bentler_mplus(const Inference& inference,
                           const MatrixXd& first_order,
                           double unrestricted) {
  Scaling scaling;
  scaling.unrestricted = unrestricted;
  const auto moments = static_cast<double>(inference.moments),
             df = static_cast<double>(inference.df);
  if (moments > 0) scaling.h1 = unrestricted / moments;
  if (!inference.covariance.V) {
    scaling.why = "the information matrix has no inverse";
    return scaling;
  }
  const double restricted =
      inference.multiplier * inference.covariance.V->cwiseProduct(first_order).sum();
  if (inference.free_rows > 0) scaling.h0 = restricted / inference.free_rows;  // as lavaan counts
  if (inference.df <= 0) {
    scaling.why = "no degrees of freedom, so nothing is scaled";
    return scaling;
  }
  const double factor = (unrestricted - restricted) / df;
  if (factor > 0)
    scaling.factor = factor;
  else
    scaling.why = "the scaling factor is not positive: the sample is too small for it";
  return scaling;
}

Inference robust_inference(Inference inference,
                           const Objective& objective,
                           const Estimate& estimate,
                           const Data& data,
                           const Sample& sample,
                           const Recipe& recipe,
                           double unrestricted) {
  const bool is_robust = recipe.se == StandardErrors::robust_huber_white;
  const bool is_scaled = recipe.is_scaled();
  if (!is_robust && !is_scaled) return inference;
  // Where the search was left at moments that are none, cases have no likelihood.
  if (!objective.evaluate(estimate.theta, nullptr)) inference.covariance.V.reset();
  const bool is_known = inference.covariance.V.has_value();
  const MatrixXd B =
      is_known ? first_order_information(objective, estimate.theta, data, sample) : MatrixXd();
  if (is_scaled) {
    const double t1 =
        std::isnan(unrestricted) ? unrestricted_trace(objective, data, sample) : unrestricted;
    inference.scaling = yuan_bentler_mplus(inference, B, t1);
  }
  if (is_robust && is_known) inference.covariance.V = sandwich(inference, B);
  return inference;
}

}  // namespace semfit::internal
