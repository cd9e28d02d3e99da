// How well the model reproduces the moments, without a baseline model.
#include "math/distributions.h"
#include "math/noncentral.h"
#include "measures/tables.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {

namespace {

constexpr const char* not_positive_definite =
    "the implied covariance matrix is not positive definite";
constexpr const char* no_chisq = "the chi-square does not exist";
constexpr double ci_level = 0.90;

// ---- Joreskog and Sorbom (1981): the share of the weighted moments that the model explains ----
Measured gfi(const Prepared& m) {
  return {m.residuals.gfi, not_positive_definite};
}

Measured agfi(const Prepared& m) {
  if (m.in.df == 0) return {1};
  return {1 - m.in.sample_moments / m.in.df * (1 - m.residuals.gfi), not_positive_definite};
}

Measured pgfi(const Prepared& m) {
  return {m.in.df / m.in.sample_moments * m.residuals.gfi, not_positive_definite};
}

// ---- Maydeu-Olivares (2024): N p / (N p + 2 lambda), lambda estimated from the RLS ----
Measured gfi_rls_of(const Prepared& m, double lambda) {
  if (m.in.df == 0) return {1};
  double variables = 0;
  for (const GroupMoments& group : m.in.blocks)
    variables += static_cast<double>(group.sample.Sigma.rows());
  variables /= static_cast<double>(m.in.blocks.size());
  const double size = m.in.N * variables;
  return {size / (size + 2 * lambda), not_positive_definite};
}

Measured gfi_rls(const Prepared& m) {
  const double excess = m.residuals.rls - m.in.df;
  return gfi_rls_of(m, excess < 0 ? 0 : excess);
}

Measured gfi_rls_lower(const Prepared& m) {
  return gfi_rls_of(m, noncentrality(m.residuals.rls, m.in.df, (1 - ci_level) / 2));
}

Measured gfi_rls_upper(const Prepared& m) {
  return gfi_rls_of(m, noncentrality(m.residuals.rls, m.in.df, (1 + ci_level) / 2));
}

Measured gfi_rls_level(const Prepared&) {
  return {ci_level};
}

// ---- Functions of chi-square ----
/// The sample size at which this misfit would just be significant. Hoelter (1983)
Measured critical_n(const Prepared& m, double alpha) {
  if (m.in.df <= 0) return {not_a_number, "no degrees of freedom, so nothing is tested"};
  if (m.in.chisq <= 0) return {not_a_number, "no sample would be large enough: the fit is perfect"};
  return {chi_square_quantile(1 - alpha, m.in.df) / (m.in.chisq / m.in.N) + 1, no_chisq};
}

Measured cn_05(const Prepared& m) {
  return critical_n(m, 0.05);
}
Measured cn_01(const Prepared& m) {
  return critical_n(m, 0.01);
}

Measured mfi(const Prepared& m) {
  return {std::exp(-0.5 * (m.in.chisq - m.in.df) / m.in.N), no_chisq};
}

Measured ecvi(const Prepared& m) {
  return {(m.in.chisq + 2 * m.in.npar) / m.in.N, no_chisq};
}

constexpr Measure table[] = {
    {"gfi", "Goodness of Fit Index (GFI)", gfi},
    {"agfi", "Adjusted Goodness of Fit Index (AGFI)", agfi},
    {"pgfi", "Parsimony Goodness of Fit Index (PGFI)", pgfi},
    {"gfi_rls", "GFI from the residual chi-square (RLS)", gfi_rls},
    {"gfi_rls.ci.lower", "GFI (RLS) confidence interval, lower", gfi_rls_lower},
    {"gfi_rls.ci.upper", "GFI (RLS) confidence interval, upper", gfi_rls_upper},
    {"gfi_rls.ci.level", "GFI (RLS) confidence level", gfi_rls_level},
    {"cn_05", "Hoelter Critical N (CN) alpha = 0.05", cn_05},
    {"cn_01", "Hoelter Critical N (CN) alpha = 0.01", cn_01},
    {"mfi", "McDonald Fit Index (MFI)", mfi},
    {"ecvi", "Expected Cross-Validation Index (ECVI)", ecvi},
};

}  // namespace

std::span<const Measure> absolute_measures() {
  return table;
}

}  // namespace semfit::internal
