#include "mediation/intervals.h"

#include "base/parallel.h"
#include "math/bootstrap_intervals.h"
#include "math/random.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

/// Streams of the bootstrap are the numbers of its draws; these lie far from them.
constexpr std::uint64_t first_stream = std::uint64_t{1} << 62;
constexpr std::size_t chunk_size = 1000;

VectorXd normals(Philox& random, Index size) {
  VectorXd z(size);
  for (Index i = 0; i < size; ++i)
    z[i] = random.normal();
  return z;
}

std::vector<Paths> path_draws(const PathErrors& errors, const MediationOptions& options) {
  const Index J = errors.a.rows();
  // A covariance matrix of estimates whose variables are not singular.
  const MatrixXd root_a = cholesky(errors.a)->factor();
  const MatrixXd root_b = cholesky(errors.b_direct)->factor();
  const auto R = static_cast<std::size_t>(options.monte_carlo);
  std::vector<Paths> draws(R, errors.paths);
  parallel_for(options.threads, (R + chunk_size - 1) / chunk_size, [&](std::size_t chunk) {
    Philox random(options.seed, first_stream + chunk);
    for (std::size_t r = chunk * chunk_size; r < std::min(R, (chunk + 1) * chunk_size); ++r) {
      draws[r].a += root_a * normals(random, J);
      const VectorXd shift = root_b * normals(random, J + 1);
      draws[r].b += shift.head(J);
      draws[r].direct += shift[J];
    }
  });
  return draws;
}

/// Values of one effect in ascending order.
template <typename Draws, typename Value>
std::vector<double> sorted_values(const Draws& draws, const Value& value) {
  std::vector<double> values;
  values.reserve(draws.size());
  for (const auto& draw : draws) {
    const double v = value(draw);
    if (std::isfinite(v)) values.push_back(v);
  }
  std::sort(values.begin(), values.end());
  return values;
}

bool is_estimated(MediationEffect::Kind kind) {
  return kind == MediationEffect::Kind::total || kind == MediationEffect::Kind::direct;
}

/// @param too_few  why draws like these have no interval; empty: they have
void set_quantity(BootstrapQuantity& out,
                  const std::vector<double>& sorted,
                  std::optional<double> a,
                  double ci_level,
                  const std::string& too_few) {
  out.draws = static_cast<int>(sorted.size());
  if (sorted.empty()) return;
  out.mean = draws_mean(sorted);
  out.bias = out.mean - out.est;
  out.se = draws_sd(sorted);
  if (!too_few.empty()) {
    out.ci.assign(5, {not_a_number, not_a_number});
    out.why = too_few;
    return;
  }
  out.pvalue = bootstrap_pvalue(sorted);
  for (const BootInterval type : {BootInterval::percentile,
                                  BootInterval::bias_corrected,
                                  BootInterval::bias_corrected_accelerated,
                                  BootInterval::basic,
                                  BootInterval::normal})
    out.ci.push_back(bootstrap_interval(type, out.est, sorted, ci_level, a));
  if (!a)
    out.why = "bca: some cases cannot be left out";
  else if (std::isnan(out.ci[1].lower))
    out.why = "bc and bca: all draws lie on one side of the estimate";
}

}  // namespace

int least_draws(double ci_level) {
  return static_cast<int>(std::min(std::ceil(2 / (1 - ci_level) - 1 - 1e-6), 2e9));
}

void add_monte_carlo(std::vector<EffectPlace>& effects,
                     const PathErrors& errors,
                     const MediationOptions& options) {
  const std::vector<Paths> draws = path_draws(errors, options);
  const double alpha = (1 - options.ci_level) / 2;
  for (EffectPlace& place : effects) {
    MediationEffect& effect = place.effect;
    if (is_estimated(effect.kind)) continue;  // exact t intervals are better
    const std::vector<double> sorted = sorted_values(
        draws, [&](const Paths& p) { return effect_value(effect.kind, place.j, place.k, p); });
    effect.monte_carlo_se = draws_sd(sorted);
    effect.monte_carlo = {draws_quantile(sorted, alpha), draws_quantile(sorted, 1 - alpha)};
  }
}

void add_bootstrap(std::vector<EffectPlace>& effects,
                   const std::vector<std::optional<Paths>>& draws,
                   const std::vector<std::optional<Paths>>& jackknife,
                   double ci_level,
                   const std::string& too_few) {
  for (EffectPlace& place : effects) {
    MediationEffect& effect = place.effect;
    const auto value = [&](const std::optional<Paths>& p) {
      return p ? effect_value(effect.kind, place.j, place.k, *p) : not_a_number;
    };
    std::vector<double> without;
    for (const std::optional<Paths>& p : jackknife)
      if (const double v = value(p); std::isfinite(v)) without.push_back(v);
    const std::optional<double> a = without.size() == jackknife.size() && !without.empty()
                                        ? std::optional(acceleration(without))
                                        : std::nullopt;
    effect.bootstrap.section = "effects";
    effect.bootstrap.name = spelling(effect.kind);
    effect.bootstrap.est = effect.est;
    set_quantity(effect.bootstrap, sorted_values(draws, value), a, ci_level, too_few);
  }
}

}  // namespace semfit::internal
