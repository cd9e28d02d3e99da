#include "estimate/pattern_information.h"

#include "base/parallel.h"
#include "math/symmetric.h"
#include "moments/batch_solver.h"
#include "structure/lane_grams.h"

#include <algorithm>
#include <utility>

namespace semfit::internal {
namespace {

constexpr Index side = LaneCholesky::side;
constexpr Index bytes_of_block = 256 * 1024;  ///< the tables of a block stay in the L2 cache
constexpr Index max_batches = 32;
constexpr Index bytes_of_results = 64 * 1024 * 1024;
constexpr Index max_chunks = 16;
constexpr double work_for_threads = 1e6;  ///< look-ups of four patterns

/// Tables of a block of batches: Q = P'WP, R = P'KP, P'h, and n.
class Block {
 public:
  Block(const Tangents& tangents, const PatternBatches& batches, Index capacity)
      : Q(tangents, capacity),
        R(tangents, capacity),
        h(tangents, capacity),
        n_(lane_count * capacity),
        W_(lane_count * batches.max_size() * batches.max_size()),
        K_(W_.size()),
        h_of_batch_(lane_count * batches.max_size()) {}

  void clear() {
    Q.set_zero(), R.set_zero(), h.set_zero();
    used_ = 0;
  }

  void add(const PatternBatch& batch, BatchSolver& solver, Curvature kind) {
    solver.begin(batch);
    solver.invert();
    for (Index I = 0; I < batch.size / side; ++I)
      for (Index J = 0; J <= I; ++J)
        store_tiles(batch, solver, kind, I, J);
    Q.set(used_, batch, lanes(W_));
    R.set(used_, batch, lanes(K_));
    if (kind == Curvature::observed) add_h(batch, solver);
    lanes(n_)[used_++] = *batch.n;
  }

  Index used() const { return used_; }
  const Lanes* n() const { return as_lanes(n_.data()); }

  LaneGrams Q, R;
  LaneProjections h;

 private:
  static Lanes* lanes(VectorXd& x) { return as_lanes(x.data()); }

  void store_tiles(
      const PatternBatch& batch, const BatchSolver& solver, Curvature kind, Index I, Index J) {
    TileSums tile = solver.inverse_tile(I, J);
    tile.store(lanes(W_), batch.size, I, J);
    tile.scale(*batch.n);
    if (kind == Curvature::observed) {
      tile.scale(Lanes{} - 0.5);
      for (Index k = 0; k < batch.vectors; ++k)
        tile.add(solver.solution(k) + side * I, solver.solution(k) + side * J);
      tile.scale(Lanes{} + 2.0);
    }
    tile.store(lanes(K_), batch.size, I, J);
  }

  void add_h(const PatternBatch& batch, const BatchSolver& solver) {
    h_of_batch_.setZero();
    for (Index k = 0; k < batch.vectors; ++k)
      for (Index i = 0; i < batch.size; ++i)
        lanes(h_of_batch_)[i] += batch.constant(k) * solver.solution(k)[i];
    h.set(used_, batch, lanes(h_of_batch_));
  }

  Index used_ = 0;
  VectorXd n_, W_, K_, h_of_batch_;
};

/// Two entries that are multiplied with each other, pattern by pattern.
struct Factors {
  const Lanes* first;
  const Lanes* second;
};

/// Sum of such products over the patterns of a block.
template <std::size_t m>
double sum_of_products(const Block& block, const Factors (&factors)[m]) {
  Lanes sum{};
  for (Index i = 0; i < block.used(); ++i) {
    Lanes of_batch{};
#pragma GCC unroll 4  // the inner loop of everything here: its pointers stay in registers
    for (const Factors& f : factors)
      add_product(of_batch, f.first[i], f.second[i]);
    sum += of_batch;
  }
  return sum_of_lanes(sum);
}

/// tr(W dSigma_s K dSigma_t)
double covariances(const Block& block, const Tangent& s, const Tangent& t) {
  const auto product = [&](int w, int x, int y, int u) {
    return Factors{block.Q.entry(w, x), block.R.entry(y, u)};
  };
  return s.weight * t.weight *
         sum_of_products(block,
                         {product(s.right, t.left, t.right, s.left),
                          product(s.left, t.left, t.right, s.right),
                          product(s.right, t.right, t.left, s.left),
                          product(s.left, t.right, t.left, s.right)});
}

/// 2 n dmu_s' W dmu_t
double means(const Block& block, const Tangent& s, const Tangent& t) {
  return 2 * s.mean_weight * t.mean_weight *
         sum_of_products(block, {{block.n(), block.Q.entry(s.mean, t.mean)}});
}

/// 2 h' dSigma_s W dmu_t
double covariance_and_mean(const Block& block, const Tangent& s, const Tangent& t) {
  return 2 * s.weight * t.mean_weight *
         sum_of_products(block,
                         {{block.h.entry(s.left), block.Q.entry(s.right, t.mean)},
                          {block.h.entry(s.right), block.Q.entry(s.left, t.mean)}});
}

/// tr(W dSigma_s K dSigma_t) + 2 n dmu_s' W dmu_t + 2 h'(dSigma_s W dmu_t + dSigma_t W dmu_s).
double entry(const Block& block, const Tangent& s, const Tangent& t, Curvature kind) {
  double sum = 0;
  if (s.left >= 0 && t.left >= 0) sum += covariances(block, s, t);
  if (s.mean >= 0 && t.mean >= 0) sum += means(block, s, t);
  if (kind == Curvature::expected) return sum;
  if (s.left >= 0 && t.mean >= 0) sum += covariance_and_mean(block, s, t);
  if (t.left >= 0 && s.mean >= 0) sum += covariance_and_mean(block, t, s);
  return sum;
}

/// About phi, lower triangle: tangents come in order of their parameters.
void add_block(const Block& block, const Tangents& tangents, Curvature kind, MatrixXd& H) {
  const std::vector<Tangent>& list = tangents.list;
  for (std::size_t a = 0; a < list.size(); ++a)
    for (std::size_t b = a; b < list.size(); ++b) {
      // A pair of parts of one parameter stands for both orders.
      const bool twice = a != b && list[a].parameter == list[b].parameter;
      H(list[b].parameter, list[a].parameter) +=
          (twice ? 2 : 1) * entry(block, list[a], list[b], kind);
    }
}

Index batches_of_block(const Tangents& tangents) {
  return std::clamp<Index>(bytes_of_block / (2 * LaneGrams::bytes(tangents)), 1, max_batches);
}

/// How many chunks: few where a result is large. Does not depend on the number of threads.
std::size_t chunks_of(const Tangents& tangents, Index blocks) {
  const Index bytes = static_cast<Index>(sizeof(double)) * tangents.q * tangents.q;
  const Index most = std::clamp<Index>(bytes_of_results / std::max<Index>(bytes, 1), 1, max_chunks);
  return static_cast<std::size_t>(std::min(blocks, most));
}

}  // namespace

MatrixXd pattern_information(const Tangents& tangents,
                             const PatternLikelihood& likelihood,
                             const Moments& at,
                             Curvature kind) {
  const PatternBatches& batches = likelihood.batches();
  const Moments padded = with_nobodys_variable(at, likelihood.center());
  const auto size = static_cast<Index>(batches.list().size());
  const Index block_size = batches_of_block(tangents);
  const Index blocks = (size + block_size - 1) / block_size;
  std::vector<MatrixXd> sums(chunks_of(tangents, blocks), MatrixXd::Zero(tangents.q, tangents.q));
  const auto pairs = static_cast<double>(tangents.list.size() * tangents.list.size());
  const bool is_small = pairs * static_cast<double>(size) < work_for_threads;
  parallel_for(is_small ? 1 : likelihood.threads(), sums.size(), [&](std::size_t chunk) {
    const auto first_block = [&](std::size_t c) {
      return static_cast<Index>(c) * blocks / static_cast<Index>(sums.size());
    };
    BatchSolver solver(batches, padded);
    Block block(tangents, batches, block_size);
    for (Index i = first_block(chunk); i < first_block(chunk + 1); ++i) {
      block.clear();
      for (Index b = i * block_size; b < std::min(size, (i + 1) * block_size); ++b)
        block.add(batches.list()[static_cast<std::size_t>(b)], solver, kind);
      add_block(block, tangents, kind, sums[chunk]);
    }
  });
  MatrixXd H = MatrixXd::Zero(tangents.q, tangents.q);
  for (const MatrixXd& sum : sums)
    H += sum;
  mirror_lower(H);
  H /= 2 * likelihood.N();
  return tangents.to_theta(std::move(H));
}

}  // namespace semfit::internal
