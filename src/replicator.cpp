#include "replicator.h"

#include "bootstrap_summary.h"
#include "inference/admissible.h"
#include "inference/model_tests.h"
#include "measure_fit.h"
#include "measures/measure.h"

#include <utility>

namespace semfit::internal {

Replicator::Replicator(const TrueModel& truth,
                       const Population& population,
                       const MonteCarloOptions& study,
                       const Options& options,
                       const std::vector<std::vector<std::int64_t>>& conditions)
    : truth_(truth.fitted),
      options_(options),
      recipe_(resolve_recipe(options, truth.fitted.table, Basis::cases)),
      model_{truth_.table, truth_.constraints, truth_.estimate.theta, recipe_} {
  options_.threads = 1;
  for (const std::vector<std::int64_t>& nobs : conditions)
    draws_.emplace_back(population, truth_.table, study.generation, nobs, options, recipe_);
  layout_.parameters = followed_parameters(truth, population, options.sections.standardized);
  name_tests_and_measures();
}

/// They are those of the first sample that can be fitted: estimator and tests decide, not data.
void Replicator::name_tests_and_measures() {
  constexpr std::uint64_t most = 100;
  for (std::uint64_t id = 0; id < most; ++id) {
    const Outcome outcome = fit_sample(id);
    if (outcome.failure != no_failure) continue;
    for (const TestStatistic& test : outcome.tests)
      layout_.tests.push_back(test.name);
    for (const FitMeasure& m : outcome.measures)
      layout_.measures.push_back(m.name);
    return;
  }
}

Replicate Replicator::run(std::uint64_t id) const {
  Outcome outcome = fit_sample(id);
  Replicate replicate{id, outcome.failure, std::move(outcome.parameters)};
  if (replicate.outcome != no_failure) return replicate;
  std::vector<double>& values = replicate.values;
  for (const TestStatistic& test : outcome.tests)
    values.insert(values.end(), {test.statistic, test.df, test.pvalue});
  for (const FitMeasure& m : outcome.measures)
    values.push_back(m.value);
  values.push_back(outcome.is_improper ? 1 : 0);
  if (values.size() != layout_.size()) return {id, no_fit, {}};  // of other tests or measures
  return replicate;
}

Replicator::Outcome Replicator::fit_sample(std::uint64_t id) const {
  const PopulationDraws& draws = draws_[id % draws_.size()];
  try {
    const std::optional<Draw> draw = draws.draw(id / draws_.size());
    if (!draw) return {singular_moments, {}, {}, {}, false};
    Refitted refitted = refit(model_, *draw, draws.frame(), options_.estimation);
    if (!refitted.estimate.converged) return {not_converged, {}, {}, {}, false};
    const Setting setting{
        draw->data ? *draw->data : draws.frame(), options_, recipe_, draw->sample, {}};
    Fitted fitted = infer_from(*refitted.table,
                               std::move(refitted.objective),
                               truth_.constraints,
                               std::move(refitted.estimate),
                               setting);
    // What `fit` calls bad is no estimate; a solution that ran away has no information there.
    const Covariance& inverse = fitted.inference.inverse;
    if (!inverse.V || !inverse.unidentified.empty()) return {not_identified, {}, {}, {}, false};
    return outcome_of(fitted, setting);
  } catch (const Error&) {  // a variable that does not vary, say
    return {no_fit, {}, {}, {}, false};
  }
}

Replicator::Outcome Replicator::outcome_of(Fitted& fitted, const Setting& setting) const {
  Outcome outcome;
  outcome.parameters = parameters_of(fitted);
  outcome.tests = tests_of(fitted, setting);
  outcome.measures = measures_of(fitted, setting);
  outcome.is_improper =
      !check_admissible(fitted.table, fitted.objective, fitted.estimate.theta).empty();
  return outcome;
}

std::vector<double> Replicator::parameters_of(const Fitted& fitted) const {
  const double level = options_.inference.ci_level;
  std::vector<std::pair<double, double>> raw(fitted.table.rows.size()), std_all(raw);
  for (const Parameter& row :
       parameter_rows(fitted.table, fitted.objective, fitted.estimate, fitted.inference, level))
    raw[static_cast<std::size_t>(row.row)] = {row.est, row.se};
  if (options_.sections.standardized)
    for (const StandardizedParameter& row : standardized_rows(
             fitted.table, fitted.objective, fitted.estimate, fitted.inference, level))
      std_all[static_cast<std::size_t>(row.row)] = {row.est_std, row.se};
  std::vector<double> values;
  for (const MonteCarloParameter& parameter : layout_.parameters) {
    const auto& from = parameter.section == "parameters" ? raw : std_all;
    const auto& [est, se] = from[static_cast<std::size_t>(parameter.row)];
    values.push_back(est);
    values.push_back(se);
  }
  return values;
}

std::vector<TestStatistic> Replicator::tests_of(const Fitted& fitted,
                                                const Setting& setting) const {
  if (!recipe_.has_test()) return {};
  std::vector<Note> ignored;
  return model_tests(fitted.table,
                     fitted.constraints,
                     evidence_of(fitted, setting),
                     fitted.inference,
                     options_,
                     {},
                     ignored);
}

std::vector<FitMeasure> Replicator::measures_of(Fitted& fitted, const Setting& setting) const {
  if (!recipe_.has_test() || !options_.sections.fit_measures || fitted.inference.df < 0) return {};
  complete_unrestricted(fitted, setting);
  return measure(measure_inputs(fitted, fit_baseline(fitted, setting), setting));
}

}  // namespace semfit::internal
