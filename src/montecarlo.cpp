#include "semfit/montecarlo.h"

#include "semfit/read.h"
#include "semfit/version.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/replications.h"
#include "bootstrap_summary.h"
#include "job_rows.h"
#include "montecarlo_summary.h"
#include "population.h"
#include "population_draws.h"
#include "replicator.h"
#include "true_values.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// Cases of each group, of each condition.
std::vector<std::vector<std::int64_t>> conditions_of(const MonteCarloOptions& study,
                                                     std::size_t groups) {
  if (study.nobs.empty())
    refuse(Fault::usage, "bad-nobs", "how many cases?", {"--nobs 200, or --nobs 200,500"});
  std::vector<std::vector<std::int64_t>> conditions;
  for (const std::vector<std::int64_t>& nobs : study.nobs) {
    if (nobs.size() != groups && nobs.size() != 1)
      refuse(Fault::usage,
             "groups-mismatch",
             fmt::format("a condition has {} numbers of cases, and the population {} group{}",
                         nobs.size(),
                         groups,
                         groups == 1 ? "" : "s"),
             {"several groups are joined by +: --nobs 100+100,250+250; one number is for all"});
    conditions.push_back(nobs.size() == groups ? nobs : std::vector<std::int64_t>(groups, nobs[0]));
    if (std::ranges::count(conditions, conditions.back()) > 1)
      refuse(Fault::usage,
             "conflicting-options",
             fmt::format("N = {} is there twice: it would be the same samples again",
                         fmt::join(conditions.back(), " + ")),
             {groups > 1 ? "the groups of one condition are joined by +: --nobs 100+100"
                         : "name each condition once"});
  }
  return conditions;
}

/// So many cases that sizes do not matter, the same for each group.
std::vector<std::int64_t> equal_sizes(const ParameterTable& table) {
  return std::vector<std::int64_t>(table.blocks.size(), 1'000'000);
}

/// What a study cannot do.
void check_options(const ParameterTable& table, const Options& options) {
  const InferenceOptions& inference = options.inference;
  const bool draws = inference.se == StandardErrors::bootstrap ||
                     std::ranges::find(inference.test, Test::bollen_stine) != inference.test.end();
  if (draws)
    refuse(Fault::usage,
           "conflicting-options",
           "a bootstrap in each replication is not supported by this version",
           {"take standard errors and tests that need no draws"});
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.observed)
      if (name.find(':') != std::string::npos)
        refuse(Fault::model,
               "unsupported-product",
               "'" + name + "': products of variables are not supported in simulation studies",
               {"drop it from the model"});
}

void check_sizes(const ParameterTable& table,
                 const std::vector<std::vector<std::int64_t>>& conditions) {
  for (const std::vector<std::int64_t>& nobs : conditions)
    for (std::size_t g = 0; g < table.blocks.size(); ++g) {
      const auto p = static_cast<std::int64_t>(table.blocks[g].observed.size());
      if (nobs[g] <= p)
        refuse(
            Fault::usage,
            "too-few-cases",
            fmt::format("{} case{} of {} observed variables have a singular covariance matrix",
                        nobs[g],
                        nobs[g] == 1 ? "" : "s",
                        p),
            {fmt::format("at least {} are needed in each group, many more to be of use", p + 1)});
    }
}

/// Every variable of the model in its group of the population.
void check_model(const ParameterTable& table, const Population& population, const Data& frame) {
  if (table.blocks.size() != population.groups.size())
    refuse(Fault::model,
           "groups-mismatch",
           fmt::format("the model is of {} group{}, the population of {}",
                       table.blocks.size(),
                       table.blocks.size() == 1 ? "" : "s",
                       population.groups.size()),
           {"both have one group: block, or one element of c(), for each group"});
  check_variables(table, frame);
  for (std::size_t g = 0; g < table.blocks.size(); ++g)
    for (const std::string& name : table.blocks[g].observed)
      if (std::ranges::find(population.groups[g].observed, name) ==
          population.groups[g].observed.end())
        refuse(Fault::model,
               "unknown-variable",
               "group " + population.groups[g].label + " of the population has no '" + name + "'",
               {"the model and the population have the same variables in each group"});
}

/// To be raised where the same job gives other numbers than before.
constexpr int job_format = 1;

std::string text_of(const Generation& how) {
  std::string text = fmt::format("distribution {} {}\n",
                                 distribution_names[static_cast<std::size_t>(how.distribution)],
                                 how.t_df);
  const auto add = [&](const char* what, const std::vector<VariableNumber>& numbers) {
    for (const VariableNumber& entry : numbers)
      text += fmt::format("{} {} {}\n", what, entry.variable, entry.number);
  };
  add("skewness", how.skewness);
  add("kurtosis", how.kurtosis);
  add("missing", how.missing);
  for (const MissingAtRandom& entry : how.missing_at_random)
    text +=
        fmt::format("missing {} {} by {} {}\n", entry.variable, entry.share, entry.on, entry.slope);
  return text;
}

std::string text_of(const ParameterTable& table) {
  return job_rows(table, [](const Row& row) { return row.free > 0 ? row.start : row.ustart; });
}

/// What a run depends on, so that only such runs are continued as have the same.
std::string job_text(const Population& population,
                     const TrueModel& truth,
                     const MonteCarloOptions& study,
                     const Options& options,
                     const std::vector<std::vector<std::int64_t>>& conditions,
                     const Replicator& replicator) {
  std::string text = fmt::format(
      "semfit {} format {} montecarlo seed {}\n", version, job_format, options.inference.seed);
  for (const std::vector<std::int64_t>& nobs : conditions)
    text += fmt::format("cases {}\n", fmt::join(nobs, " "));
  text += text_of(study.generation) + "population\n" + text_of(population.table) + "model\n" +
          text_of(truth.fitted.table);
  for (const double value : truth.fitted.estimate.theta)
    text += fmt::format("{} ", value);
  text += "\n";
  for (const ResolvedOption& option : replicator.recipe().reasons)
    text += fmt::format("{} = {}\n", option.name, option.value);
  text += fmt::format("{} {} {}\n",
                      options.estimation.max_iterations,
                      options.estimation.tolerance,
                      options.model.bounds);
  for (const std::string& name : replicator.layout().names())
    text += name + "\n";
  return text;
}

void check_memory(double replications, double values) {
  const double bytes = replications * (24 * values + 100);
  if (bytes <= physical_memory() / 2) return;
  refuse(
      Fault::usage,
      "too-many-draws",
      fmt::format("{:g} replications of {:g} numbers take {:.1f} GB, more than half of the memory",
                  replications,
                  values,
                  bytes / 1e9),
      {"ask for fewer --replications; 10000 give coverage to .2 %"});
}

void note_truth(MonteCarlo& result, const TrueModel& truth) {
  if (truth.has_ordered)
    result.notes.push_back(
        {Severity::note,
         "ordered-population",
         "some variables are ordered: true values are those of the continuous variables behind "
         "them, which the whole numbers do not have exactly",
         {}});
  if (!truth.fitted.estimate.converged)
    result.notes.push_back({Severity::warning,
                            "not-converged",
                            "the model could not be fitted to the population's own moments: true "
                            "values are the population's, by their names",
                            {}});
  else if (!truth.holds)
    result.notes.push_back(
        {Severity::warning,
         "misspecified-model",
         fmt::format("the model does not hold in the population (F0 = {:.4g}, RMSEA = {:.4g}{}): "
                     "true values are the population's, by their names, and 0 for what it has not",
                     truth.F0,
                     truth.rmsea0,
                     truth.fitted.table.blocks.size() > 1 ? ", of groups of equal size" : ""),
         {}});
}

/// A loading or a latent variance that gives a factor its scale in the model, at another value than
/// in the population.
bool scales_otherwise(const Row& row, const Population& population) {
  const bool is_scale =
      row.op == Op::measured_by || (row.op == Op::covariance && row.lhs == row.rhs);
  if (row.free > 0 || row.exo || !is_scale || row.ustart == 0) return false;
  const auto value = population.value(row.lhs, row.op, row.rhs, row.group);
  return value && std::abs(*value - row.ustart) > 1e-8;
}

/// True values by name are in the population's scaling.
void note_scaling(MonteCarlo& result,
                  const TrueModel& truth,
                  const Population& population,
                  bool is_effect_coded) {
  if (truth.holds) return;
  if (is_effect_coded)
    result.notes.push_back(
        {Severity::warning,
         "other-scaling",
         "--effect-coding makes loadings average 1: where those of the population do not, "
         "parameters are in different scalings, and their bias says nothing. Scale the model as "
         "the population, or follow --standardized",
         {}});
  for (const Row& row : truth.fitted.table.rows)
    if (scales_otherwise(row, population)) {
      result.notes.push_back(
          {Severity::warning,
           "other-scaling",
           fmt::format(
               "the model fixes '{}{}{}' at {:g}, where the population has {:g}: parameters "
               "are in different scalings, and their bias says nothing. Scale the model as "
               "the population (--std-lv, for variances of 1), or follow --standardized",
               row.lhs,
               spelling(row.op),
               row.rhs,
               row.ustart,
               *population.value(row.lhs, row.op, row.rhs, row.group)),
           {}});
      return;
    }
}

void note_failures(MonteCarlo& result) {
  std::int64_t finished = 0, used = 0;
  for (const MonteCarloCondition& condition : result.conditions)
    finished += condition.finished, used += condition.used;
  if (result.interrupted)
    result.notes.push_back(
        {Severity::warning,
         "interrupted-run",
         fmt::format("the run was stopped: the report rests on {} of {} replications. The same "
                     "command goes on where it had a --checkpoint",
                     finished,
                     result.replications * static_cast<std::int64_t>(result.conditions.size())),
         {}});
  if (used < finished)
    result.notes.push_back(
        {2 * used < finished ? Severity::error : Severity::warning,
         "failed-replications",
         fmt::format("{} of {} replications {} left out: they did not converge, were not "
                     "identified, or had no covariance matrix",
                     finished - used,
                     finished,
                     finished - used == 1 ? "is" : "are"),
         {}});
}

/// Of a condition, the parameters whose mean and sd say little.
void note_outliers(MonteCarlo& result) {
  for (const MonteCarloCondition& condition : result.conditions) {
    std::vector<std::string> names;
    for (const MonteCarloParameter& parameter : condition.parameters)
      if (parameter.has_outliers) names.push_back(parameter.name);
    if (names.empty()) continue;
    result.notes.push_back(
        {Severity::warning,
         "outlying-replications",
         fmt::format(
             "N = {}: a few replications have estimates far from all others, which mean, SD "
             "and RMSE are made of; medians are in JSON and CSV",
             fmt::join(condition.nobs, " + ")),
         names});
  }
}

void keep_draws(MonteCarlo& result, std::vector<Replicate> replicates, std::size_t conditions) {
  for (Replicate& replicate : replicates) {
    if (replicate.outcome != no_failure) continue;
    MonteCarloDraw draw;
    draw.condition = static_cast<std::int64_t>(replicate.id % conditions);
    draw.replication = static_cast<std::int64_t>(replicate.id / conditions) + 1;
    draw.improper = replicate.values.back() != 0;
    replicate.values.pop_back();
    draw.values = std::move(replicate.values);
    result.draws.push_back(std::move(draw));
  }
}

/// What does not come from replications.
MonteCarlo describe_study(const TrueModel& truth,
                          const MonteCarloOptions& study,
                          const Options& options) {
  MonteCarlo result;
  result.table = truth.fitted.table;
  result.replications = study.replications;
  result.seed = options.inference.seed;
  result.ci_level = options.inference.ci_level;
  result.alpha = study.alpha;
  result.generation = study.generation;
  result.holds = truth.holds;
  result.F0 = truth.F0;
  result.rmsea0 = truth.rmsea0;
  result.df = truth.fitted.inference.df;
  return result;
}

}  // namespace

std::vector<std::string> population_groups(const std::shared_ptr<const Source>& population,
                                           const MonteCarloOptions& study) {
  std::vector<std::string> labels;
  for (const PopulationGroup& group :
       make_population(population, {study.standardized, study.group_label}).groups)
    if (!group.label.empty()) labels.push_back(group.label);
  return labels.size() > 1 ? labels : std::vector<std::string>();
}

MonteCarlo montecarlo(const ParameterTable& table,
                      const std::shared_ptr<const Source>& source,
                      const MonteCarloOptions& study,
                      const Options& given,
                      const RunControl& control) {
  const Population population = make_population(source, {study.standardized, study.group_label});
  Options options = given;
  options.sample.group = population.groups.size() > 1 ? unused_name(population) : "";
  check_options(table, options);
  check_model(table, population, frame_of(population, options.sample.group));
  const auto conditions = conditions_of(study, population.groups.size());
  check_sizes(table, conditions);

  // Of groups of equal size: no condition depends on which others there are.
  const TrueModel truth = true_model(population, table, equal_sizes(table), options);
  const Replicator replicator(truth, population, study, options, conditions);
  const auto total = static_cast<std::uint64_t>(study.replications) * conditions.size();
  check_memory(static_cast<double>(total), static_cast<double>(replicator.layout().size()));
  std::vector<Replicate> replicates =
      run_replications(total,
                       options.threads,
                       job_text(population, truth, study, options, conditions, replicator),
                       replicator.layout().size(),
                       control,
                       [&](std::uint64_t id) { return replicator.run(id); });

  MonteCarlo result = describe_study(truth, study, options);
  result.notes = population.notes;
  result.interrupted = replicates.size() < total;
  result.estimator = replicator.recipe().estimator;
  result.options = replicator.recipe().reasons;
  result.draws_cases = replicator.draws_cases();
  result.draw_names = replicator.layout().names();
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    std::vector<const Replicate*> own;
    for (const Replicate& replicate : replicates)
      if (replicate.id % conditions.size() == c) own.push_back(&replicate);
    result.conditions.push_back(summarise_condition(
        replicator.layout(), own, conditions.size(), result.ci_level, result.alpha));
    result.conditions.back().nobs = conditions[c];
    result.conditions.back().F0 = result.F0;
    result.conditions.back().rmsea0 = result.rmsea0;
    if (truth.holds || table.blocks.size() == 1) continue;
    const TrueModel own_truth = true_model(population, table, conditions[c], options);
    result.conditions.back().F0 = own_truth.F0;
    result.conditions.back().rmsea0 = own_truth.rmsea0;
  }
  note_truth(result, truth);
  note_scaling(result, truth, population, options.model.effect_coding);
  note_failures(result);
  note_outliers(result);
  keep_draws(result, std::move(replicates), conditions.size());
  return result;
}

}  // namespace semfit
