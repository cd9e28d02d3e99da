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

void add_product_tests(IndirectEffect& effect, const TwoFactors& p, double ci_level) {
  const double first = p.a * p.a * p.variance_b + p.b * p.b * p.variance_a;
  const double second = p.variance_a * p.variance_b;
  effect.aroian_z = p.a * p.b / std::sqrt(first + second);
  effect.aroian_pvalue = normal_two_sided(effect.aroian_z);
  if (p.scale < 0) effect.aroian_z = -effect.aroian_z;
  if (first > second) {
    effect.goodman_z = p.a * p.b / std::sqrt(first - second);
    effect.goodman_pvalue = normal_two_sided(effect.goodman_z);
    if (p.scale < 0) effect.goodman_z = -effect.goodman_z;
  } else {
    add_reason(effect.why, "Goodman's variance is negative: both coefficients are too uncertain");
  }
  const NormalPair pair{p.a,
                        std::sqrt(p.variance_a),
                        p.b,
                        std::sqrt(p.variance_b),
                        std::clamp(p.covariance / std::sqrt(second), -1.0, 1.0)};
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

}  // namespace

IndirectTable infer_indirect(const IndirectPlan& plan,
                             const VectorXd& theta,
                             const std::optional<MatrixXd>& V,
                             const Options& options) {
  const double level = options.inference.ci_level;
  IndirectTable result{plan.effects(), plan.notes(), {}};
  const std::vector<Value> values = plan.linearize(theta);
  for (std::size_t i = 0; i < result.effects.size(); ++i) {
    IndirectEffect& effect = result.effects[i];
    const ZTest test =
        z_test(values[i].est, V ? delta_se(values[i].gradient, *V) : not_a_number, level);
    effect.est = values[i].est;
    effect.se = test.se;
    effect.sobel_z = test.z;
    effect.sobel_pvalue = test.pvalue;
    effect.delta = {test.ci_lower, test.ci_upper};
    if (effect.kind == IndirectEffect::Kind::proportion_mediated) {
      const Value total = plan.total_of(i, theta);
      judge_proportion(
          effect, z_test(total.est, V ? delta_se(total.gradient, *V) : not_a_number, level), level);
    } else if (!std::isfinite(effect.est)) {
      add_reason(effect.why, "the feedback loop does not settle");
    }
    if (!V)
      add_reason(effect.why, "the estimates have no standard errors");
    else if (const auto product = two_factors(plan.product(i), theta, *V))
      add_product_tests(effect, *product, level);
  }
  if (result.effects.empty() || !V) return result;
  const int draws = options.effects.draws;
  const MonteCarlo drawn =
      monte_carlo(plan, theta, *V, draws, options.inference.seed, level, options.threads);
  add_draws(result.effects, drawn, draws);
  result.options.push_back(
      {"monte.carlo",
       std::to_string(draws),
       fmt::format("draws of the Monte Carlo intervals, from seed {}", options.inference.seed)});
  for (const ModeratorValues& moderator : options.effects.moderators)
    result.options.push_back(
        {"moderator " + moderator.variable, joined(moderator.values), "where effects are given"});
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
