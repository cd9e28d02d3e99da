#include "inference/block_residuals.h"

#include "inference/gamma_products.h"
#include "math/decomposition.h"

namespace semfit::internal {

double BlockResiduals::moment_variance(Index i, Index j) const {
  double variance = 0;
  for (const auto& [sign, M] : gamma)
    variance += sign * (M(i, i) * M(j, j) + M(i, j) * M(i, j));
  return variance;
}

double BlockResiduals::mean_variance(Index i) const {
  double variance = 0;
  for (const auto& [sign, M] : gamma)
    variance += sign * M(i, i);
  return variance;
}

BlockResiduals block_residuals(const Objective::Group& group, const VectorXd& theta, double n) {
  BlockResiduals block;
  block.sample = group.discrepancy->sample();
  block.implied = group.structure.at(theta).implied;
  block.raw = {block.sample.Sigma - block.implied.Sigma, block.sample.mu - block.implied.mu};
  block.units = group.structure.units().head(group.structure.p());
  block.n = n;
  block.gamma.push_back({1, block.sample.Sigma});
  const std::vector<Index>& x = group.fixed_x;
  if (!x.empty()) {
    const MatrixXd S_x = block.sample.Sigma(Eigen::all, x);
    block.gamma.push_back({-1, S_x * solve_symmetric(block.sample.Sigma(x, x), S_x.transpose())});
  }
  return block;
}

MatrixXd estimate_scatter(const Objective& objective,
                          const VectorXd& theta,
                          const MatrixXd& bread) {
  if (bread.size() == 0) return {};
  MatrixXd meat = MatrixXd::Zero(objective.q(), objective.q());
  for (const Objective::Group& group : objective.groups())
    meat += group.share * meat_of_normal(group, theta);
  return bread * meat * bread;
}

}  // namespace semfit::internal
