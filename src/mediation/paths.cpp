#include "mediation/paths.h"

#include "math/symmetric.h"

namespace semfit::internal {

std::optional<Paths> solve_paths(const MatrixXd& Sigma, Index K, Index J) {
  constexpr double smallest = 1e-10;
  const auto factor = cholesky(Sigma);
  if (!factor || (factor->pivots().array() < smallest * Sigma.diagonal().array()).any())
    return std::nullopt;
  const MatrixXd L = factor->factor();
  const Index x = K, m = K + 1, y = K + 1 + J;
  Paths paths;
  paths.a = L.col(x).segment(m, J) / L(x, x);
  paths.b = L.block(m, m, J, J)
                .triangularView<Eigen::Lower>()
                .transpose()
                .solve(L.row(y).segment(m, J).transpose());
  paths.direct = L(y, x) / L(x, x) - paths.a.dot(paths.b);
  paths.sd_x = std::sqrt(Sigma(x, x));
  paths.sd_y = std::sqrt(Sigma(y, y));
  return paths;
}

double effect_value(MediationEffect::Kind kind, Index j, Index k, const Paths& paths) {
  switch (kind) {
    case MediationEffect::Kind::total:
      return paths.total();
    case MediationEffect::Kind::direct:
      return paths.direct;
    case MediationEffect::Kind::indirect:
      return paths.indirect(j);
    case MediationEffect::Kind::total_indirect:
      return paths.total_indirect();
    case MediationEffect::Kind::contrast:
      return paths.indirect(j) - paths.indirect(k);
    case MediationEffect::Kind::standardized_indirect:
      return paths.indirect(j) * paths.sd_x / paths.sd_y;
    case MediationEffect::Kind::standardized_total_indirect:
      return paths.total_indirect() * paths.sd_x / paths.sd_y;
    case MediationEffect::Kind::proportion:
      return paths.total_indirect() / paths.total();
  }
  return not_a_number;
}

}  // namespace semfit::internal
