#include "inference/intervals.h"

#include "semfit/parameter_table.h"

#include "math/distributions.h"

#include <cmath>

namespace semfit::internal {

ZTest z_test(double est, double se, double level) {
  if (std::isnan(se) || std::isnan(est))
    return {se, not_a_number, not_a_number, not_a_number, not_a_number};
  if (se == 0) return {0, not_a_number, not_a_number, est, est};
  const double z = est / se;
  const double reach = normal_quantile(0.5 + 0.5 * level) * se;
  return {se, z, normal_two_sided(z), est - reach, est + reach};
}

double delta_se(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& V) {
  const double variance = gradient.dot(V * gradient);
  return std::sqrt(variance < 0 && variance > -1e-12 ? 0.0 : variance);
}

}  // namespace semfit::internal
