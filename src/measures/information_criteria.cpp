// Likelihoods and what they cost in parameters.
#include "measures/tables.h"

#include <cmath>

namespace semfit::internal {

namespace {

Measured of_likelihood(const Prepared& m, double value) {
  if (!m.in.has_likelihood) return {not_a_number, "the estimator has no likelihood"};
  return {value, "the log-likelihood does not exist"};
}

/// -2 logl + penalty per parameter
Measured criterion(const Prepared& m, double penalty) {
  return of_likelihood(m, -2 * m.in.logl + penalty * m.in.npar);
}

Measured logl(const Prepared& m) {
  return of_likelihood(m, m.in.logl);
}
Measured unrestricted_logl(const Prepared& m) {
  return of_likelihood(m, m.in.unrestricted_logl);
}
Measured aic(const Prepared& m) {
  return criterion(m, 2);
}
Measured bic(const Prepared& m) {
  return criterion(m, std::log(m.in.ntotal));
}
Measured ntotal(const Prepared& m) {
  return {m.in.ntotal};
}
Measured bic2(const Prepared& m) {
  return criterion(m, std::log((m.in.ntotal + 2) / 24));
}

constexpr Measure table[] = {
    {"logl", "Loglikelihood of the model (H0)", logl, true},
    {"unrestricted.logl", "Loglikelihood of the unrestricted model (H1)", unrestricted_logl, true},
    {"aic", "Akaike (AIC)", aic, true},
    {"bic", "Bayesian (BIC)", bic, true},
    {"ntotal", "Number of cases", ntotal},
    {"bic2", "Sample-size adjusted Bayesian (SABIC)", bic2, true},
};

}  // namespace

std::span<const Measure> information_criteria() {
  return table;
}

}  // namespace semfit::internal
