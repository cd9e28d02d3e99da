// Mediation by regressions, every stage in a row.
#include "semfit/mediation.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "mediation/draws.h"
#include "mediation/effects.h"
#include "mediation/intervals.h"
#include "mediation/roles.h"
#include "mediation/verdict.h"

#include <algorithm>
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

/// A draw keeps its paths, and each effect its sorted values.
void check_size(const MediationOptions& options) {
  const double J = static_cast<double>(options.mediators.size());
  const double bytes_of_draw = sizeof(std::optional<Paths>) + 2 * (8 * J + 32) + 8;
  const double bytes = bytes_of_draw * std::max(options.bootstrap, options.monte_carlo);
  if (bytes <= physical_memory() / 2) return;
  refuse(Fault::usage,
         "too-many-draws",
         fmt::format("{} draws of the paths take {:.1f} GB, more than half of the memory",
                     std::max(options.bootstrap, options.monte_carlo),
                     bytes / 1e9),
         {"ask for fewer draws with --bootstrap; 10000 give intervals to two digits"});
}

/// How many draws were of use.
Bootstrap account_of(const std::vector<std::optional<Paths>>& draws,
                     const MediationOptions& options) {
  Bootstrap account;
  account.interval = options.boot_ci_type;
  account.seed = options.seed;
  account.requested = account.finished = options.bootstrap;
  FailedDraws singular{"singular-moments", "variables are constant or collinear", 0, {}};
  for (std::size_t r = 0; r < draws.size(); ++r) {
    if (draws[r]) continue;
    ++singular.count;
    if (singular.examples.size() < 5) singular.examples.push_back(static_cast<std::int64_t>(r) + 1);
  }
  account.used = account.requested - singular.count;
  if (singular.count > 0) account.failed.push_back(std::move(singular));
  return account;
}

std::string draws_of(std::int64_t count) {
  return fmt::format("{} bootstrap draw{}", count, count == 1 ? "" : "s");
}

bool is_selection(const Bootstrap& account) {
  return account.requested - account.used > most_failed * account.requested;
}

/// Why there are no bootstrap intervals, or empty.
std::string too_few(const Bootstrap& account, double ci_level) {
  if (is_selection(account))
    return fmt::format("{} of {} failed, and those that are left are a selection",
                       account.requested - account.used,
                       draws_of(account.requested));
  if (account.used < least_draws(ci_level))
    return fmt::format("{:g}% intervals need {} or more, not {}",
                       100 * ci_level,
                       draws_of(least_draws(ci_level)),
                       account.used);
  return "";
}

void note_draws(Mediation& out) {
  const Bootstrap& account = out.bootstrap;
  const std::string why = too_few(account, out.options.ci_level);
  const char* const instead =
      "there are no bootstrap intervals, and verdicts go by the Monte Carlo ones";
  if (!account.failed.empty()) {
    const FailedDraws& failed = account.failed.front();
    out.notes.push_back(
        {Severity::warning,
         "failed-draws",
         is_selection(account)
             ? fmt::format("{} of {} are left out: in them {}. These are more than {:g}%: {}. More "
                           "cases, or fewer controls",
                           failed.count,
                           draws_of(account.requested),
                           failed.text,
                           100 * most_failed,
                           instead)
             : fmt::format("{} of {} are left out: in them {}; intervals rest on the {} others",
                           failed.count,
                           draws_of(account.requested),
                           failed.text,
                           account.used),
         {}});
  }
  if (!why.empty() && !is_selection(account))
    out.notes.push_back({Severity::warning,
                         "few-draws",
                         fmt::format("{}: {}; ask for more, as with --bootstrap {}",
                                     why,
                                     instead,
                                     std::max(5000, least_draws(out.options.ci_level))),
                         {}});
}

void resample(const Data& data,
              const MediationSample& sample,
              std::vector<EffectPlace>& effects,
              Mediation& out) {
  const MatrixXd cases = unit_cases(data, sample);
  const std::vector<std::optional<Paths>> draws = bootstrap_paths(cases, sample, out.options);
  const std::vector<std::optional<Paths>> without =
      jackknife_paths(cases, sample, out.options.threads);
  out.bootstrap = account_of(draws, out.options);
  const double ci_level = out.options.ci_level;
  add_bootstrap(effects, draws, without, ci_level, too_few(out.bootstrap, ci_level));
  note_draws(out);
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
  check_size(options);
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
