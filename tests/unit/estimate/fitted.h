// A fit taken apart, as src/fit.cpp puts it together.
#pragma once

#include "estimate/bounds.h"
#include "estimate/discrepancies.h"
#include "estimate/estimate.h"
#include "estimate/recipe.h"
#include "estimate/sample_values.h"
#include "estimate/start_values.h"
#include "inference/infer.h"
#include "inference/robust.h"
#include "property/random_models.h"
#include "table/constraints.h"

#include <memory>
#include <string>

namespace semfit::test {

struct Fitted {
  std::shared_ptr<const Data> data;
  ParameterTable table;
  internal::Recipe recipe;
  internal::Sample sample;
  std::unique_ptr<internal::Objective> objective;
  internal::Constraints constraints;
  internal::Estimate estimate;
  internal::Inference inference;  ///< without what robust_inference adds

  internal::Evidence evidence() const { return {*objective, estimate, *data, sample, recipe}; }
  internal::UnrestrictedInference unrestricted() const {
    return internal::infer_unrestricted(*objective, *data, sample, recipe);
  }
  internal::Inference robust() const {
    return internal::robust_inference(inference, evidence(), unrestricted());
  }
  /// Z (Z' I Z)^-1 Z' of one case, I the expected information; empty without an inverse.
  internal::MatrixXd expected_bread() const {
    return internal::covariance_of_estimates(inference.expected, estimate.active, 1)
        .V.value_or(internal::MatrixXd());
  }

  /// Free parameter (from 0) of a label or of "lhs op rhs" without blanks; -1 if there is none.
  internal::Index parameter(const std::string& name) const {
    for (const Row& row : table.rows)
      if (row.free > 0 &&
          (row.label == name || row.lhs + std::string(spelling(row.op)) + row.rhs == name))
        return row.free - 1;
    return -1;
  }
  double theta(const std::string& name) const { return estimate.theta[parameter(name)]; }
};

/// Everything before the search; `estimate.theta` is the start.
inline Fitted prepare(const std::string& text, const Data& data, Options options = {}) {
  decide_defaults(options);
  Fitted fitted;
  fitted.data = std::make_shared<const Data>(data);
  fitted.table = table_of(text, options.model);
  fitted.recipe = internal::resolve_recipe(options, fitted.table, internal::basis_of(data));
  fitted.sample =
      internal::summarise(*fitted.data,
                          fitted.table,
                          options.sample,
                          {fitted.recipe.divisor(), fitted.table.fixed_x, options.threads});
  internal::fill_exogenous(fitted.table, fitted.sample);
  internal::set_bounds(fitted.table, fitted.sample, options.model.bounds);
  internal::set_start_values(fitted.table, fitted.sample);
  fitted.objective = std::make_unique<internal::Objective>(
      fitted.table,
      fitted.sample,
      internal::make_discrepancies(fitted.table, *fitted.data, fitted.sample, fitted.recipe));
  fitted.constraints = internal::compile_constraints(fitted.table);
  fitted.estimate.theta = internal::start_theta(fitted.table);
  return fitted;
}

inline Fitted fit_apart(const std::string& text, const Data& data, const Options& options = {}) {
  Fitted fitted = prepare(text, data, options);
  fitted.estimate = internal::estimate(
      *fitted.objective, fitted.constraints, {fitted.estimate.theta}, options.estimation);
  fitted.inference = internal::infer(fitted.table, fitted.evidence());
  return fitted;
}

/// Nine tests of 301 pupils (Holzinger and Swineford 1939).
inline Data holzinger() {
  std::vector<std::string> names;
  for (int i = 1; i <= 9; ++i)
    names.push_back("x" + std::to_string(i));
  return read_csv(SEMFIT_ROOT "/models/holzinger/data.csv", names, {});
}
/// The same, with the pupils' school as a grouping variable, and the options that use it.
inline Data holzinger_by_school() {
  std::vector<std::string> names;
  for (int i = 1; i <= 9; ++i)
    names.push_back("x" + std::to_string(i));
  const std::vector<std::string> school{"school"};
  return read_csv(SEMFIT_ROOT "/models/holzinger/data.csv", names, {}, school);
}
inline Options by_school(std::vector<std::string> group_equal = {}) {
  Options options;
  options.sample.group = "school";
  options.model.group_label = {"Pasteur", "Grant-White"};
  options.model.group_equal = std::move(group_equal);
  return options;
}
inline const std::string three_factors =
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n";

}  // namespace semfit::test
