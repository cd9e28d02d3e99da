#include "effects/monte_carlo.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "math/bootstrap_intervals.h"
#include "math/decomposition.h"
#include "math/random.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::size_t chunk_size = 256;  // draws
/// Streams of their own: a bootstrap of the same seed has the small numbers.
constexpr std::uint64_t first_stream = std::uint64_t{1} << 62;

/// K x K of V.
MatrixXd submatrix(const MatrixXd& V, const std::vector<int>& K) {
  const auto k = static_cast<Index>(K.size());
  MatrixXd part(k, k);
  for (Index i = 0; i < k; ++i)
    for (Index j = 0; j < k; ++j)
      part(i, j) = V(K[static_cast<std::size_t>(i)], K[static_cast<std::size_t>(j)]);
  return part;
}

/// R with R R' = V: Cholesky's, or, where V is singular (equality constraints, fewer clusters than
/// parameters), the symmetric root of what variance there is. Empty where V is no covariance
/// matrix.
struct Root {
  MatrixXd R;
  bool is_singular = false;
};
Root root_of(const MatrixXd& V) {
  constexpr double tolerance = 1e-10;  // of a correlation matrix
  if (V.size() == 0) return {};        // every coefficient is fixed
  if (!V.allFinite() || (V.diagonal().array() < 0).any()) return {};
  const VectorXd sd = V.diagonal().cwiseSqrt();
  const MatrixXd correlation = unit_diagonal(V);
  if (const auto factor = cholesky(correlation); factor && factor->pivots().minCoeff() > tolerance)
    return {sd.asDiagonal() * MatrixXd(factor->factor()), false};
  const SymmetricEigen eigen = symmetric_eigen(correlation);
  if (eigen.values.size() > 0 && eigen.values[0] < -1e-6) return {};
  return {sd.asDiagonal() * eigen.vectors *
              eigen.values.cwiseMax(0).cwiseSqrt().asDiagonal().toDenseMatrix(),
          true};
}

/// Percentile interval and standard deviation of one effect; its draws are put in order.
void summarise(std::vector<double>& draws, double ci_level, std::size_t i, MonteCarlo& result) {
  const std::size_t all = draws.size();
  std::erase_if(draws, [](double value) { return !std::isfinite(value); });
  result.lacking[i] = static_cast<int>(all - draws.size());
  if (draws.empty()) return;
  std::sort(draws.begin(), draws.end());
  result.interval[i] = {draws_quantile(draws, (1 - ci_level) / 2),
                        draws_quantile(draws, (1 + ci_level) / 2)};
  double mean = 0, squares = 0;
  for (const double value : draws)
    mean += value / static_cast<double>(draws.size());
  for (const double value : draws)
    squares += (value - mean) * (value - mean);
  result.se[i] = std::sqrt(squares / static_cast<double>(draws.size()));
}

void check_memory(std::size_t effects, int draws) {
  const double bytes = 8.0 * static_cast<double>(effects) * draws;
  if (bytes <= physical_memory() / 4) return;
  refuse(Fault::usage,
         "out-of-memory",
         fmt::format("{} draws of {} effects would take {:.1f} GB", draws, effects, bytes / 1e9),
         {"ask for fewer draws: --monte-carlo R"});
}

}  // namespace

MonteCarlo monte_carlo(const IndirectPlan& plan,
                       const VectorXd& theta,
                       const MatrixXd& V,
                       int draws,
                       std::uint64_t seed,
                       double ci_level,
                       int threads) {
  const std::size_t effects = plan.effects().size();
  MonteCarlo result;
  result.interval.resize(effects);
  result.se.assign(effects, not_a_number);
  result.lacking.assign(effects, 0);
  check_memory(effects, draws);
  const std::vector<int> K = plan.parameters();
  const Root root = root_of(submatrix(V, K));
  if (root.R.rows() != static_cast<Index>(K.size())) {
    result.why = "the covariance matrix of the coefficients is none: a variance is negative";
    return result;
  }
  result.is_singular = root.is_singular;
  MatrixXd values(draws, static_cast<Index>(effects));
  const auto R = static_cast<std::size_t>(draws);
  parallel_for(threads, (R + chunk_size - 1) / chunk_size, [&](std::size_t chunk) {
    VectorXd z(root.R.cols()), drawn = theta;
    for (std::size_t r = chunk * chunk_size; r < std::min(R, (chunk + 1) * chunk_size); ++r) {
      Philox random(seed, first_stream + r);
      for (double& deviate : z)
        deviate = random.normal();
      const VectorXd deviation = root.R * z;
      for (std::size_t k = 0; k < K.size(); ++k)
        drawn[K[k]] = theta[K[k]] + deviation[static_cast<Index>(k)];
      values.row(static_cast<Index>(r)) = plan.values(drawn).transpose();
    }
  });
  parallel_for(threads, effects, [&](std::size_t i) {
    const auto column = values.col(static_cast<Index>(i));
    std::vector<double> sorted(column.begin(), column.end());
    summarise(sorted, ci_level, i, result);
  });
  return result;
}

}  // namespace semfit::internal
