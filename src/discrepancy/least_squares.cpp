#include "discrepancy/least_squares.h"

#include <stdexcept>

namespace semfit::internal {
namespace {

/// Squared distances are defined everywhere, moments are not.
bool is_covariance_matrix(const Moments& implied) {
  return implied.Sigma.allFinite() && (implied.mu.size() == 0 || implied.mu.allFinite());
}

}  // namespace

GeneralizedLeastSquares::GeneralizedLeastSquares(Moments moments)
    : Discrepancy(std::move(moments)) {
  const auto factor = cholesky(sample().Sigma);
  if (!factor) throw std::logic_error("GLS needs a positive definite sample covariance matrix");
  V_ = factor->inverse();
}

std::optional<double> GeneralizedLeastSquares::evaluate(const Moments& implied,
                                                        Moments* sensitivity) const {
  if (!is_covariance_matrix(implied)) return std::nullopt;
  const MatrixXd VR = V_ * (sample().Sigma - implied.Sigma);
  double f = 0.5 * VR.cwiseProduct(VR.transpose()).sum();
  if (sensitivity) sensitivity->Sigma = -VR * V_;
  if (implied.mu.size() > 0) {
    const VectorXd d = sample().mu - implied.mu;
    const VectorXd Vd = V_ * d;
    f += d.dot(Vd);
    if (sensitivity) sensitivity->mu = -2 * Vd;
  }
  return f;
}

std::optional<MomentWeight> GeneralizedLeastSquares::weight(const Moments&) const {
  return V_;
}

std::optional<double> WeightedLeastSquares::evaluate(const Moments& implied,
                                                     Moments* sensitivity) const {
  if (!is_covariance_matrix(implied)) return std::nullopt;
  const MomentList& list = W_->list();
  const VectorXd r = list.stack(sample()) - list.stack(implied);
  const VectorXd Wr = W_->weigh(r);
  if (sensitivity) *sensitivity = list.sensitivity(-2 * Wr);
  return r.dot(Wr);
}

std::optional<MomentWeight> WeightedLeastSquares::weight(const Moments&) const {
  return W_;
}

}  // namespace semfit::internal
