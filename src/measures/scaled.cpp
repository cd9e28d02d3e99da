#include "measures/scaled.h"

#include "measures/tables.h"

namespace semfit::internal {
namespace {

/// x / factor + shift; a perfect fit is one in any scale.
double corrected(const CorrectedTest& test) {
  return test.chisq == 0 ? 0 : test.chisq / test.factor + test.shift;
}

/// x with noncentrality factor (corrected x - d): then x - d has this value.
double recentred(const CorrectedTest& test) {
  return test.df == 0 ? test.chisq : test.factor * (corrected(test) - test.df) + test.df;
}

Prepared scaled(const Prepared& plain) {
  Prepared m = plain;
  m.in.is_chi_square = true;
  m.in.chisq = corrected(m.in.scaled);
  m.in.df = m.in.scaled.df;
  m.in.baseline_chisq = corrected(m.in.baseline_scaled);
  m.in.baseline_df = m.in.baseline_scaled.df;
  return m;
}

/// For the rmsea that is called scaled. Of a shifted test it is that of the corrected statistic; of
/// others not x/c but the degrees of freedom are corrected, c d, which the mean of x is without
/// misfit.
Prepared scaled_df(const Prepared& plain) {
  if (plain.in.scaled.is_shifted) return scaled(plain);
  Prepared m = plain;
  if (m.in.df > 0) m.in.df = m.in.scaled.df * m.in.scaled.factor;
  return m;
}

/// For ratios of noncentralities.
Prepared of_noncentralities(const Prepared& plain) {
  Prepared m = plain;
  m.in.chisq = recentred(m.in.robust);
  m.in.baseline_chisq = recentred(m.in.baseline_robust);
  return m;
}

/// For functions of lambda / N, where lambda is the noncentrality: the corrected x estimates
/// lambda/c, so N is divided by c, too.
Prepared per_case(const Prepared& plain) {
  Prepared m = plain;
  m.in.chisq = corrected(m.in.robust);
  if (m.in.df == 0) return m;
  CorrectedTest rls = m.in.robust;
  if (!m.in.rls_is_chisq) rls.chisq = m.residuals.rls;
  m.residuals.rls = corrected(rls);
  m.in.N /= m.in.robust.factor;
  return m;
}

constexpr CorrectedMeasure corrections[] = {
    {"chisq", "chisq.scaled", scaled},
    {"df", "df.scaled", scaled},
    {"pvalue", "pvalue.scaled", scaled},
    {"baseline.chisq", "baseline.chisq.scaled", scaled},
    {"baseline.df", "baseline.df.scaled", scaled},
    {"baseline.pvalue", "baseline.pvalue.scaled", scaled},
    {"cfi", "cfi.scaled", scaled},
    {"cfi", "cfi.robust", of_noncentralities},
    {"tli", "tli.scaled", scaled},
    {"tli", "tli.robust", of_noncentralities},
    {"nnfi", "nnfi.scaled", scaled},
    {"nnfi", "nnfi.robust", of_noncentralities},
    {"rfi", "rfi.scaled", scaled},
    {"nfi", "nfi.scaled", scaled},
    {"pnfi", "pnfi.scaled", scaled},
    {"ifi", "ifi.scaled", scaled},
    {"rni", "rni.scaled", scaled},
    {"rni", "rni.robust", of_noncentralities},
    {"rmsea", "rmsea.scaled", scaled_df},
    {"rmsea", "rmsea.robust", per_case},
    {"rmsea.ci.lower", "rmsea.ci.lower.scaled", scaled_df},
    {"rmsea.ci.lower", "rmsea.ci.lower.robust", per_case},
    {"rmsea.ci.upper", "rmsea.ci.upper.scaled", scaled_df},
    {"rmsea.ci.upper", "rmsea.ci.upper.robust", per_case},
    {"rmsea.pvalue", "rmsea.pvalue.scaled", scaled_df},
    {"rmsea.pvalue", "rmsea.pvalue.robust", per_case},
    {"rmsea.notclose.pvalue", "rmsea.notclose.pvalue.scaled", scaled_df},
    {"rmsea.notclose.pvalue", "rmsea.notclose.pvalue.robust", per_case},
    {"gfi_rls", "gfi_rls.robust", per_case},
    {"gfi_rls.ci.lower", "gfi_rls.ci.lower.robust", per_case},
    {"gfi_rls.ci.upper", "gfi_rls.ci.upper.robust", per_case},
};

constexpr const char* no_factor = "the scaling factor does not exist; the model's tests say why";

Measured factor(const Prepared& m) {
  return {m.in.scaled.factor, no_factor};
}
Measured baseline_factor(const Prepared& m) {
  if (!m.in.has_baseline) return {not_a_number, "there is no baseline model"};
  return {m.in.baseline_scaled.factor, "the scaling factor of the baseline model is not positive"};
}
Measured factor_h0(const Prepared& m) {
  return {m.in.scaling_h0, no_factor};
}
Measured factor_h1(const Prepared& m) {
  return {m.in.scaling_h1, no_factor};
}

constexpr Measure table[] = {
    {"chisq.scaling.factor", "Scaling correction factor of the chi-square", factor},
    {"baseline.chisq.scaling.factor",
     "Scaling correction factor of the baseline model",
     baseline_factor},
};

constexpr Measure likelihood_table[] = {
    {"scaling.factor.h0", "Scaling correction factor of the log-likelihood (H0)", factor_h0},
    {"scaling.factor.h1", "Scaling correction factor of the log-likelihood (H1)", factor_h1},
};

}  // namespace

std::span<const CorrectedMeasure> corrected_measures() {
  return corrections;
}

std::span<const Measure> scaling_measures() {
  return table;
}

std::span<const Measure> likelihood_scaling_measures() {
  return likelihood_table;
}

}  // namespace semfit::internal
