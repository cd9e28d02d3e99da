#include "inference/pattern_scores.h"

#include "moments/batch_solver.h"
#include "structure/lane_grams.h"

namespace semfit::internal {
namespace {

constexpr Index side = LaneCholesky::side;
constexpr Index block_size = 256;  ///< cases at a time: their scores fit the cache

using Visit = std::function<void(const MatrixXd& scores, std::span<const std::int64_t> places)>;

/// Cases waiting for their scores.
class Block {
 public:
  Block(const Tangents& tangents, const Visit& visit)
      : tangents_(tangents),
        visit_(visit),
        u_(tangents.EC.rows(), block_size),
        traces_(tangents.q, block_size) {}

  /// @param u      p, zero where the case has nothing
  /// @param trace  q: tr(W dSigma_k)
  void add(std::int64_t place, const VectorXd& u, const VectorXd& trace) {
    const auto column = static_cast<Index>(places_.size());
    u_.col(column) = u;
    traces_.col(column) = trace;
    places_.push_back(place);
    if (column + 1 == block_size) finish();
  }

  void finish() {
    const auto size = static_cast<Index>(places_.size());
    if (size == 0) return;
    const Index p = u_.rows(), k = tangents_.EC.cols();
    H_.resize(size, p + k);
    H_.leftCols(p) = u_.leftCols(size).transpose();
    H_.rightCols(k).noalias() = H_.leftCols(p) * tangents_.EC;
    scores_ = -0.5 * traces_.leftCols(size).transpose();
    for (const Tangent& t : tangents_.list) {
      auto column = scores_.col(t.parameter);
      if (t.left >= 0) column += t.weight * H_.col(t.left).cwiseProduct(H_.col(t.right));
      if (t.mean >= 0) column += t.mean_weight * H_.col(t.mean);
    }
    if (tangents_.J.size() > 0) scores_ = (scores_ * tangents_.J).eval();
    visit_(scores_, places_);
    places_.clear();
  }

 private:
  const Tangents& tangents_;
  const Visit& visit_;
  std::vector<std::int64_t> places_;
  MatrixXd u_, traces_, H_, scores_;
};

/// The patterns without their cases, in batches.
PatternBatches batches_of(const std::vector<Pattern>& patterns, Index p) {
  std::vector<PatternVectors> shapes;
  for (const Pattern& pattern : patterns)
    shapes.push_back({pattern.seen, 1, {}, {}});
  return {shapes, p};
}

/// W and tr(W dSigma_k) of the four patterns of a batch.
class Inverses {
 public:
  Inverses(const Tangents& tangents, const PatternBatches& batches, const Moments& at)
      : tangents_(tangents),
        solver_(batches, at),
        gram_(tangents, 1),
        W_(lane_count * batches.max_size() * batches.max_size()),
        traces_(lane_count, tangents.q) {}

  void compute(const PatternBatch& batch) {
    batch_ = &batch;
    solver_.begin(batch);
    solver_.invert();
    for (Index I = 0; I < batch.size / side; ++I)
      for (Index J = 0; J <= I; ++J)
        solver_.inverse_tile(I, J).store(lanes(), batch.size, I, J);
    gram_.set_zero();
    gram_.set(0, batch, lanes());
    traces_.setZero();
    for (const Tangent& t : tangents_.list) {
      if (t.left < 0) continue;
      const Lanes part = 2 * t.weight * *gram_.entry(t.left, t.right);
      for (int lane = 0; lane < lane_count; ++lane)
        traces_(lane, t.parameter) += part[lane];
    }
  }

  VectorXd trace(int lane) const { return traces_.row(lane); }

  /// W among the variables that the lane's pattern sees, s x s.
  MatrixXd inverse(int lane, const Pattern& pattern) const {
    const auto s = static_cast<Index>(pattern.seen.size());
    std::vector<Index> at;
    for (Index i = 0; i < batch_->size; ++i)
      if (batch_->mask[i][lane] == 1) at.push_back(i);
    MatrixXd W(s, s);
    for (Index j = 0; j < s; ++j)
      for (Index i = 0; i < s; ++i)
        W(i, j) = W_[lane_count * (batch_->size * at[static_cast<std::size_t>(j)] +
                                   at[static_cast<std::size_t>(i)]) +
                     lane];
    return W;
  }

 private:
  Lanes* lanes() { return as_lanes(W_.data()); }

  const Tangents& tangents_;
  const PatternBatch* batch_ = nullptr;
  BatchSolver solver_;
  LaneGrams gram_;
  VectorXd W_;
  MatrixXd traces_;
};

}  // namespace

void visit_pattern_scores(const Tangents& tangents,
                          const Moments& at,
                          const std::vector<Pattern>& patterns,
                          const Columns& columns,
                          const VectorXd& center,
                          const VectorXd& units,
                          const Visit& visit) {
  const Index p = center.size();
  const PatternBatches batches = batches_of(patterns, p);
  const Moments padded = with_nobodys_variable(at, center.cwiseQuotient(units));
  Inverses inverses(tangents, batches, padded);
  Block block(tangents, visit);
  VectorXd deviation(p);
  const auto visit_cases = [&](const Pattern& pattern, int lane) {
    const MatrixXd W = inverses.inverse(lane, pattern);
    const VectorXd trace = inverses.trace(lane), mu = padded.mu(pattern.seen);
    VectorXd u = VectorXd::Zero(p);
    for (std::size_t i = 0; i < pattern.rows.size(); ++i) {
      read_case(columns, pattern, pattern.rows[i], center, units, deviation.data());
      u(pattern.seen) = W * (deviation.head(mu.size()) - mu);
      block.add(pattern.places[i], u, trace);
    }
  };
  for (const PatternBatch& batch : batches.list()) {
    inverses.compute(batch);
    for (int lane = 0; lane < lane_count; ++lane)
      if (const int i = batch.pattern[static_cast<std::size_t>(lane)]; i >= 0)
        visit_cases(patterns[static_cast<std::size_t>(i)], lane);
  }
  block.finish();
}

}  // namespace semfit::internal
