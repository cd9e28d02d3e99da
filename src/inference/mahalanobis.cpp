#include "inference/mahalanobis.h"

#include "math/distributions.h"
#include "math/symmetric.h"

namespace semfit::internal {

std::vector<CaseDistance> mahalanobis_distances(const CaseRows& cases,
                                                const Sample& sample,
                                                const Objective& objective,
                                                const VectorXd& theta) {
  std::vector<CaseDistance> distances;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    const RamStructure& structure = objective.groups()[g].structure;
    const Moments implied = structure.at(theta).implied;
    const VectorXd units = structure.units().head(structure.p());
    const VectorXd mean =
        structure.has_means() ? VectorXd(implied.mu.cwiseProduct(units)) : group.moments.mu;
    MatrixXd X = internal::cases(*cases.data, group.observed, cases.rows[g]);
    X.colwise() -= mean;
    const VectorXd inverse_units = units.cwiseInverse();
    X = inverse_units.asDiagonal() * X;
    const VectorXd d2 =
        (cholesky(implied.Sigma)->inverse_factor() * X).colwise().squaredNorm().transpose();
    for (Index i = 0; i < d2.size(); ++i)
      distances.push_back({cases.rows[g][static_cast<std::size_t>(i)] + 1,
                           static_cast<int>(g) + 1,
                           d2[i],
                           chi_square_upper(d2[i], static_cast<double>(structure.p()))});
  }
  return distances;
}

}  // namespace semfit::internal
