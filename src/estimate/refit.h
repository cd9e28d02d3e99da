// A fitted model estimated again on samples like its own.
#pragma once

#include "semfit/options.h"

#include "estimate/estimate.h"
#include "estimate/recipe.h"
#include "moments/resampling.h"

#include <functional>
#include <memory>

namespace semfit::internal {

/// A model with its estimates on one sample.
struct FittedModel {
  const ParameterTable& table;  ///< start values filled in
  const Constraints& constraints;
  const VectorXd& theta;
  const Recipe& recipe;
};

struct Refitted {
  std::shared_ptr<const ParameterTable> table;  ///< fixed covariates have the draw's moments
  Objective objective;
  Estimate estimate;
};

/// The model on a draw, from its estimates on.
/// @param data  of the sample that was drawn from
/// @error those of make_discrepancies
Refitted refit(const FittedModel& model,
               const Draw& draw,
               const Data& data,
               const EstimationOptions& options);

/// How draws are made for a recipe.
DrawOptions draw_options(const Recipe& recipe, const ParameterTable& table);

}  // namespace semfit::internal
