#include "discrepancy/ml.h"

#include <stdexcept>
#include <utility>

namespace semfit::internal {

MaximumLikelihood::MaximumLikelihood(Moments moments) : Discrepancy(std::move(moments)) {
  const auto factor = cholesky(sample().Sigma);
  if (!factor) throw std::logic_error("ML needs a positive definite sample covariance matrix");
  log_determinant_ = factor->log_determinant();
}

std::optional<double> MaximumLikelihood::evaluate(const Moments& implied,
                                                  Moments* sensitivity) const {
  const auto factor = cholesky(implied.Sigma);
  if (!factor) return std::nullopt;
  const auto p = static_cast<double>(implied.Sigma.rows());
  const bool has_means = implied.mu.size() > 0;
  const MatrixXd W = factor->inverse();
  double f =
      factor->log_determinant() - log_determinant_ - p + W.cwiseProduct(sample().Sigma).sum();
  VectorXd d, Wd;
  if (has_means) {
    d = sample().mu - implied.mu;
    Wd = W.selfadjointView<Eigen::Lower>() * d;
    f += d.dot(Wd);
  }
  if (sensitivity) {
    const MatrixXd WS = W * sample().Sigma;
    sensitivity->Sigma = W;
    sensitivity->Sigma.noalias() -= WS * W;
    if (has_means) {
      sensitivity->Sigma.noalias() -= Wd * Wd.transpose();
      sensitivity->mu = -2 * Wd;
    }
  }
  return f;
}

std::optional<MomentWeight> MaximumLikelihood::weight(const Moments& at) const {
  const auto factor = cholesky(at.Sigma);
  if (!factor) return std::nullopt;
  return factor->inverse();
}

MlCurvature ml_curvature(const Moments& sample, const Moments& implied) {
  const auto factor = cholesky(implied.Sigma);
  if (!factor)
    throw std::logic_error("the curvature needs a positive definite implied covariance matrix");
  MlCurvature c;
  c.W = factor->inverse();
  MatrixXd T = sample.Sigma;
  if (implied.mu.size() > 0) {
    const VectorXd d = sample.mu - implied.mu;
    T += d * d.transpose();
    c.Wd = c.W * d;
    c.G.mu = -2 * c.Wd;
  }
  const MatrixXd WTW = c.W * T * c.W;
  c.K = 2 * WTW - c.W;
  c.G.Sigma = c.W - WTW;
  return c;
}

}  // namespace semfit::internal
