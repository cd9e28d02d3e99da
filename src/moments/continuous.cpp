#include "moments/continuous.h"

#include "math/symmetric.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

/// Cases that all count once: the compiler drops the multiplications.
struct Once {
  static constexpr bool is_weighted = false;
  double operator()(std::size_t) const { return 1; }
};

struct Weighted {
  static constexpr bool is_weighted = true;
  const VectorXd& weights;
  double operator()(std::size_t i) const { return weights[static_cast<Index>(i)]; }
};

template <typename Weight>
CrossProducts products(const std::vector<std::span<const double>>& columns,
                       std::span<const std::int64_t> rows,
                       const Weight& weight,
                       double total) {
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
      for (std::size_t i = start; i < std::min(n, start + block); ++i) {
        const double deviation = x[static_cast<std::size_t>(rows[i])] - origin;
        if constexpr (Weight::is_weighted)
          part += weight(i) * deviation;
        else
          part += deviation;
      }
      sum += part;
    }
    result.mean[j] = origin + sum / total;
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
    if constexpr (Weight::is_weighted)
      for (Index i = 0; i < size; ++i)
        centred.row(i) *= std::sqrt(weight(start + static_cast<std::size_t>(i)));
    result.scatter.selfadjointView<Eigen::Lower>().rankUpdate(centred.topRows(size).transpose());
  }
  mirror_lower(result.scatter);
  return result;
}

}  // namespace

CrossProducts cross_products(const std::vector<std::span<const double>>& columns,
                             std::span<const std::int64_t> rows) {
  return products(columns, rows, Once{}, static_cast<double>(rows.size()));
}

CrossProducts cross_products(const std::vector<std::span<const double>>& columns,
                             std::span<const std::int64_t> rows,
                             const VectorXd& weights) {
  if (weights.size() == 0) return cross_products(columns, rows);
  return products(columns, rows, Weighted{weights}, weights.sum());
}

}  // namespace semfit::internal
