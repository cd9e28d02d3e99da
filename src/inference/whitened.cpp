#include "inference/whitened.h"

#include <numbers>
#include <stdexcept>
#include <variant>

namespace semfit::internal {
namespace {

/// K with V = K'K.
MatrixXd root_of(const MatrixXd& V) {
  const auto factor = cholesky(V);
  if (!factor) throw std::logic_error("a weight matrix is not positive definite");
  return MatrixXd(factor->factor()).transpose();
}

}  // namespace

Whitening::Whitening(const MomentWeight& W, Index p, bool has_means)
    : p_(p), has_means_(has_means) {
  if (const auto* V = std::get_if<MatrixXd>(&W))
    normal_ = root_of(*V);
  else
    distinct_ = std::get<std::shared_ptr<const DistinctWeight>>(W);
}

Index Whitening::size() const {
  if (!is_normal()) return distinct_->list().size();
  return p_ * (p_ + 1) / 2 + (has_means_ ? p_ : 0);
}

void Whitening::stack(const MatrixXd& Z,
                      const VectorXd& e,
                      Eigen::Ref<Eigen::RowVectorXd> row) const {
  Index at = 0;
  for (Index j = 0; j < p_; ++j) {
    row[at++] = Z(j, j) / std::numbers::sqrt2;
    for (Index i = j + 1; i < p_; ++i)
      row[at++] = Z(i, j);
  }
  for (Index i = 0; i < p_ && has_means_; ++i)
    row[at++] = e[i];
}

MatrixXd Whitening::rows(const MatrixXd& Z, const MomentList& list) const {
  if (!is_normal()) return distinct_->whiten(Z.transpose()).transpose();
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> Y(Z.rows(), size());
  for (Index i = 0; i < Z.rows(); ++i) {
    const Moments m = list.unstack(Z.row(i).transpose());
    stack(normal_ * m.Sigma * normal_.transpose(),
          has_means_ ? VectorXd(normal_ * m.mu) : VectorXd(),
          Y.row(i));
  }
  return Y;
}

MatrixXd Whitening::tangents(const Tangents& tangents) const {
  if (!is_normal()) return distinct_->whiten(stacked_tangents(tangents, distinct_->list()));
  // The same list about whitened columns of P; the diagonal of vech weighs half as much.
  const MomentList all(p_, has_means_);
  MatrixXd P(p_, p_ + tangents.EC.cols());
  P << normal_, normal_ * tangents.EC;
  Tangents whitened = tangents;
  whitened.EC = P;
  for (Tangent& t : whitened.list) {
    if (t.left >= 0) {
      t.left += static_cast<int>(p_);
      t.right += static_cast<int>(p_);
    }
    if (t.mean >= 0) t.mean += static_cast<int>(p_);
  }
  MatrixXd D = stacked_tangents(whitened, all);
  for (std::size_t k = 0; k < all.pairs().size(); ++k)
    if (all.pairs()[k].first == all.pairs()[k].second)
      D.row(static_cast<Index>(k)) /= std::numbers::sqrt2;
  return D;
}

}  // namespace semfit::internal
