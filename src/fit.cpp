// The table of contents: every stage of a fit, in order. Each returns a new value; what it needs is
// in its arguments.
#include "semfit/fit.h"

#include "check_call.h"
#include "effects/effects.h"
#include "estimate/bounds.h"
#include "estimate/estimate.h"
#include "estimate/recipe.h"
#include "estimate/sample_values.h"
#include "estimate/start_values.h"
#include "inference/admissible.h"
#include "inference/browne.h"
#include "inference/factor_scores.h"
#include "inference/infer.h"
#include "inference/mahalanobis.h"
#include "inference/model_tests.h"
#include "inference/modification.h"
#include "inference/moment_block.h"
#include "inference/residual_summary.h"
#include "inference/residuals.h"
#include "inference/robust.h"
#include "inference/score_test.h"
#include "inference/standardized.h"
#include "inference/wald.h"
#include "measures/measure.h"
#include "table/additions.h"
#include "table/derived_tables.h"
#include "table/hypotheses.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
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

/// A table on its way through estimation: start values and bounds filled in from the sample.
struct Fitted {
  ParameterTable table;
  Objective objective;
  Constraints constraints;
  Estimate estimate;
  Inference inference;
};

/// Start values of the user's are a proposal: where they lead nowhere, the engine's own are tried.
bool proposes_starts(const ParameterTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) {
    return row.free > 0 && row.ustart == row.ustart;
  });
}

ParameterTable without_proposals(ParameterTable table) {
  for (Row& row : table.rows)
    if (row.free > 0) row.ustart = not_a_number;
  return table;
}

Fitted fit_table(ParameterTable table,
                 const Data& data,
                 const Sample& sample,
                 const Recipe& recipe,
                 const Options& options) {
  fill_exogenous(table, sample);
  set_bounds(table, sample, options.model.bounds);
  ParameterTable simple = table;
  set_simple_start_values(simple, sample);
  set_start_values(table, sample);
  if (options.estimation.start == "simple") std::swap(table, simple);
  std::vector<VectorXd> starts{start_theta(table), start_theta(simple)};
  if (proposes_starts(table)) {
    ParameterTable own = without_proposals(table);
    set_start_values(own, sample);
    starts.push_back(start_theta(own));
  }
  Objective objective(table, sample);
  Constraints constraints = compile_constraints(table);
  Estimate estimate = internal::estimate(objective, constraints, starts, options.estimation);
  Inference inference = robust_inference(
      infer(table, sample, objective, estimate, recipe), objective, estimate, data, sample, recipe);
  return {std::move(table),
          std::move(objective),
          std::move(constraints),
          std::move(estimate),
          std::move(inference)};
}

/// The baseline model needs no search: each of its parameters is a moment, and its maximum
/// likelihood estimate the sample's. Nothing is inferred from it but its test.
/// @param unrestricted  t1 of a scaled test, known from the model
Fitted fit_baseline(const ParameterTable& table,
                    const Data& data,
                    const Sample& sample,
                    Recipe recipe,
                    double unrestricted) {
  recipe.se = StandardErrors::none;
  ParameterTable baseline = baseline_table(table);
  fill_moments(baseline, sample);
  Objective objective(baseline, sample);
  Estimate estimate;
  estimate.theta = start_theta(baseline);
  if (const auto f = objective.evaluate(estimate.theta, nullptr)) {
    estimate.f = *f;
    estimate.converged = true;
  }
  Inference inference = recipe.is_scaled()
                            ? robust_inference(infer(baseline, sample, objective, estimate, recipe),
                                               objective,
                                               estimate,
                                               data,
                                               sample,
                                               recipe,
                                               unrestricted)
                            : infer_test(baseline, sample, objective, estimate, 0, recipe);
  return {std::move(baseline),
          std::move(objective),
          Constraints(),
          std::move(estimate),
          std::move(inference)};
}

/// Maximum of the normal log-likelihood over all moments; with fixed covariates that of the rest
/// given them.
double saturated_log_likelihood(const Objective& objective, const Sample& sample) {
  const auto maximum = [](const MatrixXd& Sigma, double n) {
    const auto p = static_cast<double>(Sigma.rows());
    return -0.5 * n * (p * std::log(2 * std::numbers::pi) + cholesky(Sigma)->log_determinant() + p);
  };
  double logl = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    logl += maximum(group.moments.Sigma, group.n);
    const std::vector<Index>& x = objective.groups()[g].fixed_x;
    if (!x.empty()) logl -= maximum(group.moments.Sigma(x, x), group.n);
  }
  return logl;
}

/// Implied moments of one group in the user's units.
Moments implied_moments(const Objective::Group& group, const VectorXd& theta) {
  Moments implied = group.structure.at(theta).implied;
  const VectorXd units = group.structure.units().head(group.structure.p());
  implied.Sigma = units.asDiagonal() * implied.Sigma * units.asDiagonal();
  if (implied.mu.size() > 0) implied.mu = implied.mu.cwiseProduct(units);
  return implied;
}

/// Reweighted least squares; with nonlinear equalities the likelihood ratio stands in.
double residual_statistic(const Fitted& target) {
  if (!target.constraints.equal.empty()) return target.inference.chisq;
  return browne_normal(target.objective,
                       target.constraints,
                       target.estimate,
                       target.inference,
                       Objective::At::implied)
      .statistic;
}

MeasureInputs measure_inputs(const Fitted& target,
                             const Fitted& baseline,
                             const Sample& sample,
                             bool is_scaled) {
  MeasureInputs in;
  in.npar = target.inference.npar;
  in.fmin = target.estimate.f;
  in.chisq = target.inference.chisq;
  in.df = static_cast<double>(target.inference.df);
  in.has_baseline = baseline.estimate.converged;
  in.baseline_chisq = baseline.inference.chisq;
  in.baseline_df = static_cast<double>(baseline.inference.df);
  in.is_scaled = is_scaled;
  in.scaling = target.inference.scaling.factor;
  in.scaling_h0 = target.inference.scaling.h0;
  in.scaling_h1 = target.inference.scaling.h1;
  in.baseline_scaling = baseline.inference.scaling.factor;
  in.N = target.inference.multiplier;
  in.ntotal = sample.N;
  in.groups = static_cast<double>(sample.groups.size());
  in.rls = residual_statistic(target);
  in.has_likelihood = true;
  in.unrestricted_logl = saturated_log_likelihood(target.objective, sample);
  in.logl = in.unrestricted_logl - sample.N * target.estimate.f;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    GroupMoments block;
    block.n = group.n;
    block.sample = group.moments;
    block.implied = implied_moments(target.objective.groups()[g], target.estimate.theta);
    if (!target.table.mean_structure) block.sample.mu.resize(0);
    block.fixed_x = target.objective.groups()[g].fixed_x;
    const auto p = static_cast<double>(block.sample.Sigma.rows());
    in.sample_moments += p * (p + 1) / 2 + (target.table.mean_structure ? p : 0);
    in.blocks.push_back(std::move(block));
  }
  return in;
}

void describe_run(Result& result,
                  const Fitted& target,
                  const Sample& sample,
                  const Recipe& recipe,
                  const Options& options) {
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
    if (sample.groups.size() > 1) result.group_label.push_back(group.label);
  }
  if (sample.groups.size() > 1) result.group = options.sample.group;
}

void note_verdict(Result& result, const Fitted& target, const Sample& sample) {
  const auto add = [&](const std::vector<Note>& notes) {
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
  };
  add(check_estimate(target.table,
                     target.estimate,
                     target.inference.covariance,
                     target.inference.df,
                     target.inference.moments));
  if (target.estimate.converged)
    add(check_admissible(target.table, target.objective, target.estimate.theta));
  add(sample.notes);
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
    result.mahalanobis = mahalanobis_distances(cases, sample, target.objective, theta);
  result.factor_scores.is_new = cases.is_new;
  result.notes.insert(result.notes.end(), cases.notes.begin(), cases.notes.end());
}

/// Tests about constraints: of hypotheses, of releasing equalities, of adding parameters.
void add_tests(Result& result, const Fitted& target, const Sample& sample, const Options& options) {
  const double n = target.inference.multiplier;
  if (!options.inference.wald.empty()) {
    WaldTests wald =
        wald_tests(target.table, options.inference.wald, target.estimate.theta, target.inference);
    result.wald = std::move(wald.tests);
    result.notes.insert(result.notes.end(), wald.notes.begin(), wald.notes.end());
  }
  if (options.sections.score_test)
    result.score_test = release_tests(target.table, sample, target.estimate, n);
  if (options.sections.group_release)
    result.group_release = group_release_tests(target.table, sample, target.estimate, n);
  if (!options.inference.score_add.empty())
    result.score_add =
        addition_tests(target.table, options.inference.score_add, sample, target.estimate, n);
}

/// What is made on request only.
void add_sections(Result& result,
                  const Fitted& target,
                  const Sample& sample,
                  const Options& options) {
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
                                                              sample,
                                                              objective,
                                                              theta,
                                                              inference.expected,
                                                              target.estimate.active,
                                                              inference.multiplier);
    if (options.modification.power) judge_by_power(all, options.modification);
    result.modindices = selected(std::move(all), options.modification);
  }
  add_tests(result, target, sample, options);
  if (wanted.residuals) {
    const Covariance bread = covariance_of_estimates(inference.expected, target.estimate.active, 1);
    const MatrixXd inverse = bread.V ? *bread.V : MatrixXd();
    result.residuals = residuals(sample, objective, theta, inverse, inference.multiplier);
    result.residual_summary = residual_summaries(objective, theta, inverse, inference.multiplier);
  }
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
                                       inference.covariance.V,
                                       options.inference.ci_level);
    result.effects.insert(result.effects.end(), traced.effects.begin(), traced.effects.end());
    result.notes.insert(result.notes.end(), traced.notes.begin(), traced.notes.end());
  }
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

Result fit(const ParameterTable& table,
           const Data& data,
           const Options& options,
           const Data* new_cases) {
  Stopwatch total, stage;
  Result result;
  const Recipe recipe = resolve_recipe(options, table, data.summaries.empty());
  check_call(table, data, options, new_cases);
  const Sample sample = summarise(data, table, options.sample, recipe.likelihood);
  const CaseRows cases = new_cases
                             ? internal::new_cases(*new_cases, data, table, options.sample.group)
                         : needs_cases(options.sections) ? fitted_cases(data, sample)
                                                         : CaseRows();
  result.timing.moments = stage.lap();

  const Fitted target = fit_table(table, data, sample, recipe, options);
  result.table = target.table;
  describe_run(result, target, sample, recipe, options);
  note_verdict(result, target, sample);
  result.timing.estimate = stage.lap();

  result.parameters = parameter_rows(target.table,
                                     target.objective,
                                     target.estimate,
                                     target.inference,
                                     options.inference.ci_level);
  note_undefined(result);
  if (result.converged && result.df >= 0)
    result.tests = model_tests(target.objective,
                               target.constraints,
                               target.estimate,
                               target.inference,
                               data,
                               sample,
                               recipe);
  add_sections(result, target, sample, options);
  add_case_sections(result, target, sample, cases, options.sections);
  result.timing.inference = stage.lap();

  if (recipe.has_test() && options.sections.fit_measures && result.converged && result.df >= 0)
    result.fit = measure(measure_inputs(
        target,
        fit_baseline(table, data, sample, recipe, target.inference.scaling.unrestricted),
        sample,
        recipe.is_scaled()));
  result.timing.measures = stage.lap();
  result.timing.total = total.lap();
  return result;
}

}  // namespace semfit
