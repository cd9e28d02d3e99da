#include "moments/pattern_likelihood.h"

#include "base/parallel.h"
#include "moments/batch_solver.h"

#include <cmath>

namespace semfit::internal {
namespace {

constexpr Index side = LaneCholesky::side;
constexpr std::size_t max_chunks = 16;
constexpr double work_for_threads = 1e6;  ///< below this a thread costs more than it gives

/// Sums over the batches of one chunk.
class ChunkSums {
 public:
  explicit ChunkSums(Index p)
      : rows_(p + 1),
        covariances_(VectorXd::Zero(lane_count * rows_ * rows_)),
        means_(VectorXd::Zero(lane_count * rows_)) {}

  /// n W - sum_k w_k w_k' and sum_k c_k w_k of a batch.
  void add(const PatternBatch& batch, const BatchSolver& solver) {
    const Index tiles = batch.size / side;
    for (Index I = 0; I < tiles; ++I)
      for (Index J = 0; J <= I; ++J)
        add_tile(batch, solver, I, J);
    Lanes* const means = as_lanes(means_.data());
    for (Index k = 0; k < batch.vectors; ++k)
      for (Index i = 0; i < batch.size; ++i)
        means[batch.variables[i]] += batch.constant(k) * solver.solution(k)[i];
  }

  double value = 0;

  /// Adds the sums over lanes, lower triangle.
  void add_to(Moments& total) const {
    const Lanes* const covariances = as_lanes(covariances_.data());
    const Lanes* const means = as_lanes(means_.data());
    for (Index j = 0; j + 1 < rows_; ++j) {
      for (Index i = j; i + 1 < rows_; ++i)
        total.Sigma(i, j) += sum_of_lanes(covariances[rows_ * j + i]);
      total.mu[j] += sum_of_lanes(means[j]);
    }
  }

 private:
  void add_tile(const PatternBatch& batch, const BatchSolver& solver, Index I, Index J) {
    TileSums tile = solver.inverse_tile(I, J);
    tile.scale(*batch.n);
    for (Index k = 0; k < batch.vectors; ++k)
      tile.subtract(solver.solution(k) + side * I, solver.solution(k) + side * J);
    Lanes* const covariances = as_lanes(covariances_.data());
    const int* const i = batch.variables + side * I;
    const int* const j = batch.variables + side * J;
    tile.add_to(
        {covariances + rows_ * j[0], covariances + rows_ * j[1], covariances + rows_ * j[2]},
        {i[0], i[1], i[2]});
  }

  Index rows_;
  VectorXd covariances_, means_;
};

/// Sums for each chunk of batches. Their number depends on the patterns alone.
std::vector<ChunkSums> sums_of_chunks(const PatternBatches& batches,
                                      const Moments& at,
                                      bool with_sensitivity,
                                      int threads) {
  const std::size_t size = batches.list().size();
  std::vector<ChunkSums> sums(std::min(max_chunks, size), ChunkSums(batches.p()));
  parallel_for(
      batches.work() < work_for_threads ? 1 : threads, sums.size(), [&](std::size_t chunk) {
        BatchSolver solver(batches, at);
        const std::size_t end = (chunk + 1) * size / sums.size();
        for (std::size_t b = chunk * size / sums.size(); b < end; ++b) {
          const PatternBatch& batch = batches.list()[b];
          sums[chunk].value += solver.begin(batch);
          if (!with_sensitivity) continue;
          solver.invert();
          sums[chunk].add(batch, solver);
        }
      });
  return sums;
}

}  // namespace

PatternLikelihood::PatternLikelihood(const Columns& columns,
                                     const std::vector<Pattern>& patterns,
                                     const VectorXd& center,
                                     const VectorXd& units,
                                     int threads)
    : center_(center.cwiseQuotient(units)), threads_(threads) {
  std::vector<PatternVectors> vectors;
  for (const Pattern& pattern : patterns) {
    vectors.push_back(pattern_vectors(columns, pattern, center, units));
    N_ += pattern.n;
    observed_values_ += pattern.n * static_cast<double>(pattern.seen.size());
  }
  batches_ = std::make_unique<PatternBatches>(vectors, p());
}

std::optional<double> PatternLikelihood::evaluate(const Moments& at, Moments* sensitivity) const {
  if (N_ == 0 || !at.Sigma.allFinite() || !at.mu.allFinite()) return std::nullopt;
  const Moments padded = with_nobodys_variable(at, center_);
  const std::vector<ChunkSums> chunks =
      sums_of_chunks(*batches_, padded, sensitivity != nullptr, threads_);
  double value = 0;
  for (const ChunkSums& chunk : chunks)
    value += chunk.value;
  if (!std::isfinite(value)) return std::nullopt;
  if (sensitivity) {
    *sensitivity = {MatrixXd::Zero(p(), p()), VectorXd::Zero(p())};
    for (const ChunkSums& chunk : chunks)
      chunk.add_to(*sensitivity);
    sensitivity->Sigma.triangularView<Eigen::StrictlyUpper>() = sensitivity->Sigma.transpose();
    sensitivity->Sigma /= N_;
    sensitivity->mu *= -2 / N_;
  }
  return value / N_;
}

Moments PatternLikelihood::of_available_values() const {
  VectorXd n = VectorXd::Zero(p() + 1), sum = n, squares = n;
  for (const PatternBatch& batch : batches_->list())
    for (Index i = 0; i < batch.size; ++i) {
      const int variable = batch.variables[i];
      n[variable] += sum_of_lanes(*batch.n * batch.mask[i]);
      for (Index k = 0; k < batch.vectors; ++k) {
        const Lanes v = batch.vector(k)[i];
        sum[variable] += sum_of_lanes(batch.constant(k) * v);
        squares[variable] += sum_of_lanes(v * v);
      }
    }
  Moments start{MatrixXd::Identity(p(), p()), center_};
  for (Index j = 0; j < p(); ++j) {
    if (n[j] == 0) continue;
    const double mean = sum[j] / n[j], variance = squares[j] / n[j] - mean * mean;
    start.mu[j] += mean;
    if (variance > 0) start.Sigma(j, j) = variance;
  }
  return start;
}

}  // namespace semfit::internal
