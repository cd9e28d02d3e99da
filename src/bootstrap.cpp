#include "bootstrap.h"

#include "semfit/version.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/replications.h"
#include "bootstrap_quantities.h"
#include "bootstrap_summary.h"
#include "discrepancy/ml.h"
#include "estimate/refit.h"
#include "inference/admissible.h"
#include "inference/bollen_stine.h"
#include "job_rows.h"
#include "measure_fit.h"
#include "measures/measure.h"
#include "moments/parametric_draws.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace semfit::internal {
namespace {

/// The part a of the sample in a S + (1 - a) Sigma, at which the model fails by as much as
/// chi-square exceeds its expectation: N F(a S + (1 - a) Sigma, Sigma) = max(T - df, 0).
/// @source Yuan, Hayashi and Yanagihara (2007)
double sample_part(const Fitted& target) {
  const double excess = std::max(0.0, target.inference.chisq - double(target.inference.df));
  const auto failing = [&](double a) {
    double f = 0;
    for (const Objective::Group& group : target.objective.groups()) {
      const Moments implied = group.structure.at(target.estimate.theta).implied;
      const Moments& sample = group.discrepancy->sample();
      Moments between{a * sample.Sigma + (1 - a) * implied.Sigma, implied.mu};
      if (implied.mu.size() > 0) between.mu = a * sample.mu + (1 - a) * implied.mu;
      f += group.weight *
           MaximumLikelihood(std::move(between)).evaluate(implied, nullptr).value_or(not_a_number);
    }
    return target.inference.score_cases * f;
  };
  double low = 0, high = 1;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (failing(middle) < excess ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

using DrawFunction = std::function<std::optional<Draw>(std::uint64_t)>;

DrawFunction draws_of(const Fitted& target, const Setting& setting, const DrawOptions& how) {
  const InferenceOptions& asked = setting.options.inference;
  const auto by_cases = [&](std::vector<CaseTransform> transforms) -> DrawFunction {
    const auto draws = std::make_shared<const CaseDraws>(
        setting.data, setting.sample, how, asked.seed, std::move(transforms));
    return [draws](std::uint64_t id) { return draws->draw(id); };
  };
  switch (asked.bootstrap_type) {
    case Resampling::nonparametric:
      return by_cases({});
    case Resampling::bollen_stine:
      return by_cases(
          transforms_between(target.objective, target.estimate.theta, setting.sample, 0));
    case Resampling::yuan:
      return by_cases(transforms_between(
          target.objective, target.estimate.theta, setting.sample, sample_part(target)));
    case Resampling::parametric:
      break;
  }
  std::vector<NormalPopulation> populations;
  for (const Objective::Group& group : target.objective.groups())
    populations.push_back({group.structure.at(target.estimate.theta).implied, group.fixed_x});
  const auto draws = std::make_shared<const ParametricDraws>(
      setting.data, setting.sample, how, asked.seed, populations);
  return [draws](std::uint64_t id) { return draws->draw(id); };
}

/// One draw after the other into numbers.
class Replicator {
 public:
  Replicator(const Fitted& target, const Setting& setting)
      : target_(target),
        setting_(setting),
        model_{target.table, target.constraints, target.estimate.theta, setting.recipe},
        quantities_(target, setting),
        has_measures_(setting.options.inference.bootstrap_measures && setting.recipe.has_test() &&
                      target.inference.df >= 0) {
    list_ = quantities_.list();
    const VectorXd& theta = target.estimate.theta;
    const std::vector<double> values = quantities_.at(target.table, target.objective, theta);
    for (std::size_t i = 0; i < list_.size(); ++i)
      list_[i].est = values[i];
    if (!has_measures_) return;
    for (const FitMeasure& m :
         measure(measure_inputs(target, fit_baseline(target, setting), setting))) {
      BootstrapQuantity quantity;
      quantity.section = "fit";
      quantity.name = m.name;
      quantity.est = m.value;
      list_.push_back(std::move(quantity));
    }
  }

  const std::vector<BootstrapQuantity>& list() const { return list_; }
  /// Values of a replicate: the quantities, and whether the solution is improper.
  std::size_t size() const { return list_.size() + 1; }

  DrawOptions draw_options() const {
    DrawOptions how = internal::draw_options(setting_.recipe, target_.table);
    how.needs_cases = how.needs_cases || (has_measures_ && setting_.recipe.needs_cases());
    return how;
  }

  /// The quantities, and whether the solution is improper.
  Replicate run(std::uint64_t id, const std::optional<Draw>& draw) const {
    if (!draw) return {id, singular_moments, {}};
    try {
      Refitted refitted = refit(model_, *draw, setting_.data, setting_.options.estimation);
      const VectorXd& theta = refitted.estimate.theta;
      if (!refitted.estimate.converged) return {id, not_converged, {}};
      std::vector<double> values = quantities_.at(*refitted.table, refitted.objective, theta);
      const bool is_improper =
          !check_admissible(*refitted.table, refitted.objective, theta).empty();
      if (has_measures_) add_measures(std::move(refitted), *draw, values);
      values.push_back(is_improper ? 1 : 0);
      return {id, no_failure, std::move(values)};
    } catch (const Error&) {  // weights of moments that cannot be inverted, say
      return {id, no_fit, {}};
    }
  }

 private:
  void add_measures(Refitted refitted, const Draw& draw, std::vector<double>& values) const {
    Setting own{
        draw.data ? *draw.data : setting_.data, setting_.options, setting_.recipe, draw.sample, {}};
    own.options.threads = 1;
    own.recipe.se = StandardErrors::none;
    Fitted fitted = infer_from(*refitted.table,
                               std::move(refitted.objective),
                               target_.constraints,
                               std::move(refitted.estimate),
                               own);
    complete_unrestricted(fitted, own);
    for (const FitMeasure& m : measure(measure_inputs(fitted, fit_baseline(fitted, own), own)))
      values.push_back(m.value);
  }

  const Fitted& target_;
  const Setting& setting_;
  FittedModel model_;
  BootstrapQuantities quantities_;
  bool has_measures_;
  std::vector<BootstrapQuantity> list_;
};

/// To be raised where the same job gives other numbers than before.
constexpr int job_format = 1;

/// What a run depends on, so that only such runs are continued as have the same.
std::string job_text(const Fitted& target,
                     const Setting& setting,
                     const std::vector<BootstrapQuantity>& quantities) {
  const Options& options = setting.options;
  std::string text =
      fmt::format("semfit {} format {} bootstrap {} seed {} data {}\n",
                  version,
                  job_format,
                  resampling_names[static_cast<std::size_t>(options.inference.bootstrap_type)],
                  options.inference.seed,
                  setting.data.sha256);
  text += job_rows(target.table, [&](const Row& row) {
    return row.free > 0 ? target.estimate.theta[row.free - 1] : row.ustart;
  });
  for (const ResolvedOption& option : setting.recipe.reasons)
    if (option.name != "bootstrap" && option.name != "boot.ci.type")  // more draws go on
      text += fmt::format("{} = {}\n", option.name, option.value);
  for (const GroupSample& group : setting.sample.groups)
    text +=
        fmt::format("group {} cases {} clusters {}\n", group.label, group.cases, group.clusters);
  text += fmt::format("{} {} {}\n",
                      options.estimation.max_iterations,
                      options.estimation.tolerance,
                      options.model.bounds);
  for (const BootstrapQuantity& quantity : quantities)
    text += quantity.section + " " + quantity.name + "\n";
  return text;
}

/// Values without each block of units, for the acceleration of BCa: of each case, or of two
/// thousand blocks where there are more. Of groups of d values of n, the acceleration is that of
/// the n: skewness falls by the root of d, and so does the root of their number. Empty where the
/// run was stopped before all were done.
std::vector<Replicate> jackknife(const Replicator& replicator,
                                 const Setting& setting,
                                 const RunControl& control,
                                 const std::string& job) {
  const CaseDraws cases(
      setting.data, setting.sample, replicator.draw_options(), setting.options.inference.seed);
  const std::size_t blocks = std::min<std::size_t>(cases.units(), 2000);
  std::vector<Replicate> without = run_replications(
      blocks,
      setting.options.threads,
      "jackknife of\n" + job,
      replicator.size(),
      control,
      [&](std::uint64_t id) {
        return replicator.run(id, cases.without(static_cast<std::size_t>(id), blocks));
      });
  if (without.size() < blocks) without.clear();
  return without;
}

void check_size(double draws, double quantities) {
  const double bytes = draws * (16 * quantities + 100);
  if (bytes <= physical_memory() / 2) return;
  refuse(Fault::usage,
         "too-many-draws",
         fmt::format("{:g} draws of {:g} quantities take {:.1f} GB, more than half of the memory",
                     draws,
                     quantities,
                     bytes / 1e9),
         {"ask for fewer draws with --bootstrap; 10000 give intervals to two digits"});
}

}  // namespace

BootstrapRun bootstrap(const Fitted& target, const Setting& setting, const RunControl& control) {
  const InferenceOptions& asked = setting.options.inference;
  const Replicator replicator(target, setting);
  const std::size_t count = replicator.list().size();
  check_size(asked.bootstrap, static_cast<double>(count));
  const DrawFunction draw = draws_of(target, setting, replicator.draw_options());
  const std::string job = job_text(target, setting, replicator.list());
  const auto R = static_cast<std::uint64_t>(asked.bootstrap);
  const std::vector<Replicate> replicates = run_replications(
      R, setting.options.threads, job, replicator.size(), control, [&](std::uint64_t id) {
        return replicator.run(id, draw(id));
      });
  BootstrapRun run;
  run.interrupted = replicates.size() < R;
  std::vector<Replicate> without;
  if (asked.boot_ci_type == BootInterval::bias_corrected_accelerated && !run.interrupted) {
    without = jackknife(replicator, setting, control, job);
    run.interrupted = without.empty();
  }
  Bootstrap& result = run.bootstrap;
  result.type = asked.bootstrap_type;
  result.interval = asked.boot_ci_type;
  result.seed = asked.seed;
  result.requested = asked.bootstrap;
  result.quantities = replicator.list();
  summarise_draws(result, replicates, without, asked.ci_level);
  const Index q = target.estimate.theta.size();
  run.V = covariance_of_draws(replicates, q);
  run.notes = remarks_of(result, q, asked.ci_level, run.interrupted);
  return run;
}

}  // namespace semfit::internal
