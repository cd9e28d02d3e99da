// Intervals of effects from draws: of the paths' sampling distribution, or of cases.
#pragma once

#include "mediation/effects.h"

#include <optional>
#include <string>
#include <vector>

namespace semfit::internal {

/// Monte Carlo standard errors and intervals: a from N(a, V(a)), (b, c') from N((b, c'), V(b, c')),
/// the effect of each draw, and quantiles of these. Standard deviations of x and y are the
/// sample's. Draws are a function of the seed alone.
/// @source MacKinnon, Lockwood and Williams (2004); Preacher and Selig (2012)
void add_monte_carlo(std::vector<EffectPlace>& effects,
                     const PathErrors& errors,
                     const MediationOptions& options);

/// Draws that an interval of this level takes: its limits are order statistics of rank (R + 1)
/// alpha / 2, which has to be 1 at least, so that R >= 2 / alpha - 1. 39 of 95 %.
/// @source Davison and Hinkley (1997) section 5.2.1
int least_draws(double ci_level);

/// More failed draws than this share, and those that are left are a selection.
constexpr double most_failed = .2;

/// What the bootstrap tells of each effect, with intervals of every type.
/// @param draws      nothing where a draw is singular
/// @param jackknife  without each case in turn, for the acceleration
/// @param too_few    why there are no intervals and p-values, or empty
void add_bootstrap(std::vector<EffectPlace>& effects,
                   const std::vector<std::optional<Paths>>& draws,
                   const std::vector<std::optional<Paths>>& jackknife,
                   double ci_level,
                   const std::string& too_few);

}  // namespace semfit::internal
