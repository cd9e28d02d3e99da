#include "structure/lane_grams.h"

namespace semfit::internal {
namespace {

MatrixXd with_zero_row(const MatrixXd& EC) {
  MatrixXd result = MatrixXd::Zero(EC.rows() + 1, EC.cols());
  result.topRows(EC.rows()) = EC;
  return result;
}

Index entries_of(const Tangents& tangents) {
  const Index columns = tangents.EC.rows() + tangents.EC.cols();
  return columns * (columns + 1) / 2;
}

/// sum_i b_i c_variable(i)
Lanes product(const PatternBatch& batch, const Lanes* b, const double* c) {
  Lanes sum{};
  for (Index i = 0; i < batch.size; ++i)
    add_product(sum, b[i], Lanes{} + c[batch.variables[i]]);
  return sum;
}

}  // namespace

LaneGrams::LaneGrams(const Tangents& tangents, Index batches)
    : p_(tangents.EC.rows()),
      batches_(batches),
      EC_(with_zero_row(tangents.EC)),
      entries_(VectorXd::Zero(lane_count * batches * entries_of(tangents))),
      product_(lane_count * (p_ + 2)) {}  // a size is p filled up to a multiple of 3

Index LaneGrams::bytes(const Tangents& tangents) {
  return static_cast<Index>(sizeof(Lanes)) * entries_of(tangents);
}

void LaneGrams::set(Index at, const PatternBatch& batch, const Lanes* X) {
  for (Index j = 0; j < batch.size && batch.variables[j] < p_; ++j)
    for (Index i = j; i < batch.size && batch.variables[i] < p_; ++i)
      put(batch.variables[i], batch.variables[j], at, X[j * batch.size + i]);
  Lanes* const Xc = as_lanes(product_.data());
  for (Index c = 0; c < EC_.cols(); ++c) {
    const double* const column = EC_.col(c).data();
    for (Index i = 0; i < batch.size; ++i) {
      Xc[i] = product(batch, X + i * batch.size, column);
      if (batch.variables[i] < p_) put(p_ + c, batch.variables[i], at, Xc[i]);
    }
    for (Index d = c; d < EC_.cols(); ++d)
      put(p_ + d, p_ + c, at, product(batch, Xc, EC_.col(d).data()));
  }
}

LaneProjections::LaneProjections(const Tangents& tangents, Index batches)
    : p_(tangents.EC.rows()),
      batches_(batches),
      EC_(with_zero_row(tangents.EC)),
      entries_(VectorXd::Zero(lane_count * batches * (p_ + EC_.cols()))) {}

void LaneProjections::set(Index at, const PatternBatch& batch, const Lanes* b) {
  Lanes* const entries = as_lanes(entries_.data()) + at;
  for (Index i = 0; i < batch.size && batch.variables[i] < p_; ++i)
    entries[batch.variables[i] * batches_] = b[i];
  for (Index c = 0; c < EC_.cols(); ++c)
    entries[(p_ + c) * batches_] = product(batch, b, EC_.col(c).data());
}

}  // namespace semfit::internal
