#include "effects/indirect.h"

#include "effects/monte_carlo.h"
#include "inference/intervals.h"
#include "math/distributions.h"
#include "math/product_distribution.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// A product of two free coefficients and numbers: scale * a * b.
struct TwoFactors {
  double scale = 1;
  double a = 0, b = 0;
  double variance_a = 0, variance_b = 0, covariance = 0;
};

double covariance_of(const LinearForm& a, const LinearForm& b, const MatrixXd& V) {
  double sum = 0;
  for (const auto& [i, weight] : a.terms)
    for (const auto& [j, other] : b.terms)
      sum += weight * other * V(i, j);
  return sum;
}

std::optional<TwoFactors> two_factors(const Product* product,
                                      const VectorXd& theta,
                                      const MatrixXd& V) {
  if (!product) return std::nullopt;
  std::vector<const LinearForm*> free;
  TwoFactors found;
  for (const LinearForm& factor : product->factors)
    if (factor.is_constant())
      found.scale *= factor.constant;
    else
      free.push_back(&factor);
  if (free.size() != 2) return std::nullopt;
  found.a = free[0]->value(theta), found.b = free[1]->value(theta);
  found.variance_a = covariance_of(*free[0], *free[0], V);
  found.variance_b = covariance_of(*free[1], *free[1], V);
  found.covariance = covariance_of(*free[0], *free[1], V);
  if (!(found.variance_a > 0 && found.variance_b > 0) || found.scale == 0) return std::nullopt;
  return found;
}

void add_reason(std::string& why, const std::string& reason) {
  why += (why.empty() ? "" : "; ") + reason;
}

/// Aroian (1947) and Goodman (1960): z of a b with s_a^2 s_b^2 added to Sobel's variance or taken
/// away, the coefficients independent.
void add_independent_tests(IndirectEffect& effect, const TwoFactors& p) {
  const double first = p.a * p.a * p.variance_b + p.b * p.b * p.variance_a;
  const double second = p.variance_a * p.variance_b;
  const double product = std::copysign(1.0, p.scale) * p.a * p.b;
  effect.aroian_z = product / std::sqrt(first + second);
  effect.aroian_pvalue = normal_two_sided(effect.aroian_z);
  if (first > second) {
    effect.goodman_z = product / std::sqrt(first - second);
    effect.goodman_pvalue = normal_two_sided(effect.goodman_z);
  } else {
    add_reason(effect.why, "Goodman's variance is negative: both coefficients are too uncertain");
  }
}

void add_product_tests(IndirectEffect& effect, const TwoFactors& p, double ci_level) {
  constexpr double one = 1 - 1e-9;
  const double correlation =
      std::clamp(p.covariance / std::sqrt(p.variance_a * p.variance_b), -1.0, 1.0);
  if (std::abs(correlation) < one)
    add_independent_tests(effect, p);
  else
    add_reason(effect.why,
               "both coefficients are one parameter: Aroian's and Goodman's tests are of "
               "independent ones");
  const NormalPair pair{p.a, std::sqrt(p.variance_a), p.b, std::sqrt(p.variance_b), correlation};
  const double low = p.scale * product_quantile(pair, (1 - ci_level) / 2);
  const double high = p.scale * product_quantile(pair, (1 + ci_level) / 2);
  effect.product = {std::min(low, high), std::max(low, high)};
}

/// When a share of the total effect says little. MacKinnon, Krull and Lockwood (2000).
void judge_proportion(IndirectEffect& effect, const ZTest& total, double ci_level) {
  if (!std::isfinite(effect.est)) {
    add_reason(effect.why, "the total effect is 0, or does not exist");
    return;
  }
  if (effect.est < 0 || effect.est > 1)
    add_reason(effect.why,
               "direct and indirect effect have opposite signs: their ratio to the total is no "
               "share");
  if (std::abs(total.z) < normal_quantile(0.5 + 0.5 * ci_level))
    add_reason(effect.why,
               fmt::format("the total effect may be 0 (z = {:.2f}): the ratio to it is unstable",
                           total.z));
}

void add_draws(std::vector<IndirectEffect>& effects, const MonteCarlo& drawn, int draws) {
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i].monte_carlo = drawn.interval[i];
    // A ratio of normal variables has no variance: that of its draws grows with their number.
    if (effects[i].kind != IndirectEffect::Kind::proportion_mediated)
      effects[i].monte_carlo_se = drawn.se[i];
    if (!drawn.why.empty()) add_reason(effects[i].why, drawn.why);
    if (drawn.lacking[i] > 0)
      add_reason(effects[i].why,
                 fmt::format("{} of {} Monte Carlo draws are left out: the effect does not exist "
                             "in them",
                             drawn.lacking[i],
                             draws));
  }
}

std::string joined(const std::vector<double>& values) {
  std::string out;
  for (const double value : values)
    out += fmt::format("{}{:.6g}", out.empty() ? "" : ", ", value);
  return out;
}

/// Estimate, delta method and what follows from it for one effect.
void add_delta(IndirectEffect& effect, const Value& value, const ZTest& test) {
  effect.est = value.est;
  effect.se = test.se;
  effect.sobel_z = test.z;
  effect.sobel_pvalue = test.pvalue;
  effect.delta = {test.ci_lower, test.ci_upper};
}

std::vector<ResolvedOption> choices(const Options& options) {
  std::vector<ResolvedOption> chosen{
      {"monte.carlo",
       std::to_string(options.effects.draws),
       fmt::format("draws of the Monte Carlo intervals, from seed {}", options.inference.seed)}};
  for (const ModeratorValues& moderator : options.effects.moderators)
    chosen.push_back(
        {"moderator " + moderator.variable, joined(moderator.values), "where effects are given"});
  return chosen;
}

}  // namespace

IndirectTable infer_indirect(const IndirectPlan& plan,
                             const VectorXd& theta,
                             const std::optional<MatrixXd>& V,
                             const Options& options) {
  const double level = options.inference.ci_level;
  const auto test_of = [&](const Value& value) {
    return z_test(value.est, V ? delta_se(value.gradient, *V) : not_a_number, level);
  };
  IndirectTable result{plan.effects(), plan.notes(), {}};
  const std::vector<Value> values = plan.linearize(theta);
  for (std::size_t i = 0; i < result.effects.size(); ++i) {
    IndirectEffect& effect = result.effects[i];
    add_delta(effect, values[i], test_of(values[i]));
    if (effect.kind == IndirectEffect::Kind::proportion_mediated)
      judge_proportion(effect, test_of(plan.total_of(i, theta)), level);
    else if (!std::isfinite(effect.est))
      add_reason(effect.why, "the feedback loop does not settle");
    if (effect.kind == IndirectEffect::Kind::contrast && effect.se == 0)
      add_reason(effect.why, "the model makes both effects equal");
    if (!V)
      add_reason(effect.why, "the estimates have no standard errors");
    else if (const auto product = two_factors(plan.product(i), theta, *V))
      add_product_tests(effect, *product, level);
  }
  if (result.effects.empty() || !V) return result;
  const MonteCarlo drawn = monte_carlo(
      plan, theta, *V, options.effects.draws, options.inference.seed, level, options.threads);
  add_draws(result.effects, drawn, options.effects.draws);
  result.options = choices(options);
  if (drawn.is_singular)
    result.notes.push_back(
        {Severity::note,
         "singular-draws",
         "the covariance matrix of the path coefficients is singular (equality constraints, or "
         "fewer clusters than parameters): Monte Carlo draws vary only where it has variance",
         {}});
  return result;
}

}  // namespace semfit::internal
