// How far the model has come from the baseline model, in which observed variables are uncorrelated.
#include "measures/tables.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {

namespace {

constexpr const char* baseline_fits = "the baseline model fits as well as chance allows";
constexpr const char* not_nested = "the model has more degrees of freedom than the baseline model";

/// Chi-square and degrees of freedom of the model (x, d) and of the baseline model (x0, d0).
struct Tests {
  double x, d, x0, d0;
};

/// Every index of this file goes through here: no baseline model or no chi-square, no index.
template <Measured (*index)(const Tests&)>
Measured incremental(const Prepared& m) {
  if (!m.in.has_baseline) return {not_a_number, "there is no baseline model"};
  if (std::isnan(m.in.chisq)) return {not_a_number, "the chi-square does not exist"};
  if (std::isnan(m.in.baseline_chisq))
    return {not_a_number, "the baseline chi-square does not exist"};
  return index({m.in.chisq, m.in.df, m.in.baseline_chisq, m.in.baseline_df});
}

Measured cfi(const Tests& t) {
  const double excess = std::max(t.x - t.d, 0.0);
  const double largest = std::max(excess, t.x0 - t.d0);
  return {largest > 0 ? 1 - excess / largest : 1};
}

Measured tli(const Tests& t) {
  if (t.d == 0) return {1};
  return {1 - (t.x - t.d) * t.d0 / ((t.x0 - t.d0) * t.d), baseline_fits};
}

Measured rfi(const Tests& t) {
  if (t.d == 0) return {1};
  if (t.d > t.d0) return {not_a_number, not_nested};
  return {1 - t.x / t.d / (t.x0 / t.d0), baseline_fits};
}

Measured nfi(const Tests& t) {
  if (t.d > t.d0) return {not_a_number, not_nested};
  return {(t.x0 - t.x) / t.x0, baseline_fits};
}

Measured pnfi(const Tests& t) {
  return {t.d / t.d0 * (t.x0 - t.x) / t.x0, baseline_fits};
}

// A baseline chi-square below d is no misfit to improve on.
Measured ifi(const Tests& t) {
  if (t.x0 < t.d) return {1};
  return {(t.x0 - t.x) / (t.x0 - t.d), baseline_fits};
}

Measured rni(const Tests& t) {
  return {1 - (t.x - t.d) / (t.x0 - t.d0), baseline_fits};
}

constexpr Measure table[] = {
    {"cfi", "Comparative Fit Index (CFI)", incremental<cfi>},
    {"tli", "Tucker-Lewis Index (TLI)", incremental<tli>},
    {"nnfi", "Bentler-Bonett Non-normed Fit Index (NNFI)", incremental<tli>},
    {"rfi", "Bollen's Relative Fit Index (RFI)", incremental<rfi>},
    {"nfi", "Bentler-Bonett Normed Fit Index (NFI)", incremental<nfi>},
    {"pnfi", "Parsimony Normed Fit Index (PNFI)", incremental<pnfi>},
    {"ifi", "Bollen's Incremental Fit Index (IFI)", incremental<ifi>},
    {"rni", "Relative Noncentrality Index (RNI)", incremental<rni>},
};

}  // namespace

std::span<const Measure> incremental_measures() {
  return table;
}

}  // namespace semfit::internal
