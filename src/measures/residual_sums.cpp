#include "measures/residual_sums.h"

#include <cmath>

#include <Eigen/Dense>

namespace semfit::internal {

namespace {

/// Sums of squares of a symmetric matrix of residuals, each pair once, and of its companions.
struct SquareSums {
  double off_diagonal = 0, diagonal = 0, means = 0;
};

SquareSums sum_squares(const MatrixXd& R, const VectorXd& r) {
  SquareSums sums{0, R.diagonal().squaredNorm(), r.squaredNorm()};
  for (Index j = 0; j < R.cols(); ++j)
    sums.off_diagonal += R.col(j).tail(R.rows() - j - 1).squaredNorm();
  return sums;
}

/// A sum of squares and the number of its terms.
struct Total {
  double sum, count;
};

void accumulate(RootMeanSquare& total, double weight, Total covariances, Total means) {
  total.all +=
      weight * std::sqrt((covariances.sum + means.sum) / (covariances.count + means.count));
  total.without_means += weight * std::sqrt(covariances.sum / covariances.count);
}

void accumulate_residuals(ResidualSums& sums, const GroupMoments& group, double weight) {
  const MatrixXd& S = group.sample.Sigma;
  const MatrixXd& Sigma = group.implied.Sigma;
  const bool has_means = group.implied.mu.size() > 0;
  const VectorXd ds = S.diagonal().cwiseSqrt().cwiseInverse();
  const VectorXd dm = Sigma.diagonal().cwiseSqrt().cwiseInverse();
  const MatrixXd R = S - Sigma;
  VectorXd r, r_bentler, r_mplus;
  if (has_means) {
    r = group.sample.mu - group.implied.mu;
    r_bentler = ds.cwiseProduct(r);
    r_mplus = ds.cwiseProduct(group.sample.mu) - dm.cwiseProduct(group.implied.mu);
  }
  const MatrixXd R_bentler = ds.asDiagonal() * R * ds.asDiagonal();
  const MatrixXd R_correlation =
      MatrixXd(ds.asDiagonal() * S * ds.asDiagonal()) - dm.asDiagonal() * Sigma * dm.asDiagonal();

  const SquareSums raw = sum_squares(R, r);
  const SquareSums bentler = sum_squares(R_bentler, r_bentler);
  const SquareSums correlations = sum_squares(R_correlation, r_mplus);
  const double p = static_cast<double>(S.rows());
  const double pairs = p * (p - 1) / 2, means = has_means ? p : 0;
  accumulate(sums.raw, weight, {raw.off_diagonal + raw.diagonal, pairs + p}, {raw.means, means});
  accumulate(sums.bentler,
             weight,
             {bentler.off_diagonal + bentler.diagonal, pairs + p},
             {bentler.means, means});
  accumulate(sums.bollen, weight, {correlations.off_diagonal, pairs}, {bentler.means, means});
  accumulate(sums.mplus,
             weight,
             {correlations.off_diagonal + bentler.diagonal, pairs + p},
             {correlations.means, means});
}

/// d'W d with the normal-theory weight at L L' = Sigma: tr[(Sigma^-1 D)^2] / 2 + d' Sigma^-1 d.
/// The whitened matrix L^-1 D L^-T replaces D.
template <class Cholesky>
double whiten(const Cholesky& L, MatrixXd& D, const VectorXd& d) {
  L.solveInPlace(D);
  D.transposeInPlace();
  L.solveInPlace(D);
  return 0.5 * D.squaredNorm() + (d.size() > 0 ? L.solve(d).squaredNorm() : 0.0);
}

struct Weighted {
  double residual, sample;
};

Weighted weigh(const GroupMoments& group) {
  const Eigen::LLT<MatrixXd> cholesky(group.implied.Sigma);
  if (cholesky.info() != Eigen::Success) return {not_a_number, not_a_number};
  const auto L = cholesky.matrixL();
  const bool has_means = group.implied.mu.size() > 0;
  VectorXd mean = has_means ? group.sample.mu : VectorXd();
  MatrixXd D = group.sample.Sigma - group.implied.Sigma;
  const double residual = whiten(L, D, has_means ? VectorXd(mean - group.implied.mu) : VectorXd());

  double sample = 0;
  if (group.fixed_x.empty()) {  // L^-1 S L^-T = L^-1 (S - Sigma) L^-T + I
    D.diagonal().array() += 1;
    sample = 0.5 * D.squaredNorm() + (has_means ? L.solve(mean).squaredNorm() : 0.0);
  } else {  // moments among fixed covariates are given, not fitted: they carry no weight
    D = group.sample.Sigma;
    for (const Index i : group.fixed_x) {
      for (const Index j : group.fixed_x)
        D(i, j) = 0;
      if (has_means) mean(i) = 0;
    }
    sample = whiten(L, D, mean);
  }
  return {residual, sample};
}

}  // namespace

ResidualSums sum_residuals(const MeasureInputs& inputs) {
  const double start = inputs.blocks.empty() ? not_a_number : 0;
  const RootMeanSquare none{start, start};
  ResidualSums sums{none, none, none, none, start, start};
  double cases = 0;
  for (const GroupMoments& group : inputs.blocks)
    cases += group.n;
  const double degrees_lost = (inputs.ntotal - inputs.N) / inputs.groups;
  for (const GroupMoments& group : inputs.blocks) {
    const double weight = group.n / cases;
    accumulate_residuals(sums, group, weight);
    const Weighted normal = weigh(group);
    const bool is_given = !std::isnan(group.weighted_residual);
    sums.rls += (group.n - degrees_lost) * normal.residual;
    sums.gfi += weight * (is_given ? 1 - group.weighted_residual / group.weighted_sample
                                   : 1 - normal.residual / normal.sample);
  }
  if (!std::isnan(inputs.rls)) sums.rls = inputs.rls;
  return sums;
}

}  // namespace semfit::internal
