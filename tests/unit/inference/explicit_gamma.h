// Weight matrices, derivatives and fourth-order moments as matrices of moments times moments, in
// the user's units and from plain loops: what the engine never forms.
#pragma once

#include "inference/gamma_products.h"
#include "unit/inference/normal_theory.h"

#include <vector>

namespace semfit::test {

/// The first `rows` pupils, with uneven weights, the same in every run, in a column w.
inline Data weighted_pupils(std::int64_t rows = 301) {
  Data data = holzinger();
  Column w{"w", {}, {}};
  for (std::int64_t i = 0; i < data.rows; ++i)
    w.values.push_back(0.4 + 0.3 * static_cast<double>((i * 7) % 5));
  data.columns.push_back(std::move(w));
  data.header.push_back("w");
  for (Column& column : data.columns)
    column.values.resize(static_cast<std::size_t>(rows));
  data.rows = rows;
  return data;
}

inline Options options_of(const std::string& estimator, bool means, bool is_weighted = false) {
  Options options;
  options.estimation.estimator = estimator;
  options.model.meanstructure = means;
  if (is_weighted) options.sample.sampling_weights = "w";
  return options;
}

/// Places in stack(...) of the moments that are not of fixed covariates alone.
inline std::vector<Index> random_moments_of(const Fitted& fitted, std::size_t g) {
  const std::vector<Index> x = covariates_of(fitted, g);
  const auto is_x = [&](Index i) { return std::find(x.begin(), x.end(), i) != x.end(); };
  const auto p = static_cast<Index>(fitted.table.blocks[g].observed.size());
  std::vector<Index> kept;
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      if (!is_x(i) || !is_x(j)) kept.push_back(place_in_stack(i, j, p));
  for (Index i = 0; i < p && fitted.table.mean_structure; ++i)
    if (!is_x(i)) kept.push_back(p * (p + 1) / 2 + i);
  return kept;
}

/// z_i in rows, every moment: products of the deviations less those of what a regression on the
/// fixed covariates explains, less their mean, times the case's weight.
inline MatrixXd case_products(const Fitted& fitted, std::size_t g) {
  const internal::GroupSample& sample = fitted.sample.groups[g];
  const bool means = fitted.table.mean_structure;
  const MatrixXd y = internal::cases(*fitted.data, sample.observed, sample.rows);
  const VectorXd w = sample.weights.size() > 0 ? sample.weights : VectorXd::Ones(y.cols());
  const VectorXd mean = y * w / w.sum();
  const MatrixXd d = y.colwise() - mean;
  const MatrixXd S = d * w.asDiagonal() * d.transpose() / w.sum();
  MatrixXd explained = MatrixXd::Zero(d.rows(), d.cols());
  if (const std::vector<Index> x = covariates_of(fitted, g); !x.empty())
    explained = S(Eigen::all, x) * MatrixXd(S(x, x)).inverse() * d(x, Eigen::all);
  MatrixXd Z;
  for (Index i = 0; i < y.cols(); ++i) {
    const VectorXd a = d.col(i), b = explained.col(i);
    const VectorXd z =
        stack({a * a.transpose() - b * b.transpose(), means ? VectorXd(a - b) : VectorXd()});
    if (i == 0) Z.resize(y.cols(), z.size());
    Z.row(i) = z.transpose();
  }
  const Eigen::RowVectorXd centre = w.transpose() * Z / w.sum();
  Z.rowwise() -= centre;
  return w.asDiagonal() * Z;
}

/// One group; the moments are those of random_moments_of.
struct ExplicitGroup {
  MatrixXd Delta, W, Gamma, normal_gamma;
  double share = 1;
};

inline MatrixXd explicit_weight(const Fitted& fitted,
                                const NormalTheory& nt,
                                const MatrixXd& Gamma,
                                const std::vector<Index>& kept) {
  const bool means = fitted.table.mean_structure;
  switch (fitted.recipe.fitting) {
    case internal::Fitting::ml:
      return nt.V(kept, kept);
    case internal::Fitting::gls:
      return MatrixXd(normal_gamma(nt.sample.Sigma, means).inverse())(kept, kept);
    case internal::Fitting::uls:
      return MatrixXd::Identity(Gamma.rows(), Gamma.rows());
    case internal::Fitting::dwls:
      return Gamma.diagonal().cwiseInverse().asDiagonal();
    case internal::Fitting::wls:
      return Gamma.inverse();
  }
  return {};
}

inline ExplicitGroup explicit_group(const Fitted& fitted, std::size_t g = 0) {
  const NormalTheory nt = normal_theory(fitted, g);
  const std::vector<Index> kept = random_moments_of(fitted, g);
  const internal::GroupSample& sample = fitted.sample.groups[g];
  const MatrixXd Z = case_products(fitted, g)(Eigen::all, kept);
  ExplicitGroup group;
  group.share = sample.n / fitted.sample.N;
  group.Gamma = Z.transpose() * Z / sample.n;
  MatrixXd normal = nt.Gamma;
  if (const std::vector<Index> x = covariates_of(fitted, g); !x.empty()) {
    const MatrixXd& S = nt.sample.Sigma;
    normal -= normal_gamma(S(Eigen::all, x) * MatrixXd(S(x, x)).inverse() * S(x, Eigen::all),
                           fitted.table.mean_structure);
  }
  group.normal_gamma = normal(kept, kept);
  group.Delta = nt.Delta(kept, Eigen::all);
  group.W = explicit_weight(fitted, nt, group.Gamma, kept);
  return group;
}

/// All groups: block-diagonal, with their shares of the cases in W and in Gamma.
struct ExplicitFit {
  MatrixXd Delta, W, Gamma, B;

  MatrixXd U() const { return W - W * Delta * B * Delta.transpose() * W; }
  /// Of sample - implied moments, times N.
  MatrixXd residual_covariance() const {
    const MatrixXd Q = MatrixXd::Identity(W.rows(), W.rows()) - Delta * B * Delta.transpose() * W;
    return Q * Gamma * Q.transpose();
  }
};

inline ExplicitFit stacked(const std::vector<ExplicitGroup>& groups, const MatrixXd& active) {
  Index total = 0;
  for (const ExplicitGroup& group : groups)
    total += group.W.rows();
  ExplicitFit fit{MatrixXd::Zero(total, groups[0].Delta.cols()),
                  MatrixXd::Zero(total, total),
                  MatrixXd::Zero(total, total),
                  {}};
  Index at = 0;
  for (const ExplicitGroup& group : groups) {
    const Index k = group.W.rows();
    fit.Delta.middleRows(at, k) = group.Delta;
    fit.W.block(at, at, k, k) = group.share * group.W;
    fit.Gamma.block(at, at, k, k) = group.Gamma / group.share;
    at += k;
  }
  fit.B = bread(fit.Delta.transpose() * fit.W * fit.Delta, active);
  return fit;
}

inline ExplicitFit explicit_fit(const Fitted& fitted) {
  std::vector<ExplicitGroup> groups;
  for (std::size_t g = 0; g < fitted.sample.groups.size(); ++g)
    groups.push_back(explicit_group(fitted, g));
  return stacked(groups, fitted.estimate.active);
}

}  // namespace semfit::test
