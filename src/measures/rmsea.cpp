// Root mean square error of approximation: misfit per degree of freedom, as an estimate of the
// noncentrality of the chi-square. Steiger (1990); Browne and Cudeck (1993).
#include "math/noncentral.h"
#include "measures/tables.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {

namespace {

constexpr double ci_level = 0.90;
constexpr double close = 0.05;     ///< Browne and Cudeck's "close fit"
constexpr double notclose = 0.08;  ///< and their "reasonable error"

/// A chi-square with noncentrality lambda has rmsea sqrt(lambda G / (N df)).
Measured rmsea_of(const Prepared& m, double lambda) {
  if (m.in.df == 0) return {0};
  return {std::sqrt(lambda * m.in.groups / (m.in.N * m.in.df)), "the chi-square does not exist"};
}

double noncentrality_of(const Prepared& m, double rmsea) {
  return rmsea * rmsea * m.in.N * m.in.df / m.in.groups;
}

Measured rmsea(const Prepared& m) {
  const double excess = m.in.chisq - m.in.df;
  return rmsea_of(m, excess < 0 ? 0 : excess);
}

Measured ci_lower(const Prepared& m) {
  return rmsea_of(m, noncentrality(m.in.chisq, m.in.df, (1 + ci_level) / 2));
}

Measured ci_upper(const Prepared& m) {
  return rmsea_of(m, noncentrality(m.in.chisq, m.in.df, (1 - ci_level) / 2));
}

/// P(X > chisq) if the rmsea were `bound` (or P(X <= chisq)).
template <auto tail>
Measured tail_at(const Prepared& m, double bound) {
  if (m.in.df <= 0) return {not_a_number, "no degrees of freedom, so nothing is tested"};
  return {tail(m.in.chisq, m.in.df, noncentrality_of(m, bound)), "the chi-square does not exist"};
}

Measured pvalue(const Prepared& m) {
  return tail_at<noncentral_chi_square_upper>(m, close);
}
Measured notclose_pvalue(const Prepared& m) {
  return tail_at<noncentral_chi_square_cdf>(m, notclose);
}
Measured level(const Prepared&) {
  return {ci_level};
}
Measured close_h0(const Prepared&) {
  return {close};
}
Measured notclose_h0(const Prepared&) {
  return {notclose};
}

constexpr Measure table[] = {
    {"rmsea", "Root Mean Square Error of Approximation (RMSEA)", rmsea},
    {"rmsea.ci.lower", "RMSEA confidence interval, lower", ci_lower},
    {"rmsea.ci.upper", "RMSEA confidence interval, upper", ci_upper},
    {"rmsea.ci.level", "RMSEA confidence level", level},
    {"rmsea.pvalue", "P-value H_0: RMSEA <= 0.050", pvalue},
    {"rmsea.close.h0", "RMSEA of close fit", close_h0},
    {"rmsea.notclose.pvalue", "P-value H_0: RMSEA >= 0.080", notclose_pvalue},
    {"rmsea.notclose.h0", "RMSEA of fit that is not close", notclose_h0},
};

}  // namespace

std::span<const Measure> rmsea_measures() {
  return table;
}

}  // namespace semfit::internal
