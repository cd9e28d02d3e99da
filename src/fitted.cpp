#include "fitted.h"

#include "estimate/bounds.h"
#include "estimate/discrepancies.h"
#include "estimate/sample_values.h"
#include "estimate/start_values.h"
#include "inference/robust.h"
#include "math/symmetric.h"
#include "table/derived_tables.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace semfit::internal {
namespace {

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

/// Where to begin: our own start values, the simple ones, and where the user proposed some ours
/// without these.
std::vector<VectorXd> starts_of(ParameterTable& table,
                                const Sample& sample,
                                const EstimationOptions& options) {
  ParameterTable simple = table;
  set_simple_start_values(simple, sample);
  set_start_values(table, sample);
  if (options.start == "simple") std::swap(table, simple);
  std::vector<VectorXd> starts{start_theta(table), start_theta(simple)};
  if (proposes_starts(table)) {
    ParameterTable own = without_proposals(table);
    set_start_values(own, sample);
    starts.push_back(start_theta(own));
  }
  return starts;
}

/// Newton steps where the discrepancy is quadratic: the groups' weights in it differ a little from
/// those in the information, so one step is not quite enough.
void minimise_quadratic(const Objective& objective, Estimate& estimate) {
  VectorXd gradient;
  double last = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 20; ++step) {
    const auto f = objective.evaluate(estimate.theta, &gradient);
    const auto information = objective.search_information(estimate.theta);
    if (!f || !information) return;
    const auto factor = cholesky(*information);
    if (!factor) return;
    estimate.f = *f;
    const VectorXd change = factor->solve(gradient);
    const double decrement = gradient.dot(change);
    // Rounding stops the fall of an ill-conditioned one.
    estimate.converged =
        decrement < 1e-24 * (1 + *f) || (decrement < 1e-14 * (1 + *f) && decrement > 0.5 * last);
    if (estimate.converged) return;
    last = decrement;
    estimate.theta -= change;
  }
}

/// Fixed covariates of incomplete data: of a model that relates them to nothing their moments are
/// those of their own likelihood.
void fill_own_moments(ParameterTable& baseline, const Fitted& target, const Setting& setting) {
  const bool has_exogenous = std::any_of(
      baseline.rows.begin(), baseline.rows.end(), [](const Row& row) { return row.exo; });
  if (setting.recipe.missing != Missing::fiml_x || !has_exogenous) return;
  ParameterTable free = baseline;
  for (Row& row : free.rows)
    if (row.exo) row.free = ++free.q;
  const Estimate estimate = internal::estimate(target.objective.with(free),
                                               compile_constraints(free),
                                               {start_theta(free)},
                                               setting.options.estimation);
  if (!estimate.converged) return;
  for (std::size_t i = 0; i < free.rows.size(); ++i)
    if (free.rows[i].exo)
      baseline.rows[i].start = baseline.rows[i].ustart = estimate.theta[free.rows[i].free - 1];
}

/// Does the table let two variables covary?
bool has_free_covariances(const ParameterTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) {
    return row.free > 0 && row.op == Op::covariance && row.lhs != row.rhs;
  });
}

Estimate estimate_baseline(const ParameterTable& baseline,
                           const Objective& objective,
                           const Setting& setting) {
  Estimate estimate;
  estimate.theta = start_theta(baseline);
  if (setting.recipe.fitting != Fitting::ml) {
    minimise_quadratic(objective, estimate);
  } else if (objective.has_patterns() && has_free_covariances(baseline)) {
    return internal::estimate(
        objective, compile_constraints(baseline), {estimate.theta}, setting.options.estimation);
  } else if (const auto f = objective.evaluate(estimate.theta, nullptr)) {
    estimate.f = *f;
    estimate.converged = true;
  }
  return estimate;
}

}  // namespace

Setting prepare(const ParameterTable& table, const Data& data, const Options& options) {
  Setting setting{data, options, resolve_recipe(options, table, basis_of(data)), Sample(), {}};
  setting.sample = summarise(
      data, table, options.sample, {setting.recipe.divisor(), table.fixed_x, options.threads});
  setting.discrepancies = make_discrepancies(table, data, setting.sample, setting.recipe);
  return setting;
}

UnrestrictedInference unrestricted_of(const Fitted& fitted, const Setting& setting) {
  return infer_unrestricted(fitted.objective, setting.data, setting.sample, setting.recipe);
}

void complete_unrestricted(Fitted& fitted, const Setting& setting) {
  const bool is_there = !fitted.unrestricted.groups.empty() || !fitted.unrestricted.why.empty();
  if (fitted.objective.has_patterns() && !is_there)
    fitted.unrestricted = unrestricted_of(fitted, setting);
}

Evidence evidence_of(const Fitted& fitted, const Setting& setting) {
  return {fitted.objective, fitted.estimate, setting.data, setting.sample, setting.recipe};
}

Fitted fit_table(ParameterTable table, const Setting& setting) {
  const Sample& sample = setting.sample;
  fill_exogenous(table, sample);
  set_bounds(table, sample, setting.options.model.bounds);
  const std::vector<VectorXd> starts = starts_of(table, sample, setting.options.estimation);
  Objective objective(table, sample, setting.discrepancies);
  Constraints constraints = compile_constraints(table);
  Estimate estimate =
      internal::estimate(objective, constraints, starts, setting.options.estimation);
  return infer_from(
      std::move(table), std::move(objective), std::move(constraints), std::move(estimate), setting);
}

Fitted infer_from(ParameterTable table,
                  Objective objective,
                  Constraints constraints,
                  Estimate estimate,
                  const Setting& setting) {
  Fitted fitted{std::move(table),
                std::move(objective),
                std::move(constraints),
                std::move(estimate),
                Inference(),
                UnrestrictedInference()};
  if (setting.recipe.is_scaled() || setting.recipe.is_two_stage())
    fitted.unrestricted = unrestricted_of(fitted, setting);
  const Evidence evidence = evidence_of(fitted, setting);
  fitted.inference = robust_inference(infer(fitted.table, evidence), evidence, fitted.unrestricted);
  return fitted;
}

Fitted fit_baseline(const Fitted& target, const Setting& setting) {
  Setting plain = setting;
  plain.recipe.se = StandardErrors::none;
  ParameterTable baseline = baseline_table(target.table);
  fill_uncorrelated(baseline, plain.sample, target.objective.has_patterns());
  fill_own_moments(baseline, target, setting);
  Objective objective = target.objective.with(baseline);
  Estimate estimate = estimate_baseline(baseline, objective, plain);
  Fitted fitted{std::move(baseline),
                std::move(objective),
                Constraints(),
                std::move(estimate),
                Inference(),
                UnrestrictedInference()};
  const Evidence evidence = evidence_of(fitted, plain);
  fitted.inference =
      plain.recipe.is_scaled()
          ? robust_inference(infer(fitted.table, evidence), evidence, target.unrestricted)
          : infer_test(
                fitted.table, plain.sample, fitted.objective, fitted.estimate, 0, plain.recipe);
  return fitted;
}

}  // namespace semfit::internal
