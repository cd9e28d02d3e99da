#include "moments/scatter.h"

#include "math/symmetric.h"

#include <utility>

namespace semfit::internal {

void merge(Scatter& all, const Scatter& part) {
  if (part.n == 0) return;
  const double n = all.n + part.n;
  const VectorXd delta = part.mean - all.mean;
  all.about_mean += part.about_mean;
  all.about_mean.selfadjointView<Eigen::Lower>().rankUpdate(delta, all.n * part.n / n);
  all.mean += part.n / n * delta;
  all.n = n;
}

Scatter scatter_of(Eigen::Ref<MatrixXd> block) {
  Scatter part{static_cast<double>(block.cols()), block.rowwise().mean(), {}};
  block.colwise() -= part.mean;
  part.about_mean = MatrixXd::Zero(block.rows(), block.rows());
  part.about_mean.selfadjointView<Eigen::Lower>().rankUpdate(block);
  return part;
}

Scatter scatter_of(MatrixXd& block, const VectorXd& weights) {
  Scatter part{weights.sum(), VectorXd::Zero(block.rows()), {}};
  if (part.n == 0) return part;
  part.mean = block * weights / part.n;
  block = (block.colwise() - part.mean) * weights.cwiseSqrt().asDiagonal();
  part.about_mean = MatrixXd::Zero(block.rows(), block.rows());
  part.about_mean.selfadjointView<Eigen::Lower>().rankUpdate(block);
  return part;
}

void RunningMoments::add(Eigen::Ref<MatrixXd> block) {
  if (block.cols() == 0) return;
  if (n() == 0) origin_ = block.col(0);
  block.colwise() -= origin_;
  Scatter part = scatter_of(block);
  if (n() == 0)
    about_origin_ = std::move(part);
  else
    internal::merge(about_origin_, part);
}

void RunningMoments::merge(const RunningMoments& part) {
  if (part.n() == 0) return;
  if (n() == 0) {
    *this = part;
    return;
  }
  Scatter moved = part.about_origin_;
  moved.mean += part.origin_ - origin_;
  internal::merge(about_origin_, moved);
}

MatrixXd RunningMoments::scatter() const {
  MatrixXd whole = about_origin_.about_mean;
  mirror_lower(whole);
  return whole;
}

RunningMoments RunningMoments::of(double n, VectorXd mean, MatrixXd scatter) {
  RunningMoments moments;
  moments.about_origin_ = {n, VectorXd::Zero(mean.size()), std::move(scatter)};
  moments.origin_ = std::move(mean);
  return moments;
}

}  // namespace semfit::internal
