#include "reliability/alpha.h"

#include "math/distributions.h"
#include "math/symmetric.h"

namespace semfit::internal {

double cronbach_alpha(const MatrixXd& S) {
  const auto k = static_cast<double>(S.rows());
  if (k < 2) return not_a_number;
  return k / (k - 1) * (1 - S.trace() / S.sum());
}

double standardized_alpha(const MatrixXd& S) {
  return cronbach_alpha(unit_diagonal(S));
}

AlphaLimits feldt_limits(double alpha, double n, double k, double level) {
  const double a = (1 - level) / 2, df1 = n - 1, df2 = (n - 1) * (k - 1);
  return {1 - (1 - alpha) * f_quantile(1 - a, df1, df2), 1 - (1 - alpha) * f_quantile(a, df1, df2)};
}

MatrixXd part_of(const MatrixXd& S, const std::vector<Index>& of) {
  return S(of, of);
}

}  // namespace semfit::internal
