#include "reliability/coefficients.h"

namespace semfit::internal {
namespace {

Value standardized_loading(const MeasurementModel& model,
                           const Factor& factor,
                           Index indicator,
                           const BlockMoments& moments) {
  return moments.loading(model.loadings, factor.index, indicator) *
         sqrt(moments.covariance(factor.index, factor.index) /
              moments.covariance(indicator, indicator));
}

Value omega(const MeasurementModel& model, const Factor& factor, const BlockMoments& moments) {
  const Value sum = moments.total_loading(model.loadings, factor.index, factor.items);
  const VectorXd ones = moments.indicator(factor.items);
  return sum * sum * moments.covariance(factor.index, factor.index) /
         moments.covariance(ones, ones);
}

}  // namespace

Coefficients coefficients(const MeasurementModel& model,
                          const Factor& factor,
                          const BlockMoments& moments) {
  const Index q = moments.q();
  const auto k = static_cast<double>(factor.indicators.size());
  Coefficients result;
  Value sum = constant(0, q), squares = constant(0, q);
  for (const Index indicator : factor.indicators) {
    const Value l = standardized_loading(model, factor, indicator, moments);
    result.loadings.push_back(l.est);
    sum = sum + l;
    squares = squares + l * l;
  }
  const Value error = constant(k, q) + constant(-1, q) * squares;
  result.omega = omega(model, factor, moments);
  result.cr = sum * sum / (sum * sum + error);
  result.ave = squares / constant(k, q);
  return result;
}

Value latent_correlation(const BlockMoments& moments, Index a, Index b) {
  return moments.covariance(a, b) / sqrt(moments.covariance(a, a) * moments.covariance(b, b));
}

}  // namespace semfit::internal
