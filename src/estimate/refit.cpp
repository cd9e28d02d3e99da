#include "estimate/refit.h"

#include "estimate/discrepancies.h"
#include "estimate/sample_values.h"
#include "estimate/start_values.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace semfit::internal {
namespace {

/// Does some row of the table stand for a moment of the sample?
bool has_sample_values(const ParameterTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) { return row.exo; });
}

/// The model's table, or a copy where the sample's moments are in it.
std::shared_ptr<const ParameterTable> table_for(const ParameterTable& table, const Sample& sample) {
  if (!has_sample_values(table)) return {std::shared_ptr<void>(), &table};
  auto own = std::make_shared<ParameterTable>(table);
  fill_exogenous(*own, sample);
  return own;
}

}  // namespace

DrawOptions draw_options(const Recipe& recipe, const ParameterTable& table) {
  DrawOptions options;
  options.divisor = recipe.divisor();
  options.needs_cases = recipe.fitting == Fitting::wls || recipe.fitting == Fitting::dwls;
  options.is_incomplete = recipe.missing != Missing::listwise;
  if (recipe.is_two_stage()) options.auxiliary = table.blocks.front().auxiliary;
  return options;
}

Refitted refit(const FittedModel& model,
               const Draw& draw,
               const Data& data,
               const EstimationOptions& options) {
  const std::shared_ptr<const ParameterTable> table = table_for(model.table, draw.sample);
  const Data& cases = draw.data ? *draw.data : data;
  Objective objective(
      *table, draw.sample, make_discrepancies(*table, cases, draw.sample, model.recipe));
  const auto others = [&] {
    ParameterTable own = *table;
    set_start_values(own, draw.sample);
    ParameterTable simple = *table;
    set_simple_start_values(simple, draw.sample);
    return std::vector<VectorXd>{start_theta(own), start_theta(simple)};
  };
  Estimate estimate = estimate_near(objective, model.constraints, model.theta, others, options);
  return {table, std::move(objective), std::move(estimate)};
}

}  // namespace semfit::internal
