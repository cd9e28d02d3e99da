// The table of contents: every stage of a fit, in order. Each returns a new value; what it needs is
// in its arguments.
#include "semfit/fit.h"

#include "base/block_variables.h"
#include "bootstrap.h"
#include "bootstrap_summary.h"
#include "check_call.h"
#include "effects/check_effects.h"
#include "effects/effects.h"
#include "effects/indirect.h"
#include "effects/moderator_values.h"
#include "effects/notes.h"
#include "fitted.h"
#include "inference/admissible.h"
#include "inference/factor_scores.h"
#include "inference/infer.h"
#include "inference/mahalanobis.h"
#include "inference/model_tests.h"
#include "inference/modification.h"
#include "inference/moment_block.h"
#include "inference/residual_covariance.h"
#include "inference/residual_summary.h"
#include "inference/residuals.h"
#include "inference/score_test.h"
#include "inference/standardized.h"
#include "inference/wald.h"
#include "measure_fit.h"
#include "measures/measure.h"
#include "table/additions.h"
#include "table/derived_tables.h"
#include "table/hypotheses.h"
#include "whole_fit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

class Stopwatch {
 public:
  /// Seconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// Patterns, the most frequent first, and coverage of each group with missing values.
MissingData describe_missing(const GroupSample& group, int block) {
  MissingData missing{block, group.observed, {}, as_matrix(group.coverage)};
  for (const Pattern& pattern : group.patterns) {
    MissingPattern& row = missing.patterns.emplace_back();
    row.cases = pattern.cases();
    std::size_t next = 0;
    for (std::size_t j = 0; j < group.observed.size(); ++j) {
      const bool is_seen =
          next < pattern.seen.size() && pattern.seen[next] == static_cast<Index>(j);
      if (is_seen)
        ++next;
      else
        row.missing.push_back(group.observed[j]);
    }
  }
  std::stable_sort(missing.patterns.begin(),
                   missing.patterns.end(),
                   [](const auto& a, const auto& b) { return a.cases > b.cases; });
  for (double& share : missing.coverage.values)
    share /= static_cast<double>(group.cases);
  return missing;
}

void describe_run(Result& result, const Fitted& target, const Setting& setting) {
  const auto& [data, options, recipe, sample, discrepancies] = setting;
  result.estimator = recipe.estimator;
  result.information = recipe.information;
  result.se = recipe.se;
  result.ci_level = options.inference.ci_level;
  result.modification = options.modification;
  result.options = recipe.reasons;
  result.converged = target.estimate.converged;
  result.optimizer = target.estimate.report;
  result.npar = target.inference.npar;
  result.df = target.inference.df;
  result.missing_note = sample.dropped;
  for (const GroupSample& group : sample.groups) {
    result.nobs.push_back(static_cast<double>(group.cases));
    result.norig.push_back(group.original);
    if (group.weights.size() > 0) result.weight_sum.push_back(group.n);
    if (group.clusters > 0) result.clusters.push_back(group.clusters);
    if (group.likelihood)
      result.missing.push_back(describe_missing(group, static_cast<int>(result.nobs.size())));
    if (sample.groups.size() > 1) result.group_label.push_back(group.label);
  }
  if (sample.groups.size() > 1)
    result.group = options.sample.group.empty() ? data.group : options.sample.group;
  result.cluster = options.sample.cluster;
}

/// The sandwich of C clusters has at most rank C.
std::vector<Note> check_clusters(const Fitted& target, const Sample& sample) {
  int clusters = 0;
  for (const GroupSample& group : sample.groups)
    clusters += group.clusters;
  if (clusters == 0 || clusters > target.inference.npar) return {};
  return {{Severity::warning,
           "few-clusters",
           fmt::format("there are {} clusters for {} parameters: the covariance matrix of the "
                       "estimates is singular, and tests of several parameters are not possible",
                       clusters,
                       target.inference.npar),
           {}}};
}

void note_verdict(Result& result, const Fitted& target, const Sample& sample) {
  const auto add = [&](const std::vector<Note>& notes) {
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
  };
  add(check_estimate(target.table,
                     target.estimate,
                     target.inference.inverse,
                     target.inference.df,
                     target.inference.moments));
  if (target.estimate.converged)
    add(check_admissible(target.table, target.objective, target.estimate.theta));
  if (target.inference.inverse.V && !target.inference.covariance.V)
    result.notes.push_back({Severity::warning,
                            "no-standard-errors",
                            "standard errors do not exist: " + target.unrestricted.why,
                            {}});
  const std::vector<Note> about_clusters = check_clusters(target, sample);
  for (const Note& note : sample.notes)  // the graver one says it all
    if (about_clusters.empty() || note.code != "few-clusters") result.notes.push_back(note);
  add(about_clusters);
}

/// The code of the gravest remark.
void set_status(Result& result) {
  result.status = "ok";
  for (const Note& note : result.notes)
    if (note.severity == Severity::error) {
      result.status = note.code;
      return;
    }
  for (const Note& note : result.notes)
    if (note.severity == Severity::warning) {
      result.status = note.code;
      return;
    }
}

/// Draws like the sample take the place of the information matrix.
void resample(Result& result, Fitted& target, const Setting& setting, const RunControl& control) {
  const bool is_wanted = setting.recipe.se == StandardErrors::bootstrap;
  if (!is_wanted || !result.converged || !target.inference.inverse.unidentified.empty()) return;
  BootstrapRun run = bootstrap(target, setting, control);
  target.inference.covariance.V = std::move(run.V);
  result.bootstrap = std::move(run.bootstrap);
  result.interrupted = run.interrupted;
  result.notes.insert(result.notes.end(), run.notes.begin(), run.notes.end());
}

/// A := that divides by zero or takes the logarithm of a negative number has no value.
void note_undefined(Result& result) {
  for (Parameter& parameter : result.parameters) {
    const Row& row = result.table.rows[static_cast<std::size_t>(parameter.row)];
    if (row.op != Op::defined || std::isfinite(parameter.est)) continue;
    parameter = {parameter.row};
    result.notes.push_back(
        {Severity::warning,
         "undefined-parameter",
         "'" + row.lhs + " := " + row.rhs +
             "' has no value at the estimates: a division by zero, or a logarithm "
             "or root of a negative number",
         {row.lhs}});
  }
}

/// What is said of each case.
void add_case_sections(Result& result,
                       const Fitted& target,
                       const Sample& sample,
                       const CaseRows& cases,
                       const Sections& wanted) {
  const VectorXd& theta = target.estimate.theta;
  if (wanted.factor_scores != ScoreMethod::none) {
    ScoredCases scored =
        factor_scores(target.table, cases, sample, target.objective, theta, wanted.factor_scores);
    result.factor_scores = std::move(scored.scores);
    result.notes.insert(result.notes.end(), scored.notes.begin(), scored.notes.end());
  }
  if (wanted.mahalanobis)
    result.mahalanobis =
        mahalanobis_distances(target.table, cases, sample, target.objective, theta);
  result.factor_scores.is_new = cases.is_new;
  result.notes.insert(result.notes.end(), cases.notes.begin(), cases.notes.end());
}

/// Of one case; with missing values it may not have been needed before.
MatrixXd expected_information(const Fitted& target) {
  if (target.inference.expected.size() > 0) return target.inference.expected;
  return target.objective.expected_information(target.estimate.theta)
      .value_or(MatrixXd::Zero(target.table.q, target.table.q));
}

/// Tests about constraints: of hypotheses, of releasing equalities, of adding parameters.
void add_tests(Result& result, const Fitted& target, const Options& options) {
  const double n = target.inference.score_cases;
  if (!options.inference.wald.empty()) {
    WaldTests wald =
        wald_tests(target.table, options.inference.wald, target.estimate.theta, target.inference);
    result.wald = std::move(wald.tests);
    result.notes.insert(result.notes.end(), wald.notes.begin(), wald.notes.end());
  }
  if (options.sections.score_test)
    result.score_test = release_tests(target.table, target.objective, target.estimate, n);
  if (options.sections.group_release)
    result.group_release = group_release_tests(target.table, target.objective, target.estimate, n);
  if (!options.inference.score_add.empty())
    result.score_add = addition_tests(
        target.table, options.inference.score_add, target.objective, target.estimate, n);
}

void add_residuals(Result& result, const Fitted& target, const Setting& setting) {
  const Inference& inference = target.inference;
  const ResidualCovariances errors =
      residual_covariances(evidence_of(target, setting), target.unrestricted);
  if (!errors.why.empty())
    result.notes.push_back({Severity::note,
                            "no-residual-errors",
                            "residuals have no standard errors: " + errors.why,
                            {}});
  const bool is_closed = errors.groups.empty() && errors.why.empty();
  MatrixXd inverse;
  if (is_closed)
    if (const Covariance bread =
            covariance_of_estimates(inference.expected, target.estimate.active, 1);
        bread.V)
      inverse = *bread.V;
  const VectorXd& theta = target.estimate.theta;
  result.residuals =
      residuals(setting.sample, target.objective, theta, inverse, inference.score_cases, errors);
  std::vector<Index> variables;  // the model's
  for (const BlockVariables& block : target.table.blocks)
    variables.push_back(static_cast<Index>(model_variables(block)));
  result.residual_summary = residual_summaries(
      target.objective, theta, inverse, inference.score_cases, errors, variables);
  for (ResidualSet& set : result.residuals)
    for (std::size_t b = 0; b < set.blocks.size(); ++b)
      set.blocks[b] = first_variables(set.blocks[b], variables[b]);
}

/// For standard errors of effects: nothing where none are wanted.
std::optional<MatrixXd> covariance_for_effects(const Inference& inference) {
  return inference.se == StandardErrors::none ? std::nullopt : inference.covariance.V;
}

void add_indirect(Result& result, const Fitted& target, const Setting& setting) {
  Options options = setting.options;
  if (!draws_effects(options.effects)) return;
  options.effects.moderators =
      with_values(options.effects.moderators, setting.data, setting.sample);
  const IndirectPlan plan(target.table, options.effects, result.group);
  IndirectTable table = infer_indirect(
      plan, target.estimate.theta, covariance_for_effects(target.inference), options);
  result.indirect = std::move(table.effects);
  result.options.insert(result.options.end(), table.options.begin(), table.options.end());
  add_new(result.notes, table.notes);
}

/// What is made on request only.
void add_sections(Result& result, const Fitted& target, const Setting& setting) {
  const auto& [data, options, recipe, sample, discrepancies] = setting;
  const Sections& wanted = options.sections;
  const VectorXd& theta = target.estimate.theta;
  const Objective& objective = target.objective;
  const Inference& inference = target.inference;
  if (wanted.standardized)
    result.standardized = standardized_rows(
        target.table, objective, target.estimate, inference, options.inference.ci_level);
  if (wanted.r2) result.r2 = r_squared(target.table, objective, theta);
  if (wanted.modindices) {
    std::vector<ModificationIndex> all = modification_indices(target.table,
                                                              objective,
                                                              theta,
                                                              expected_information(target),
                                                              target.estimate.active,
                                                              inference.score_cases);
    if (options.modification.power) judge_by_power(all, options.modification);
    result.modindices = selected(std::move(all), options.modification);
  }
  add_tests(result, target, options);
  if (wanted.residuals) add_residuals(result, target, setting);
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const int index = static_cast<int>(g) + 1;
    if (wanted.implied)
      result.implied.push_back(as_block(
          index, sample.groups[g].observed, implied_moments(objective.groups()[g], theta)));
    if (wanted.h1)
      result.h1.push_back(as_block(index, sample.groups[g].observed, sample.groups[g].moments));
    if (!wanted.effects) continue;
    EffectTable traced = trace_effects(target.table,
                                       index,
                                       objective.groups()[g].structure,
                                       theta,
                                       covariance_for_effects(inference),
                                       options.inference.ci_level);
    result.effects.insert(result.effects.end(), traced.effects.begin(), traced.effects.end());
    add_new(result.notes, traced.notes);
  }
  add_indirect(result, target, setting);
  if (wanted.vcov && inference.covariance.V) {
    result.vcov = as_matrix(*inference.covariance.V);
    for (int k = 1; k <= target.table.q; ++k)
      for (const Row& row : target.table.rows)
        if (row.free == k) {
          const std::string group = row.group > 1 ? fmt::format(".g{}", row.group) : "";
          result.vcov_names.push_back(row.label.empty() ? name_of(row) + group : row.label);
          break;
        }
  }
  if (wanted.reliability)
    result.score_reliability = score_reliability(target.table, objective, theta);
}

bool needs_cases(const Sections& wanted) {
  return wanted.factor_scores != ScoreMethod::none || wanted.mahalanobis;
}

}  // namespace

WholeFit internal::fit_whole(const ParameterTable& table,
                             const Data& data,
                             const Options& options,
                             const Data* new_cases,
                             const RunControl& control) {
  Stopwatch total, stage;
  check_call(table, data, options, new_cases);
  Setting setting = prepare(table, data, options);
  const CaseRows cases = new_cases ? internal::new_cases(*new_cases, data, table, options.sample)
                         : needs_cases(options.sections) ? fitted_cases(data, setting.sample)
                                                         : CaseRows();
  Result result;
  result.timing.moments = stage.lap();

  Fitted target = fit_table(table, setting);
  result.table = target.table;
  describe_run(result, target, setting);
  note_verdict(result, target, setting.sample);
  const bool is_testable = result.converged && result.df >= 0;
  const bool is_measured =
      setting.recipe.has_test() && options.sections.fit_measures && is_testable;
  result.timing.estimate = stage.lap();

  if (is_measured || options.sections.residuals) complete_unrestricted(target, setting);
  resample(result, target, setting, control);
  set_status(result);

  result.parameters = parameter_rows(target.table,
                                     target.objective,
                                     target.estimate,
                                     target.inference,
                                     options.inference.ci_level);
  note_undefined(result);
  if (is_testable)
    result.tests = model_tests(target.table,
                               target.constraints,
                               evidence_of(target, setting),
                               target.inference,
                               setting.options,
                               control,
                               result.notes);
  for (const Note& note : result.notes)
    result.interrupted = result.interrupted || note.code == "interrupted-run";
  add_sections(result, target, setting);
  add_case_sections(result, target, setting.sample, cases, options.sections);
  if (result.bootstrap.requested > 0) apply_bootstrap(result.bootstrap, result);
  result.timing.inference = stage.lap();

  if (is_measured)
    result.fit = measure(measure_inputs(target, fit_baseline(target, setting), setting));
  result.timing.measures = stage.lap();
  result.timing.total = total.lap();
  return {std::move(setting), std::move(target), std::move(result)};
}

void check_fit(const ParameterTable& table, const Data& data, const Options& options) {
  check_call(table, data, options, nullptr);
}

Result fit(const ParameterTable& table,
           const Data& data,
           const Options& options,
           const Data* new_cases,
           const RunControl& control) {
  return fit_whole(table, data, options, new_cases, control).result;
}

}  // namespace semfit
