#include "mediation/regression.h"

#include "math/distributions.h"
#include "math/symmetric.h"

#include <cmath>
#include <stdexcept>

namespace semfit::internal {
namespace {

/// The variables of a regression without units: correlations of k predictors and, last, outcome.
struct Standardized {
  MatrixXd R;
  VectorXd sd;  ///< k + 1
};

Standardized standardize(const MediationSample& sample,
                         const std::vector<Index>& predictors,
                         Index outcome) {
  std::vector<Index> place = predictors;
  place.push_back(outcome);
  const auto p = static_cast<Index>(place.size());
  Standardized out{MatrixXd(p, p), VectorXd(p)};
  for (Index i = 0; i < p; ++i)
    out.sd[i] = sample.sd(place[static_cast<std::size_t>(i)]);
  for (Index i = 0; i < p; ++i)
    for (Index j = 0; j < p; ++j)
      out.R(i, j) = i == j ? 1.0
                           : sample.moments.Sigma(place[static_cast<std::size_t>(i)],
                                                  place[static_cast<std::size_t>(j)]) /
                                 (out.sd[i] * out.sd[j]);
  return out;
}

void test(RegressionCoefficient& c, double df, double ci_level) {
  c.t = c.est / c.se;
  c.pvalue = student_t_two_sided(c.t, df);
  const double reach = student_t_quantile(1 - (1 - ci_level) / 2, df) * c.se;
  c.ci = {c.est - reach, c.est + reach};
}

void add_intercept(LeastSquares& fit,
                   const MediationSample& sample,
                   const std::vector<Index>& predictors,
                   Index outcome,
                   double ci_level) {
  if (sample.moments.mu.size() == 0) return;
  VectorXd mean(fit.slopes.size());
  for (Index j = 0; j < mean.size(); ++j)
    mean[j] = sample.moments.mu[predictors[static_cast<std::size_t>(j)]];
  RegressionCoefficient c;
  c.name = "(Intercept)";
  c.est = sample.moments.mu[outcome] - mean.dot(fit.slopes);
  c.se = std::sqrt(fit.table.sigma * fit.table.sigma / sample.n + mean.dot(fit.vcov * mean));
  test(c, static_cast<double>(fit.table.df_residual), ci_level);
  fit.table.coefficients.insert(fit.table.coefficients.begin(), std::move(c));
}

void set_fit(Regression& table, const MediationSample& sample, Index k, double unexplained) {
  const auto df = sample.n - static_cast<double>(k) - 1;
  table.nobs = static_cast<std::int64_t>(sample.n);
  table.df_model = static_cast<int>(k);
  table.df_residual = static_cast<std::int64_t>(df);
  table.r2 = 1 - unexplained;
  table.adjusted_r2 = 1 - unexplained * (sample.n - 1) / df;
  table.F = table.r2 / static_cast<double>(k) / (unexplained / df);
  table.F_pvalue = f_upper(table.F, static_cast<double>(k), df);
}

}  // namespace

LeastSquares regress(const MediationSample& sample,
                     std::string name,
                     Index outcome,
                     const std::vector<Index>& predictors,
                     double ci_level) {
  const auto k = static_cast<Index>(predictors.size());
  const Standardized z = standardize(sample, predictors, outcome);
  const auto all = cholesky(z.R);
  const auto among = cholesky(z.R.topLeftCorner(k, k));
  // The sample's covariance matrix has been found to be positive definite.
  if (!all || !among) throw std::logic_error("regress: singular moments");

  LeastSquares fit;
  fit.table.name = std::move(name);
  fit.table.outcome = sample.names[static_cast<std::size_t>(outcome)];
  const double unexplained = all->pivots()[k];  // 1 - R2 without its cancellation
  set_fit(fit.table, sample, k, unexplained);
  const double df = sample.n - static_cast<double>(k) - 1;
  fit.table.sigma = z.sd[k] * std::sqrt(unexplained * (sample.n - 1) / df);

  const VectorXd beta = among->solve(z.R.col(k).head(k));
  const MatrixXd inverse = among->inverse();
  const VectorXd unit = z.sd.head(k).cwiseInverse();
  fit.slopes = z.sd[k] * beta.cwiseProduct(unit);
  fit.vcov = fit.table.sigma * fit.table.sigma / (sample.n - 1) *
             (unit.asDiagonal() * inverse * unit.asDiagonal());
  for (Index j = 0; j < k; ++j) {
    RegressionCoefficient c;
    c.name = sample.names[static_cast<std::size_t>(predictors[static_cast<std::size_t>(j)])];
    c.est = fit.slopes[j];
    c.se = std::sqrt(fit.vcov(j, j));
    c.beta = beta[j];
    c.tolerance = 1 / inverse(j, j);
    test(c, df, ci_level);
    fit.table.coefficients.push_back(std::move(c));
  }
  add_intercept(fit, sample, predictors, outcome, ci_level);
  return fit;
}

R2Change r2_change(const Regression& small, const Regression& large) {
  R2Change out;
  out.df_model = large.df_model - small.df_model;
  out.df_residual = large.df_residual;
  out.change = large.r2 - small.r2;
  const auto df = static_cast<double>(out.df_residual);
  out.F = out.change / out.df_model / ((1 - large.r2) / df);
  out.pvalue = f_upper(out.F, out.df_model, df);
  return out;
}

}  // namespace semfit::internal
