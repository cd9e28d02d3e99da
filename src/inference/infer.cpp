#include "inference/infer.h"

#include "inference/casewise_scores.h"
#include "inference/count_moments.h"
#include "inference/defined.h"
#include "inference/intervals.h"
#include "inference/standardized.h"
#include "table/composites.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {

std::int64_t count_moments(const ParameterTable& table) {
  std::int64_t count = 0;
  for (const BlockVariables& block : table.blocks) {
    const auto triangle = [](std::size_t n) { return static_cast<std::int64_t>(n * (n + 1) / 2); };
    count += triangle(block.observed.size());
    if (table.mean_structure) count += static_cast<std::int64_t>(block.observed.size());
    if (!table.fixed_x) continue;
    count -= triangle(block.exogenous.size());
    if (table.mean_structure) count -= static_cast<std::int64_t>(block.exogenous.size());
  }
  for (const Row& row : table.rows)  // covariances of a composite's indicators are the sample's
    if (is_composite_moment(row, table) && row.exo) --count;
  return count;
}

namespace {

bool is_constraint(const Row& row) {
  return row.op == Op::equal || row.op == Op::less || row.op == Op::greater;
}

/// Standard errors of every row: 0 for fixed parameters, NaN if there are none at all.
VectorXd row_errors(const ParameterTable& table, const Covariance& covariance, bool wanted) {
  VectorXd se = VectorXd::Constant(static_cast<Index>(table.rows.size()), not_a_number);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    if (row.block == 0) continue;
    double& value = se[static_cast<Index>(i)];
    if (row.free == 0)
      value = 0;
    else if (covariance.V && wanted)
      value = std::sqrt(std::max(0.0, (*covariance.V)(row.free - 1, row.free - 1)));
  }
  return se;
}

/// Each group's chi-square has the multiplier of its own, n_g or n_g - 1, as if it were alone; the
/// estimates of the Wishart likelihood weight the groups by n_g.
void sum_over_groups(Inference& result,
                     const Sample& sample,
                     const Objective& objective,
                     const Estimate& estimate,
                     const Recipe& recipe) {
  const std::vector<double> F = objective.by_group(estimate.theta);
  for (std::size_t g = 0; g < F.size(); ++g)
    result.chisq_by_group.push_back(recipe.multiplier(sample.groups[g].n, 1) * F[g]);
  if (recipe.divisor() == Divisor::n || F.empty()) return;
  result.chisq = 0;
  for (const double part : result.chisq_by_group)
    result.chisq += part;
}

/// The second of two stages weighs the first's moments as if they were of complete data.
std::optional<MatrixXd> information_of(const Evidence& evidence) {
  const VectorXd& theta = evidence.estimate.theta;
  if (evidence.recipe.is_two_stage())
    return evidence.objective.normal_theory_information(theta, Objective::At::sample);
  switch (evidence.recipe.information) {
    case Information::expected:
      return evidence.objective.expected_information(theta);
    case Information::observed:
      return evidence.objective.observed_information(theta);
    case Information::first_order:
      if (!evidence.objective.evaluate(theta, nullptr)) return std::nullopt;
      return first_order_information(evidence.objective, theta, evidence.data, evidence.sample);
  }
  return std::nullopt;
}

}  // namespace

Inference infer_test(const ParameterTable& table,
                     const Sample& sample,
                     const Objective& objective,
                     const Estimate& estimate,
                     Index constraint_rank,
                     const Recipe& recipe) {
  Inference result;
  result.se = recipe.se;
  result.multiplier = recipe.multiplier(sample.N, static_cast<double>(sample.groups.size()));
  result.score_cases = recipe.fitting == Fitting::ml ? result.multiplier : sample.N;
  result.npar = table.q - static_cast<int>(constraint_rank);
  result.free_rows = static_cast<int>(std::count_if(
      table.rows.begin(), table.rows.end(), [](const Row& row) { return row.free > 0; }));
  result.moments = count_moments(table);
  result.df = result.moments - result.npar;
  // A model without degrees of freedom reproduces the moments: what is left is rounding.
  constexpr double rounding = 1e-12;
  const bool is_perfect = result.df == 0 && estimate.f < rounding;
  result.chisq = is_perfect ? 0.0 : std::max(0.0, 2 * result.score_cases * estimate.f);
  if (sample.groups.size() > 1) sum_over_groups(result, sample, objective, estimate, recipe);
  return result;
}

const Scaling& Inference::scaling() const {
  static const Scaling none;
  return scalings.empty() ? none : scalings.front();
}

Inference infer(const ParameterTable& table, const Evidence& evidence) {
  const auto& [objective, estimate, data, sample, recipe] = evidence;
  const auto scales = estimate.search_information ? estimate.search_information
                                                  : objective.search_information(estimate.theta);
  const MatrixXd zero = MatrixXd::Zero(table.q, table.q);
  const MatrixXd metric = scales.value_or(zero);
  const VectorXd scale =
      metric.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  const Index rank = rank_of(estimate.active.topRows(estimate.equalities), scale);
  Inference result = infer_test(table, sample, objective, estimate, rank, recipe);
  const bool is_complete = !objective.has_patterns();
  if (is_complete) result.expected = metric;
  const bool is_known =
      is_complete && recipe.information == Information::expected && !recipe.is_two_stage();
  // Where another information does not exist the expected one stands in; the verdict says why.
  result.information = is_known ? metric : information_of(evidence).value_or(metric);
  if (!is_complete && recipe.information == Information::expected)
    result.expected = result.information;
  result.inverse = covariance_of_estimates(result.information, estimate.active, result.multiplier);
  result.covariance = result.inverse;
  return result;
}

std::vector<Parameter> parameter_rows(const ParameterTable& table,
                                      const Objective& objective,
                                      const Estimate& estimate,
                                      const Inference& inference,
                                      double ci_level) {
  const Standardized std_values = standardize(table, objective, estimate.theta);
  const bool has_se = inference.se != StandardErrors::none;
  const VectorXd se = row_errors(table, inference.covariance, has_se);
  std::vector<Parameter> rows;
  std::vector<int> place(table.rows.size(), -1);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (is_constraint(table.rows[i])) continue;
    const auto k = static_cast<Index>(i);
    const ZTest test = z_test(std_values.est[k], se[k], ci_level);
    place[i] = static_cast<int>(rows.size());
    rows.push_back({static_cast<int>(i),
                    std_values.est[k],
                    test.se,
                    test.z,
                    test.pvalue,
                    test.ci_lower,
                    test.ci_upper,
                    std_values.std_lv[k],
                    std_values.std_all[k]});
  }
  const std::vector<DefinedValue> defined = defined_values(table, estimate.theta);
  const std::vector<DefinedValue> lv = defined_values_by_row(table, std_values.std_lv);
  const std::vector<DefinedValue> all = defined_values_by_row(table, std_values.std_all);
  for (std::size_t d = 0; d < defined.size(); ++d) {
    Parameter& row =
        rows[static_cast<std::size_t>(place[static_cast<std::size_t>(defined[d].row)])];
    const double error = inference.covariance.V && has_se
                             ? delta_se(defined[d].gradient, *inference.covariance.V)
                             : not_a_number;
    const ZTest test = z_test(defined[d].value, error, ci_level);
    row = {row.row,
           defined[d].value,
           test.se,
           test.z,
           test.pvalue,
           test.ci_lower,
           test.ci_upper,
           lv[d].value,
           all[d].value};
  }
  return rows;
}

namespace {

/// Values and gradients of every row in one metric; := rows by way of the rows they use.
struct MetricValues {
  VectorXd est;
  MatrixXd jacobian;  ///< rows x q
};

MetricValues metric_values(const ParameterTable& table,
                           const Objective& objective,
                           const VectorXd& theta,
                           VectorXd est,
                           Metric metric) {
  MetricValues values{std::move(est), standardized_jacobian(table, objective, theta, metric)};
  for (const DefinedValue& defined : defined_values_by_row(table, values.est)) {
    VectorXd gradient = VectorXd::Zero(theta.size());
    for (Index j = 0; j < defined.gradient.size(); ++j)
      if (defined.gradient[j] != 0)
        gradient += defined.gradient[j] * values.jacobian.row(j).transpose();
    values.est[defined.row] = defined.value;
    values.jacobian.row(defined.row) = gradient.transpose();
  }
  return values;
}

}  // namespace

std::vector<StandardizedParameter> standardized_rows(const ParameterTable& table,
                                                     const Objective& objective,
                                                     const Estimate& estimate,
                                                     const Inference& inference,
                                                     double ci_level) {
  const VectorXd& theta = estimate.theta;
  const Standardized std_values = standardize(table, objective, theta);
  const MetricValues lv = metric_values(table, objective, theta, std_values.std_lv, Metric::lv);
  const MetricValues all = metric_values(table, objective, theta, std_values.std_all, Metric::all);
  const auto error = [&](const MetricValues& values, Index i) {
    if (!inference.covariance.V) return not_a_number;
    const double se = delta_se(values.jacobian.row(i).transpose(), *inference.covariance.V);
    // A standardised value that cannot vary, such as the variance of an exogenous variable.
    return se < 1e-9 * std::max(1.0, std::abs(values.est[i])) ? 0.0 : se;
  };
  std::vector<StandardizedParameter> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (is_constraint(table.rows[i])) continue;
    const auto k = static_cast<Index>(i);
    const ZTest test = z_test(all.est[k], error(all, k), ci_level);
    rows.push_back({static_cast<int>(i),
                    lv.est[k],
                    error(lv, k),
                    all.est[k],
                    test.se,
                    test.z,
                    test.pvalue,
                    test.ci_lower,
                    test.ci_upper});
  }
  return rows;
}

std::vector<RSquared> r_squared(const ParameterTable& table,
                                const Objective& objective,
                                const VectorXd& theta) {
  std::vector<RSquared> result;
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    const RamStructure& structure = objective.groups()[g].structure;
    const BlockScales scales = scales_of(structure, theta);
    std::vector<std::string> explained;
    for (const Op op : {Op::measured_by, Op::regression})
      for (const Row& row : table.rows)
        if (row.block == static_cast<int>(g) + 1 && row.op == op) {
          const std::string& name = op == Op::measured_by ? row.rhs : row.lhs;
          if (std::find(explained.begin(), explained.end(), name) == explained.end())
            explained.push_back(name);
        }
    for (const std::string& name : explained) {
      const Index i = structure.find(name);
      const double ratio = scales.residual[i] / scales.total[i];
      result.push_back({static_cast<int>(g) + 1, name, 1 - ratio * ratio});
    }
  }
  return result;
}

}  // namespace semfit::internal
