// Normal theory with p* x p* matrices, as in the papers: for small models only.
#pragma once

#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

namespace semfit::test {

/// One fitted group in the user's units; moments stacked as vech(Sigma) by columns, then mu.
struct NormalTheory {
  internal::Moments sample, implied;
  MatrixXd Delta;        ///< p* x q
  MatrixXd V;            ///< p* x p*: 1/2 D' (W x W) D and W, at the implied moments
  MatrixXd Gamma;        ///< p* x p*: asymptotic covariances at the sample moments
  MatrixXd information;  ///< Delta' V Delta
};

inline VectorXd stack(const internal::Moments& m) {
  const Index p = m.Sigma.rows();
  VectorXd all(p * (p + 1) / 2 + m.mu.size());
  Index at = 0;
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      all[at++] = m.Sigma(i, j);
  all.tail(m.mu.size()) = m.mu;
  return all;
}

/// The place of (i, j), i >= j, in a stack.
inline Index place_in_stack(Index i, Index j, Index p) {
  return j * p - j * (j - 1) / 2 + i - j;
}

/// cov(s_ij, s_kl) = s_ik s_jl + s_il s_jk, cov(m) = S.
inline MatrixXd normal_gamma(const MatrixXd& S, bool has_means) {
  const Index p = S.rows(), moments = p * (p + 1) / 2;
  MatrixXd Gamma = MatrixXd::Zero(moments + (has_means ? p : 0), moments + (has_means ? p : 0));
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      for (Index l = 0; l < p; ++l)
        for (Index k = l; k < p; ++k)
          Gamma(place_in_stack(i, j, p), place_in_stack(k, l, p)) =
              S(i, k) * S(j, l) + S(i, l) * S(j, k);
  if (has_means) Gamma.bottomRightCorner(p, p) = S;
  return Gamma;
}

/// @param rows  of the model, or of the model extended by further free parameters
inline NormalTheory normal_theory(const Fitted& fitted,
                                  const std::vector<Row>& rows,
                                  const VectorXd& theta) {
  const BlockVariables& block = fitted.table.blocks[0];
  const bool has_means = fitted.table.mean_structure;
  const auto moments = [&](const VectorXd& at) {
    internal::Moments m = textbook_moments(rows, block.observed, block.latent, at);
    if (!has_means) m.mu.resize(0);
    return m;
  };
  NormalTheory result;
  result.sample = fitted.sample.groups[0].moments;
  if (!has_means) result.sample.mu.resize(0);
  result.implied = moments(theta);
  result.Delta = differences([&](const VectorXd& at) { return stack(moments(at)); }, theta);
  // The inverse of normal-theory Gamma is the weight matrix of normal theory.
  result.V = normal_gamma(result.implied.Sigma, has_means).inverse();
  result.Gamma = normal_gamma(result.sample.Sigma, has_means);
  result.information = result.Delta.transpose() * result.V * result.Delta;
  return result;
}

inline NormalTheory normal_theory(const Fitted& fitted) {
  return normal_theory(fitted, fitted.table.rows, fitted.estimate.theta);
}

/// Places of the fixed covariates among the observed variables.
inline std::vector<Index> covariates_of(const Fitted& fitted) {
  std::vector<Index> places;
  const BlockVariables& block = fitted.table.blocks[0];
  if (fitted.table.fixed_x)
    for (const std::string& x : block.exogenous)
      places.push_back(std::find(block.observed.begin(), block.observed.end(), x) -
                       block.observed.begin());
  return places;
}

/// Z (Z' I Z)^-1 Z': the inverse information within the active constraints.
inline MatrixXd bread(const MatrixXd& information, const MatrixXd& active) {
  if (active.rows() == 0) return information.inverse();
  const MatrixXd Z = Eigen::FullPivLU<MatrixXd>(active).kernel();
  return Z * (Z.transpose() * information * Z).inverse() * Z.transpose();
}

}  // namespace semfit::test
