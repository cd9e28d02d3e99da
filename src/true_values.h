// What the parameters of a model are in a population.
#pragma once

#include "semfit/montecarlo.h"

#include "fitted.h"
#include "population.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace semfit::internal {

/// The model fitted to the population's own moments by maximum likelihood.
struct TrueModel {
  Fitted fitted;
  bool holds = false;        ///< it reproduces them
  double F0 = 0;             ///< twice the minimum of the objective, 0 where it holds
  double rmsea0 = 0;         ///< sqrt(groups F0 / df), Steiger and Lind (1980); NaN without df
  bool has_ordered = false;  ///< the moments are of variables behind ordered ones
};

/// @param nobs  cases of each group: the groups' weights, should the model not hold
/// @param options  of the model; how it will be estimated does not matter
/// @error groups-mismatch
TrueModel true_model(const Population& population,
                     const ParameterTable& table,
                     const std::vector<std::int64_t>& nobs,
                     const Options& options);

/// The parameters that a study follows: one for each label or free parameter, those of := and,
/// where they are wanted, standardised loadings, slopes and correlations; with their true values.
/// Of a model that holds they are its own, in its own scaling. Otherwise they are the population's,
/// and 0 for an arrow or a covariance that it has not.
std::vector<MonteCarloParameter> followed_parameters(const TrueModel& truth,
                                                     const Population& population,
                                                     bool has_standardized);

}  // namespace semfit::internal
