#include "inference/mahalanobis.h"

#include "base/block_variables.h"
#include "math/distributions.h"
#include "math/symmetric.h"
#include "moments/columns.h"
#include "moments/patterns.h"

namespace semfit::internal {

std::vector<CaseDistance> mahalanobis_distances(const ParameterTable& table,
                                                const CaseRows& cases,
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
    const Columns columns(*cases.data, group.observed);
    const std::size_t first = distances.size();
    distances.resize(first + cases.rows[g].size());
    for (const Pattern& pattern : find_patterns(columns, cases.rows[g], VectorXd()).list) {
      const std::vector<Index> seen = first_of(pattern.seen, model_variables(table.blocks[g]));
      const auto factor = cholesky(MatrixXd(implied.Sigma(seen, seen)));
      if (!factor || seen.empty()) {
        for (std::size_t k = 0; k < pattern.rows.size(); ++k)
          distances[first + static_cast<std::size_t>(pattern.places[k])] = {
              pattern.rows[k] + 1, static_cast<int>(g) + 1, not_a_number, not_a_number};
        continue;
      }
      MatrixXd X = internal::cases(*cases.data, group.observed, pattern.rows);
      X = units.cwiseInverse().asDiagonal() * MatrixXd(X.colwise() - mean);
      const MatrixXd root = factor->inverse_factor();
      const VectorXd d2 = (root * X(seen, Eigen::all)).colwise().squaredNorm().transpose();
      for (Index i = 0; i < d2.size(); ++i) {
        const auto k = static_cast<std::size_t>(i);
        distances[first + static_cast<std::size_t>(pattern.places[k])] = {
            pattern.rows[k] + 1,
            static_cast<int>(g) + 1,
            d2[i],
            chi_square_upper(d2[i], static_cast<double>(seen.size()))};
      }
    }
  }
  return distances;
}

}  // namespace semfit::internal
