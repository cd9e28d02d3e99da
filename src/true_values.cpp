#include "true_values.h"

#include "base/names.h"
#include "bootstrap_quantities.h"
#include "estimate/discrepancies.h"
#include "inference/defined.h"
#include "inference/standardized.h"
#include "population_draws.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace semfit::internal {
namespace {

/// Where the model's parameters have the names of the population's, the search begins there.
ParameterTable with_proposals(ParameterTable table, const Population& population) {
  for (Row& row : table.rows)
    if (row.free > 0)
      row.ustart = population.value(row.lhs, row.op, row.rhs, row.group).value_or(row.ustart);
  return table;
}

ParameterTable without_proposals(ParameterTable table) {
  for (Row& row : table.rows)
    if (row.free > 0) row.ustart = not_a_number;
  return table;
}

/// Maximum likelihood of complete data, whatever the study estimates.
Options plain_options(const Options& options) {
  Options plain = options;
  plain.estimation.estimator = "ML";
  plain.estimation.likelihood = Likelihood::normal;
  plain.sample = SampleOptions();
  plain.inference = InferenceOptions();
  plain.sections = Sections();
  plain.effects = EffectOptions();
  return plain;
}

/// Discrepancy below which the moments are reproduced but for rounding.
constexpr double rounding = 1e-10;

/// Has the population's group this variable, observed or latent?
bool knows(const Population& population, const std::string& name, int group) {
  const BlockVariables& block = population.table.blocks[static_cast<std::size_t>(group) - 1];
  return has(block.observed, name) || has(block.latent, name);
}

struct Truth {
  double value = not_a_number;
  TrueValue of = TrueValue::population;
};

/// Of a row of the model by its name in the population. NaN: the population does not know its
/// variables.
Truth truth_by_name(const Row& row, const Population& population) {
  if (const auto value = population.value(row.lhs, row.op, row.rhs, row.group))
    return {*value, TrueValue::population};
  const bool is_known = knows(population, row.lhs, row.group) &&
                        (row.rhs.empty() || knows(population, row.rhs, row.group));
  return {is_known ? 0 : not_a_number, TrueValue::absent};
}

/// Standard deviations in each group of the population, to standardise its values.
std::vector<double> standardized_values(const Population& population) {
  std::vector<double> values(population.table.rows.size(), not_a_number);
  for (std::size_t g = 0; g < population.groups.size(); ++g) {
    const BlockVariables& block = population.table.blocks[g];
    std::vector<Row> own;
    for (const Row& row : population.table.rows)
      if (row.block == static_cast<int>(g) + 1) own.push_back(row);
    const RamStructure structure(block.observed, block.latent, own, 0, VectorXd(), true);
    const BlockScales scales = scales_of(structure, VectorXd());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Row& row = population.table.rows[i];
      if (row.block != static_cast<int>(g) + 1) continue;
      const Index lhs = structure.find(row.lhs);
      const Index rhs = row.op == Op::intercept ? lhs : structure.find(row.rhs);
      if (lhs >= 0 && rhs >= 0) values[i] = row.start * scales.of(row.op, lhs, rhs).all;
    }
  }
  return values;
}

Population standardized(const Population& population) {
  Population result = population;
  const std::vector<double> values = standardized_values(population);
  for (std::size_t i = 0; i < values.size(); ++i)
    result.table.rows[i].start = values[i];
  return result;
}

/// Values of the model's rows, by the names of the population's; fixed ones as they are fixed.
struct NamedTruths {
  VectorXd value;
  std::vector<TrueValue> of;
};

NamedTruths truths_by_name(const ParameterTable& table,
                           const Population& population,
                           bool keeps_fixed) {
  NamedTruths truths{VectorXd::Constant(static_cast<Index>(table.rows.size()), not_a_number),
                     std::vector<TrueValue>(table.rows.size(), TrueValue::population)};
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    if (row.block == 0) continue;
    const Truth truth = truth_by_name(row, population);
    truths.value[static_cast<Index>(i)] =
        keeps_fixed && row.free == 0 && !row.exo ? row.ustart : truth.value;
    truths.of[i] = truth.of;
  }
  for (const DefinedValue& defined : defined_values_by_row(table, truths.value))
    truths.value[defined.row] = defined.value;
  return truths;
}

MonteCarloParameter followed(
    const ParameterTable& table, const std::string& section, int row, double truth, TrueValue of) {
  MonteCarloParameter parameter;
  parameter.section = section;
  parameter.name = quantity_name(table, row);
  parameter.row = row;
  parameter.truth = std::abs(truth) < 1e-8 ? 0 : truth;  // but for rounding
  parameter.truth_of = of;
  if (std::isnan(truth)) parameter.why = "the population has no such parameter";
  return parameter;
}

/// Rows that are estimated: the first of each free parameter, then the definitions.
std::vector<int> estimated_rows(const ParameterTable& table) {
  std::vector<int> rows(static_cast<std::size_t>(table.q), -1);
  for (std::size_t i = table.rows.size(); i-- > 0;)
    if (table.rows[i].free > 0)
      rows[static_cast<std::size_t>(table.rows[i].free) - 1] = static_cast<int>(i);
  for (const Relation& relation : table.relations)
    if (relation.op == Op::defined) rows.push_back(relation.row);
  return rows;
}

/// Loadings, slopes, correlations and standardised residual variances, and definitions of them.
std::vector<int> standardized_rows_of(const ParameterTable& table) {
  std::vector<int> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const bool is_wanted = row.op == Op::measured_by || row.op == Op::regression ||
                           row.op == Op::composed_of || row.op == Op::defined ||
                           (row.op == Op::covariance && row.free > 0);
    if (is_wanted) rows.push_back(static_cast<int>(i));
  }
  return rows;
}

VectorXd with_defined(const ParameterTable& table, VectorXd by_row) {
  for (const DefinedValue& defined : defined_values_by_row(table, by_row))
    by_row[defined.row] = defined.value;
  return by_row;
}

}  // namespace

TrueModel true_model(const Population& population,
                     const ParameterTable& table,
                     const std::vector<std::int64_t>& nobs,
                     const Options& options) {
  const Options plain = plain_options(options);
  Data moments;
  moments.file = "population";
  moments.summaries.resize(table.blocks.size());
  Setting setting{moments,
                  plain,
                  resolve_recipe(plain, table, Basis::moments),
                  population_sample(population, table, nobs, Divisor::n),
                  {}};
  setting.discrepancies = make_discrepancies(table, moments, setting.sample, setting.recipe);
  TrueModel truth{fit_table(with_proposals(table, population), setting)};
  const auto is_fine = [](const Fitted& fitted) {
    return fitted.estimate.converged && fitted.estimate.f < rounding;
  };
  if (!is_fine(truth.fitted)) {
    Fitted other = fit_table(without_proposals(table), setting);
    if (other.estimate.converged &&
        (!truth.fitted.estimate.converged || other.estimate.f < truth.fitted.estimate.f))
      truth.fitted = std::move(other);
  }
  truth.has_ordered = std::ranges::any_of(
      population.groups, [](const PopulationGroup& group) { return !group.ordered.empty(); });
  truth.holds = is_fine(truth.fitted);
  truth.F0 = is_fine(truth.fitted) ? 0 : 2 * truth.fitted.estimate.f;
  const auto df = static_cast<double>(truth.fitted.inference.df);
  truth.rmsea0 =
      df > 0 ? std::sqrt(static_cast<double>(table.blocks.size()) * truth.F0 / df) : not_a_number;
  return truth;
}

std::vector<MonteCarloParameter> followed_parameters(const TrueModel& truth,
                                                     const Population& population,
                                                     bool has_standardized) {
  const ParameterTable& table = truth.fitted.table;
  std::vector<MonteCarloParameter> list;
  const auto add = [&](const std::string& section,
                       const std::vector<int>& rows,
                       const VectorXd& own,
                       const Population& values,
                       bool keeps_fixed) {
    if (truth.holds) {
      for (const int row : rows)
        list.push_back(followed(table, section, row, own[row], TrueValue::model));
      return;
    }
    const NamedTruths truths = truths_by_name(table, values, keeps_fixed);
    for (const int row : rows)
      list.push_back(followed(
          table, section, row, truths.value[row], truths.of[static_cast<std::size_t>(row)]));
  };
  const Standardized values =
      standardize(table, truth.fitted.objective, truth.fitted.estimate.theta);
  VectorXd estimates = values.est;
  for (const DefinedValue& defined : defined_values(table, truth.fitted.estimate.theta))
    estimates[defined.row] = defined.value;
  add("parameters", estimated_rows(table), estimates, population, true);
  if (has_standardized)
    add("std.all",
        standardized_rows_of(table),
        with_defined(table, values.std_all),
        standardized(population),
        false);
  return list;
}

}  // namespace semfit::internal
