#include "moments/moment_list.h"

namespace semfit::internal {

MomentList::MomentList(Index p, bool has_means, const std::vector<Index>& fixed_x)
    : p_(p), has_means_(has_means) {
  std::vector<bool> is_x(static_cast<std::size_t>(p), false);
  for (const Index i : fixed_x)
    is_x[static_cast<std::size_t>(i)] = true;
  const auto fixed = [&](Index i) { return is_x[static_cast<std::size_t>(i)]; };
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      if (!fixed(i) || !fixed(j)) pairs_.emplace_back(i, j);
  for (Index i = 0; i < p && has_means; ++i)
    if (!fixed(i)) means_.push_back(i);
}

VectorXd MomentList::stack(const Moments& m) const {
  VectorXd all(size());
  Index at = 0;
  for (const auto& [i, j] : pairs_)
    all[at++] = m.Sigma(i, j);
  for (const Index i : means_)
    all[at++] = m.mu[i];
  return all;
}

Moments MomentList::unstack(const VectorXd& all) const {
  Moments m{MatrixXd::Zero(p_, p_), VectorXd::Zero(has_means_ ? p_ : 0)};
  Index at = 0;
  for (const auto& [i, j] : pairs_)
    m.Sigma(i, j) = m.Sigma(j, i) = all[at++];
  for (const Index i : means_)
    m.mu[i] = all[at++];
  return m;
}

Moments MomentList::sensitivity(const VectorXd& gradient) const {
  Moments m = unstack(gradient);
  m.Sigma *= 0.5;
  m.Sigma.diagonal() *= 2;
  return m;
}

MatrixXd MomentList::products(const MatrixXd& D) const {
  MatrixXd all(D.rows(), size());
  Index at = 0;
  for (const auto& [i, j] : pairs_)
    all.col(at++) = D.col(i).cwiseProduct(D.col(j));
  for (const Index i : means_)
    all.col(at++) = D.col(i);
  return all;
}

}  // namespace semfit::internal
