// Patterns of missing values side by side, four to a batch, as the kernels read them.
#pragma once

#include "math/lanes.h"
#include "moments/pattern_vectors.h"

#include <array>

namespace semfit::internal {

/// Up to four patterns, a lane each. All have the shape of the union of the variables that they
/// see: `size` variables, a multiple of 3, the rest of it filled up with a variable p that nobody
/// sees. Where a lane does not see one of them its mask and its deviations are zero.
struct PatternBatch {
  Index size = 0;
  Index vectors = 0;                      ///< of the pattern that has most of them
  std::array<int, lane_count> pattern{};  ///< its place in the list, -1: nothing in this lane
  const int* variables = nullptr;         ///< size, ascending
  const Lanes* n = nullptr;               ///< sums of weights, 0 where there is no pattern
  const Lanes* mask = nullptr;            ///< size, 1 where seen and else 0

  /// Vector k: its constant c_k, and v_k at its `size` variables.
  const Lanes& constant(Index k) const { return mask[size + k * (size + 1)]; }
  const Lanes* vector(Index k) const { return &constant(k) + 1; }
};

/// A list of patterns in batches of patterns that are alike: in the number of their vectors,
/// because the longest keeps the others waiting, and then in the variables that they see.
class PatternBatches {
 public:
  /// Patterns without weight are left out.
  PatternBatches(const std::vector<PatternVectors>& patterns, Index p);
  PatternBatches(const PatternBatches&) = delete;
  PatternBatches& operator=(const PatternBatches&) = delete;

  const std::vector<PatternBatch>& list() const { return list_; }
  Index p() const { return p_; }
  Index max_size() const { return max_size_; }
  Index max_vectors() const { return max_vectors_; }
  /// Multiplications (and additions) of four lanes that one evaluation takes, about.
  double work() const { return work_; }

 private:
  /// Appends a batch of at most four patterns, and what it holds to `values`.
  void add(const std::vector<PatternVectors>& patterns,
           const std::vector<std::size_t>& members,
           std::vector<double>& values);
  /// Once nothing moves any more.
  void set_pointers();

  Index p_ = 0, max_size_ = 0, max_vectors_ = 0;
  double work_ = 0;
  std::vector<PatternBatch> list_;
  std::vector<int> variables_;
  VectorXd values_;  ///< Eigen aligns it
};

}  // namespace semfit::internal
