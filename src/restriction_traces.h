// How the restrictions that make one model of another behave under the data's own distribution.
#pragma once

#include "semfit/options.h"

#include "whole_fit.h"

#include <string>

namespace semfit::internal {

struct RestrictionTraces {
  double trace = not_a_number;         ///< tr(U Gamma): the mean of the difference
  double trace_square = not_a_number;  ///< tr[(U Gamma)^2]: half its variance
  Index restrictions = 0;              ///< independent ones
  std::string why;                     ///< why there are no traces
};

/// At the larger model's estimates, with Delta1 its derivatives, P the inverse of its information
/// and A the restrictions in its parameters that lead to the smaller model,
///     U = W Delta1 P A' (A P A')^-1 A P Delta1' W.
/// Only matrices of the parameters' size are needed: tr(U Gamma) = tr[(A P A')^-1 A P M P A'] with
/// M = Delta1' W Gamma W Delta1; of casewise likelihoods (MLR) M is the first-order information.
///
/// A is what is orthogonal to H = (Delta1' Delta1)^-1 Delta1' Delta0, the smaller model's
/// directions in terms of the larger one's, in the user's units; Delta1 is taken at the larger
/// model's own estimates (delta), or at those of the smaller one, where its directions are
/// contained in the larger one's (exact).
/// @source Satorra (2000), eqs. 23-24
RestrictionTraces restriction_traces(const WholeFit& smaller,
                                     const WholeFit& larger,
                                     RestrictionMethod method);

/// /// The larger model's parameters at the smaller one's estimates: row by row where the two are
/// written alike, and else those at which it implies the smaller one's moments. nullopt: there are
/// none, because the models are not nested.
std::optional<VectorXd> at_smaller(const WholeFit& smaller, const WholeFit& larger);

}  // namespace semfit::internal
