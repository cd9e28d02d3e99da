// A table on its way through estimation and inference, and the baseline model beside it.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"

#include "estimate/estimate.h"
#include "estimate/recipe.h"
#include "inference/infer.h"
#include "inference/unrestricted.h"

namespace semfit::internal {

/// What all models of one sample have in common.
struct Setting {
  const Data& data;
  Options options;
  Recipe recipe;
  Sample sample;
  Objective::Discrepancies discrepancies;  ///< of each group
};

/// Resolves the options and makes the moments of `table`'s variables.
/// @error those of resolve_recipe, summarise and make_discrepancies
Setting prepare(const ParameterTable& table, const Data& data, const Options& options);

/// The table with start values and bounds filled in, and what was made of it.
struct Fitted {
  ParameterTable table;
  Objective objective;
  Constraints constraints;
  Estimate estimate;
  Inference inference;
  UnrestrictedInference unrestricted;  ///< where it was needed by now
};

Fitted fit_table(ParameterTable table, const Setting& setting);

/// The same of a table that has been estimated.
Fitted infer_from(ParameterTable table,
                  Objective objective,
                  Constraints constraints,
                  Estimate estimate,
                  const Setting& setting);

/// The model of uncorrelated variables, with the same discrepancy and tests. It seldom needs a
/// search: with complete data each of its parameters is a moment or, of least squares, a linear
/// function of moments; with missing values each variable stands for itself. Nothing is inferred
/// from it but its test.
Fitted fit_baseline(const Fitted& target, const Setting& setting);

/// What cases tell about moments without a model: the same of every model of the setting.
UnrestrictedInference unrestricted_of(const Fitted& fitted, const Setting& setting);

/// Adds it to a fit with missing values that has not needed it so far; robust fit measures do.
void complete_unrestricted(Fitted& fitted, const Setting& setting);

Evidence evidence_of(const Fitted& fitted, const Setting& setting);

}  // namespace semfit::internal
