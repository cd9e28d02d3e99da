#include "moments/batch_solver.h"

namespace semfit::internal {
namespace {

constexpr Index side = LaneCholesky::side;

}  // namespace

Moments with_nobodys_variable(const Moments& moments, const VectorXd& center) {
  const Index p = moments.mu.size();
  Moments result{MatrixXd::Zero(p + 1, p + 1), VectorXd::Zero(p + 1)};
  result.Sigma.topLeftCorner(p, p) = moments.Sigma;
  result.mu.head(p) = moments.mu - center;
  return result;
}

BatchSolver::BatchSolver(const PatternBatches& batches, const Moments& at)
    : at_(at),
      factor_(batches.max_size() / side),
      deviation_(lane_count * batches.max_size()),
      z_(deviation_.size() * batches.max_vectors()),
      w_(z_.size()) {}

void BatchSolver::mask_covariances() {
  const Index tiles = batch_->size / side;
  const Lanes* const mask = batch_->mask;
  for (Index I = 0; I < tiles; ++I)
    for (Index J = 0; J <= I; ++J) {
      Lanes* const tile = factor_.tile(I, J);
      for (Index j = 0; j < side; ++j) {
        const double* const column = at_.Sigma.col(batch_->variables[side * J + j]).data();
        const Lanes m_j = mask[side * J + j];
        for (Index i = 0; i < side; ++i)
          tile[side * j + i] = column[batch_->variables[side * I + i]] * (mask[side * I + i] * m_j);
        if (I == J) tile[side * j + j] += 1.0 - m_j;
      }
    }
}

double BatchSolver::begin(const PatternBatch& batch) {
  batch_ = &batch;
  mask_covariances();
  double log_determinant[lane_count];
  factor_.factor(batch.size / side, log_determinant);
  double value = 0;
  for (int lane = 0; lane < lane_count; ++lane)
    value += (*batch.n)[lane] * log_determinant[lane];
  Lanes squares{};
  for (Index k = 0; k < batch.vectors; ++k) {
    const Lanes* const v = batch.vector(k);
    for (Index i = 0; i < batch.size; ++i)
      lanes(deviation_)[i] = v[i] - batch.constant(k) * at_.mu[batch.variables[i]] * batch.mask[i];
    Lanes* const z = lanes(z_) + k * batch.size;
    factor_.solve_lower(lanes(deviation_), z);
    for (Index i = 0; i < batch.size; ++i)
      squares += z[i] * z[i];
  }
  return value + sum_of_lanes(squares);
}

void BatchSolver::invert() {
  factor_.invert();
  for (Index k = 0; k < batch_->vectors; ++k)
    factor_.solve_upper(lanes(z_) + k * batch_->size, lanes(w_) + k * batch_->size);
}

}  // namespace semfit::internal
