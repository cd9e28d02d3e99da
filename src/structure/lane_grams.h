// Look-up tables of tangents for many patterns of missing values side by side.
#pragma once

#include "moments/pattern_batches.h"
#include "structure/tangents.h"

namespace semfit::internal {

/// P' X P for a symmetric matrix X of each pattern of several batches, P = [I, EC] of the tangents.
/// An entry of all of them stands together, a Lanes for each batch, so that a sum over patterns of
/// products of entries is a walk through contiguous memory.
class LaneGrams {
 public:
  /// @param batches  how many there is room for
  LaneGrams(const Tangents& tangents, Index batches);
  /// Bytes that one batch takes.
  static Index bytes(const Tangents& tangents);

  void set_zero() { entries_.setZero(); }
  /// @param X  batch.size x batch.size, symmetric, zero where a lane does not see a variable; the
  ///           place `at` must hold zeros
  void set(Index at, const PatternBatch& batch, const Lanes* X);
  /// Entry (i, j) of the first batch; those of the others follow.
  const Lanes* entry(Index i, Index j) const {
    return as_lanes(entries_.data()) + place(i, j) * batches_;
  }

 private:
  static Index place(Index i, Index j) {
    return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
  }
  void put(Index i, Index j, Index at, const Lanes& value) {
    as_lanes(entries_.data())[place(i, j) * batches_ + at] = value;
  }

  Index p_, batches_;
  MatrixXd EC_;  ///< with a row of zeros for the variable that nobody sees
  VectorXd entries_, product_;
};

/// P' b for a vector of each pattern, in the same arrangement.
class LaneProjections {
 public:
  LaneProjections(const Tangents& tangents, Index batches);

  void set_zero() { entries_.setZero(); }
  void set(Index at, const PatternBatch& batch, const Lanes* b);
  const Lanes* entry(Index i) const { return as_lanes(entries_.data()) + i * batches_; }

 private:
  Index p_, batches_;
  MatrixXd EC_;
  VectorXd entries_;
};

}  // namespace semfit::internal
