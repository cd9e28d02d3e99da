// Mediation by regressions, every stage in a row.
#include "semfit/mediation.h"

#include "base/diagnostic.h"
#include "mediation/draws.h"
#include "mediation/effects.h"
#include "mediation/intervals.h"
#include "mediation/roles.h"
#include "mediation/verdict.h"

#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace semfit {
namespace {

using namespace internal;
using Kind = MediationEffect::Kind;

void check_options(const MediationOptions& options) {
  if (options.bootstrap < 1)
    refuse(Fault::usage,
           "bad-value",
           fmt::format("the bootstrap needs at least one draw, not {}", options.bootstrap),
           {"leave --bootstrap out for 5000 draws; Monte Carlo intervals are always there"});
  if (options.monte_carlo < 1)
    refuse(Fault::usage,
           "bad-value",
           fmt::format("Monte Carlo intervals need at least one draw, not {}", options.monte_carlo),
           {"leave the number as it is: 20000"});
  if (!(options.ci_level > 0 && options.ci_level < 1))
    refuse(
        Fault::usage,
        "bad-value",
        fmt::format("the level of the intervals lies between 0 and 1: not {:g}", options.ci_level),
        {"--ci-level 0.95"});
}

void resample(const Data& data,
              const MediationSample& sample,
              std::vector<EffectPlace>& effects,
              Mediation& out) {
  const MatrixXd cases = unit_cases(data, sample);
  const std::vector<std::optional<Paths>> draws = bootstrap_paths(cases, sample, out.options);
  const std::vector<std::optional<Paths>> without =
      jackknife_paths(cases, sample, out.options.threads);
  add_bootstrap(effects, draws, without, out.options.ci_level);

  Bootstrap& account = out.bootstrap;
  account.interval = out.options.boot_ci_type;
  account.seed = out.options.seed;
  account.requested = account.finished = out.options.bootstrap;
  FailedDraws singular{"singular-moments", "variables are constant or collinear", 0, {}};
  for (std::size_t r = 0; r < draws.size(); ++r) {
    if (draws[r]) continue;
    ++singular.count;
    if (singular.examples.size() < 5) singular.examples.push_back(static_cast<std::int64_t>(r) + 1);
  }
  account.used = account.requested - singular.count;
  if (singular.count == 0) return;
  out.notes.push_back(
      {Severity::warning,
       "failed-draws",
       fmt::format("{} of {} bootstrap draws are left out: in them {}; intervals rest on the {} "
                   "others",
                   singular.count,
                   account.requested,
                   singular.text,
                   account.used),
       {}});
  account.failed.push_back(std::move(singular));
}

void note_moments(Mediation& out) {
  out.notes.push_back(
      {Severity::note,
       "no-bootstrap",
       fmt::format("published moments have no cases to draw from: the interval of the indirect "
                   "effect is the Monte Carlo one ({} draws)",
                   out.options.monte_carlo),
       {}});
}

/// A predictor whose variance the others leave a tenth of: its slope is poorly known.
void note_collinearity(Mediation& out) {
  constexpr double low = .1;
  for (const Regression& model : out.models)
    for (const RegressionCoefficient& c : model.coefficients)
      if (c.tolerance < low)
        out.notes.push_back(
            {Severity::warning,
             "high-collinearity",
             fmt::format("model {}: the other predictors explain {:.1f}% of '{}' (VIF {:.1f}), so "
                         "that its coefficient is poorly known",
                         model.name,
                         100 * (1 - c.tolerance),
                         c.name,
                         1 / c.tolerance),
             {c.name}});
}

/// A share of c makes sense only of a c that is known, and made of parts of one sign.
void note_proportion(Mediation& out) {
  const MediationEffect& total = *out.find(Kind::total);
  const double share = out.find(Kind::proportion)->est;
  const bool is_share = share >= 0 && share <= 1;
  const bool is_known = total.pvalue < 1 - out.options.ci_level;
  if (is_share && is_known) return;
  out.notes.push_back(
      {Severity::note,
       "unstable-proportion",
       is_share ? fmt::format("the total effect may be 0 (p = {:.3f}), so that the proportion "
                              "mediated can be anything: do not report it",
                              total.pvalue)
                : "the indirect and the direct effect have opposite signs: there is no proportion "
                  "that is mediated",
       {}});
}

}  // namespace

Mediation mediate(const Data& data, const MediationOptions& options) {
  check_options(options);
  mediation_columns(options);
  const MediationSample sample = mediation_sample(data, options);
  Mediation out;
  out.options = options;
  out.has_cases = !sample.rows.empty();
  out.nobs = static_cast<std::int64_t>(sample.n);
  out.norig = sample.original;
  out.missing_note = sample.dropped;
  out.notes = sample.notes;

  const MediationModels models = mediation_models(sample, options.ci_level);
  out.models.push_back(models.total.table);
  for (const LeastSquares& model : models.mediators)
    out.models.push_back(model.table);
  out.models.push_back(models.direct.table);
  out.r2_change = r2_change(out.total_model(), out.direct_model());

  const PathErrors errors = path_errors(sample, models);
  std::vector<EffectPlace> effects = mediation_effects(sample, models, errors, options);
  add_monte_carlo(effects, errors, options);
  if (out.has_cases)
    resample(data, sample, effects, out);
  else
    note_moments(out);
  for (EffectPlace& place : effects)
    out.effects.push_back(std::move(place.effect));

  for (const std::string& mediator : options.mediators)
    out.verdicts.push_back(judge(out, mediator));
  if (options.mediators.size() > 1) out.verdicts.push_back(judge(out, ""));
  note_collinearity(out);
  note_proportion(out);
  return out;
}

}  // namespace semfit
