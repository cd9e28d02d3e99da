// Intervals of effects from draws: of the paths' sampling distribution, or of cases.
#pragma once

#include "mediation/effects.h"

#include <optional>
#include <vector>

namespace semfit::internal {

/// Monte Carlo standard errors and intervals: a from N(a, V(a)), (b, c') from N((b, c'), V(b, c')),
/// the effect of each draw, and quantiles of these. Standard deviations of x and y are the
/// sample's. Draws are a function of the seed alone.
/// @source MacKinnon, Lockwood and Williams (2004); Preacher and Selig (2012)
void add_monte_carlo(std::vector<EffectPlace>& effects,
                     const PathErrors& errors,
                     const MediationOptions& options);

/// What the bootstrap tells of each effect, with intervals of every type.
/// @param draws      nothing where a draw is singular
/// @param jackknife  without each case in turn, for the acceleration
void add_bootstrap(std::vector<EffectPlace>& effects,
                   const std::vector<std::optional<Paths>>& draws,
                   const std::vector<std::optional<Paths>>& jackknife,
                   double ci_level);

}  // namespace semfit::internal
