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

/// @param all   rows of the model, or of the model extended by further free parameters
/// @param g     the group, from 0
inline NormalTheory normal_theory(const Fitted& fitted,
                                  const std::vector<Row>& all,
                                  const VectorXd& theta,
                                  std::size_t g = 0) {
  const BlockVariables& block = fitted.table.blocks[g];
  std::vector<Row> rows;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rows), [g](const Row& row) {
    return row.block == static_cast<int>(g) + 1;
  });
  const bool has_means = fitted.table.mean_structure;
  const auto moments = [&](const VectorXd& at) {
    internal::Moments m = textbook_moments(rows, block.observed, block.latent, at);
    if (!has_means) m.mu.resize(0);
    return m;
  };
  NormalTheory result;
  result.sample = fitted.sample.groups[g].moments;
  if (!has_means) result.sample.mu.resize(0);
  result.implied = moments(theta);
  result.Delta = differences([&](const VectorXd& at) { return stack(moments(at)); }, theta);
  // The inverse of normal-theory Gamma is the weight matrix of normal theory.
  result.V = normal_gamma(result.implied.Sigma, has_means).inverse();
  result.Gamma = normal_gamma(result.sample.Sigma, has_means);
  result.information = result.Delta.transpose() * result.V * result.Delta;
  return result;
}

inline NormalTheory normal_theory(const Fitted& fitted, std::size_t g = 0) {
  return normal_theory(fitted, fitted.table.rows, fitted.estimate.theta, g);
}

/// Places of the fixed covariates among the observed variables.
inline std::vector<Index> covariates_of(const Fitted& fitted, std::size_t g = 0) {
  std::vector<Index> places;
  const BlockVariables& block = fitted.table.blocks[g];
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

/// The residuals of all groups in one vector with their covariance matrix, by the matrices of the
/// papers: Q Gamma Q' / N, Q = I - Delta B Delta' V, groups weighted in V and in Gamma.
struct ResidualTheory {
  VectorXd raw;              ///< of all groups, stacked
  MatrixXd cov;              ///< of raw
  VectorXd moment_variance;  ///< of the sample moments alone
  std::vector<Index> first;  ///< where each group begins
  std::vector<NormalTheory> groups;
};

inline ResidualTheory residual_theory(const Fitted& fitted) {
  ResidualTheory theory;
  Index total = 0;
  for (std::size_t g = 0; g < fitted.sample.groups.size(); ++g) {
    NormalTheory nt = normal_theory(fitted, g);
    if (const std::vector<Index> x = covariates_of(fitted, g); !x.empty()) {
      const MatrixXd& S = nt.sample.Sigma;
      const MatrixXd H = S(Eigen::all, x) * MatrixXd(S(x, x)).inverse() * S(x, Eigen::all);
      nt.Gamma -= normal_gamma(H, nt.sample.mu.size() > 0);
    }
    theory.first.push_back(total);
    total += nt.Delta.rows();
    theory.groups.push_back(std::move(nt));
  }
  MatrixXd Delta = MatrixXd::Zero(total, fitted.table.q);
  MatrixXd V = MatrixXd::Zero(total, total), Gamma = V;
  theory.raw.resize(total);
  for (std::size_t g = 0; g < theory.groups.size(); ++g) {
    const NormalTheory& nt = theory.groups[g];
    const Index at = theory.first[g], size = nt.Delta.rows();
    const double share = fitted.sample.groups[g].n / fitted.sample.N;
    Delta.middleRows(at, size) = nt.Delta;
    V.block(at, at, size, size) = share * nt.V;
    Gamma.block(at, at, size, size) = nt.Gamma / share;
    theory.raw.segment(at, size) = stack(nt.sample) - stack(nt.implied);
  }
  const MatrixXd B = bread(Delta.transpose() * V * Delta, fitted.estimate.active);
  const MatrixXd Q = MatrixXd::Identity(total, total) - Delta * B * Delta.transpose() * V;
  theory.cov = Q * Gamma * Q.transpose() / fitted.inference.multiplier;
  theory.moment_variance = Gamma.diagonal() / fitted.inference.multiplier;
  return theory;
}

}  // namespace semfit::test
