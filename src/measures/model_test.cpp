// The model's test, that of the baseline model, and the counts they rest on.
#include "math/distributions.h"
#include "measures/tables.h"

namespace semfit::internal {

namespace {

constexpr const char* unknown_distribution =
    "this statistic is no chi-square under any distribution of the data: see the scaled tests";

Measured chi_square_pvalue(double chisq, double df) {
  if (df <= 0) return {not_a_number, "no degrees of freedom, so nothing is tested"};
  return {chi_square_upper(chisq, df), "the chi-square does not exist"};
}

Measured of_baseline(const Prepared& m, double value) {
  if (!m.in.has_baseline) return {not_a_number, "there is no baseline model"};
  return {value};
}

Measured npar(const Prepared& m) {
  return {m.in.npar};
}
Measured fmin(const Prepared& m) {
  return {m.in.fmin};
}
Measured chisq(const Prepared& m) {
  return {m.in.chisq};
}
Measured df(const Prepared& m) {
  return {m.in.df};
}
Measured pvalue(const Prepared& m) {
  if (!m.in.is_chi_square) return {not_a_number, unknown_distribution};
  return chi_square_pvalue(m.in.chisq, m.in.df);
}
Measured baseline_chisq(const Prepared& m) {
  return of_baseline(m, m.in.baseline_chisq);
}
Measured baseline_df(const Prepared& m) {
  return of_baseline(m, m.in.baseline_df);
}
Measured baseline_pvalue(const Prepared& m) {
  if (!m.in.has_baseline) return of_baseline(m, not_a_number);
  if (!m.in.is_chi_square) return {not_a_number, unknown_distribution};
  return chi_square_pvalue(m.in.baseline_chisq, m.in.baseline_df);
}

constexpr Measure table[] = {
    {"npar", "Number of free parameters", npar},
    {"fmin", "Minimum of the discrepancy (halved)", fmin},
    {"chisq", "Chi-square of the model", chisq},
    {"df", "Degrees of freedom", df},
    {"pvalue", "P-value (chi-square)", pvalue},
    {"baseline.chisq", "Chi-square of the baseline model", baseline_chisq},
    {"baseline.df", "Degrees of freedom of the baseline model", baseline_df},
    {"baseline.pvalue", "P-value of the baseline model", baseline_pvalue},
};

}  // namespace

std::span<const Measure> model_test_measures() {
  return table;
}

}  // namespace semfit::internal
