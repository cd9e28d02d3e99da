#include "moments/continuous.h"

#include "math/symmetric.h"

#include <algorithm>

namespace semfit::internal {

CrossProducts cross_products(const std::vector<std::span<const double>>& columns,
                             std::span<const std::int64_t> rows) {
  constexpr std::size_t block = 512;
  const auto p = static_cast<Index>(columns.size());
  const auto n = rows.size();
  CrossProducts result{VectorXd::Zero(p), MatrixXd::Zero(p, p)};
  if (n == 0) return result;
  for (Index j = 0; j < p; ++j) {
    const std::span<const double> x = columns[static_cast<std::size_t>(j)];
    // Sums about the first case and by blocks: neither a large mean nor a long file wears them out.
    const double origin = x[static_cast<std::size_t>(rows[0])];
    double sum = 0;
    for (std::size_t start = 0; start < n; start += block) {
      double part = 0;
      for (std::size_t i = start; i < std::min(n, start + block); ++i)
        part += x[static_cast<std::size_t>(rows[i])] - origin;
      sum += part;
    }
    result.mean[j] = origin + sum / static_cast<double>(n);
  }
  MatrixXd centred(static_cast<Index>(std::min(n, block)), p);
  for (std::size_t start = 0; start < n; start += block) {
    const auto size = static_cast<Index>(std::min(n - start, block));
    for (Index j = 0; j < p; ++j) {
      const std::span<const double> x = columns[static_cast<std::size_t>(j)];
      for (Index i = 0; i < size; ++i)
        centred(i, j) =
            x[static_cast<std::size_t>(rows[start + static_cast<std::size_t>(i)])] - result.mean[j];
    }
    result.scatter.selfadjointView<Eigen::Lower>().rankUpdate(centred.topRows(size).transpose());
  }
  mirror_lower(result.scatter);
  return result;
}

}  // namespace semfit::internal
