#include "mediation/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {

std::string spelling(BaronKenny verdict) {
  switch (verdict) {
    case BaronKenny::none:
      return "none";
    case BaronKenny::partial:
      return "partial";
    case BaronKenny::full:
      return "full";
  }
  return "";
}

std::string spelling(MediationType type) {
  switch (type) {
    case MediationType::complementary:
      return "complementary";
    case MediationType::competitive:
      return "competitive";
    case MediationType::indirect_only:
      return "indirect-only";
    case MediationType::direct_only:
      return "direct-only";
    case MediationType::no_effect:
      return "no-effect";
    case MediationType::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace semfit

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

std::string number(double value) {
  const bool vanishes = value != 0 && std::abs(value) < .0005;
  return vanishes ? fmt::format("{:.2e}", value) : fmt::format("{:.3f}", value);
}

std::string p_value(double p) {
  return p < .001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

std::string level(const Mediation& mediation) {
  return fmt::format("{:g}%", 100 * mediation.options.ci_level);
}

std::string span_of(const Interval& interval) {
  return fmt::format("[{}, {}]", number(interval.lower), number(interval.upper));
}

bool excludes_zero(const Interval& interval) {
  return interval.lower > 0 || interval.upper < 0;
}

/// In the order of BootInterval.
constexpr std::string_view type_names[] = {"percentile", "BC", "BCa", "basic", "normal"};

/// The interval that decides about an indirect effect, and what to call it.
struct Evidence {
  Interval interval;
  std::string name;
};

Evidence evidence_of(const Mediation& mediation, const MediationEffect& effect) {
  const auto type = static_cast<std::size_t>(mediation.options.boot_ci_type);
  if (effect.bootstrap.draws > 0 && !std::isnan(effect.bootstrap.ci[type].lower))
    return {effect.bootstrap.ci[type],
            fmt::format("{} {} bootstrap interval", level(mediation), type_names[type])};
  return {effect.monte_carlo, level(mediation) + " Monte Carlo interval"};
}

MediationStep step_of(int number,
                      std::string symbol,
                      const Regression& model,
                      const std::string& from,
                      double alpha) {
  const RegressionCoefficient& c = *model.find(from);
  MediationStep step;
  step.step = number;
  step.model = model.name;
  step.from = from;
  step.to = model.outcome;
  step.symbol = std::move(symbol);
  step.est = c.est;
  step.se = c.se;
  step.beta = c.beta;
  step.t = c.t;
  step.pvalue = c.pvalue;
  step.ci = c.ci;
  step.is_met = c.pvalue < alpha;
  return step;
}

std::string predicts(const MediationStep& step, const std::string& beside) {
  return fmt::format("{} {} {}{}: {} = {}, {}",
                     step.from,
                     step.is_met ? "predicts" : "does not predict",
                     step.to,
                     beside,
                     step.symbol,
                     number(step.est),
                     p_value(step.pvalue));
}

std::vector<MediationStep> steps_of(const Mediation& mediation, std::size_t j) {
  const MediationOptions& options = mediation.options;
  const double alpha = 1 - options.ci_level;
  const std::string& m = options.mediators[j];
  const bool several = options.mediators.size() > 1;
  const std::string index = several ? std::to_string(j + 1) : "";
  std::vector<MediationStep> steps{
      step_of(1, "c", mediation.total_model(), options.x, alpha),
      step_of(2, "a" + index, mediation.models[j + 1], options.x, alpha),
      step_of(3, "b" + index, mediation.direct_model(), m, alpha),
      step_of(4, "c'", mediation.direct_model(), options.x, alpha)};
  steps[0].why = predicts(steps[0], "");
  steps[1].why = predicts(steps[1], "");
  steps[2].why = predicts(
      steps[2], fmt::format(" beside {}{}", options.x, several ? " and the other mediators" : ""));
  steps[3].is_met = std::abs(steps[3].est) < std::abs(steps[0].est);
  steps[3].why = fmt::format("the effect of {} {} beside {}: c' = {}, {}, where c = {}",
                             options.x,
                             steps[3].is_met ? "gets smaller" : "does not get smaller",
                             several ? "the mediators" : m,
                             number(steps[3].est),
                             p_value(steps[3].pvalue),
                             number(steps[0].est));
  return steps;
}

std::string baron_kenny_reason(const MediationVerdict& verdict, double alpha) {
  if (verdict.baron_kenny == BaronKenny::none) {
    std::string out;
    for (const MediationStep& step : verdict.steps)
      if (!step.is_met)
        out +=
            fmt::format("{}step {} is not met ({})", out.empty() ? "" : "; ", step.step, step.why);
    return out;
  }
  const MediationStep& direct = verdict.steps[3];
  return fmt::format("all four steps are met, and c' = {}, {}, is {}significant at {:g}",
                     number(direct.est),
                     p_value(direct.pvalue),
                     direct.pvalue < alpha ? "still " : "no longer ",
                     alpha);
}

std::string_view meaning(MediationType type) {
  switch (type) {
    case MediationType::complementary:
      return "both point the same way";
    case MediationType::competitive:
      return "they point in opposite ways, and cancel in the total effect";
    case MediationType::indirect_only:
      return "a mediated effect and no other one is detected";
    case MediationType::direct_only:
      return "an effect is detected, but no mediated one";
    case MediationType::no_effect:
      return "neither is detected";
    case MediationType::unknown:
      return "";
  }
  return "";
}

void set_type(MediationVerdict& verdict,
              const Mediation& mediation,
              const Evidence& evidence,
              const MediationEffect& indirect,
              const MediationEffect& direct) {
  if (std::isnan(evidence.interval.lower)) {
    verdict.type_why = "the indirect effect has no interval";
    return;
  }
  const bool is_direct = direct.pvalue < 1 - mediation.options.ci_level;
  const bool is_indirect = excludes_zero(evidence.interval);
  verdict.type = zhao_lynch_chen(is_indirect, is_direct, indirect.est * direct.est > 0);
  verdict.type_why = fmt::format(
      "the {} of the indirect effect, {}, {} 0, and c' = {}, {}, is {}"
      "significant: {}",
      evidence.name,
      span_of(evidence.interval),
      is_indirect ? "excludes" : "includes",
      number(direct.est),
      p_value(direct.pvalue),
      is_direct ? "" : "not ",
      meaning(verdict.type));
}

/// Against taking what is not significant for what is not there.
std::string against_full(const Mediation& mediation, const MediationEffect& direct) {
  const double c = mediation.find(Kind::total)->est;
  const double small = std::min(direct.ci.lower / c, direct.ci.upper / c);
  const double large = std::max(direct.ci.lower / c, direct.ci.upper / c);
  const bool is_known = mediation.find(Kind::total)->pvalue < 1 - mediation.options.ci_level;
  return fmt::format(
      "'Full' mediation does not follow from c' not being significant ({}): that c' is not "
      "detected does not show that it is 0, and a larger sample may detect it. The {} interval of "
      "c' is {}{}. Report how large the indirect effect is, with its interval, rather than how "
      "complete the mediation is (Zhao, Lynch and Chen 2010).",
      p_value(direct.pvalue),
      level(mediation),
      span_of(direct.ci),
      is_known ? fmt::format(": from {:.0f}% to {:.0f}% of c", 100 * small, 100 * large) : "");
}

void add_cautions(MediationVerdict& verdict,
                  const Mediation& mediation,
                  const Evidence& evidence,
                  const MediationEffect& direct) {
  const bool is_indirect = excludes_zero(evidence.interval);
  const bool has_total = mediation.find(Kind::total)->pvalue < 1 - mediation.options.ci_level;
  if (verdict.baron_kenny == BaronKenny::full || verdict.type == MediationType::indirect_only)
    verdict.cautions.push_back(against_full(mediation, direct));
  if (is_indirect && !has_total)
    verdict.cautions.emplace_back(
        "A total effect that is not significant (step 1) does not speak against mediation: what "
        "decides is the indirect effect, and its interval excludes 0.");
  if (verdict.type == MediationType::complementary || verdict.type == MediationType::competitive)
    verdict.cautions.emplace_back(
        "The direct effect that is left may be that of mediators that are not in the model, or of "
        "a mediator measured with error.");
  if (verdict.steps.empty()) return;
  const bool joint = verdict.steps[1].is_met && verdict.steps[2].is_met;
  if (joint && !is_indirect)
    verdict.cautions.push_back(
        fmt::format("{} on {} and {} on {} are each significant, but the interval of their product "
                    "includes 0: the evidence for an indirect effect by {} is weak.",
                    verdict.steps[1].from,
                    verdict.steps[1].to,
                    verdict.steps[2].from,
                    verdict.steps[2].to,
                    verdict.mediator));
}

}  // namespace

BaronKenny baron_kenny(bool c, bool a, bool b, bool is_reduced, bool direct) {
  if (!(c && a && b && is_reduced)) return BaronKenny::none;
  return direct ? BaronKenny::partial : BaronKenny::full;
}

MediationType zhao_lynch_chen(bool indirect, bool direct, bool same_sign) {
  if (indirect && direct)
    return same_sign ? MediationType::complementary : MediationType::competitive;
  if (indirect) return MediationType::indirect_only;
  return direct ? MediationType::direct_only : MediationType::no_effect;
}

MediationVerdict judge(const Mediation& mediation, const std::string& mediator) {
  MediationVerdict verdict;
  verdict.mediator = mediator;
  const MediationOptions& options = mediation.options;
  const double alpha = 1 - options.ci_level;
  const MediationEffect& direct = *mediation.find(Kind::direct);
  const MediationEffect& indirect = mediator.empty() ? *mediation.find(Kind::total_indirect)
                                                     : *mediation.find(Kind::indirect, mediator);
  if (!mediator.empty()) {
    const auto place = std::find(options.mediators.begin(), options.mediators.end(), mediator);
    verdict.steps =
        steps_of(mediation, static_cast<std::size_t>(place - options.mediators.begin()));
    const auto& s = verdict.steps;
    verdict.baron_kenny =
        baron_kenny(s[0].is_met, s[1].is_met, s[2].is_met, s[3].is_met, s[3].pvalue < alpha);
    verdict.baron_kenny_why = baron_kenny_reason(verdict, alpha);
  }
  const Evidence evidence = evidence_of(mediation, indirect);
  set_type(verdict, mediation, evidence, indirect, direct);
  add_cautions(verdict, mediation, evidence, direct);
  return verdict;
}

}  // namespace semfit::internal
