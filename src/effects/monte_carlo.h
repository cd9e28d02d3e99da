// Monte Carlo intervals of functions of the estimates.
#pragma once

#include "semfit/result.h"

#include "effects/indirect_plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

struct MonteCarlo {
  std::vector<Interval> interval;  ///< of each effect
  std::vector<double> se;          ///< standard deviation of the draws, divisor their number
  std::vector<int> lacking;        ///< draws in which the effect does not exist
  bool is_singular = false;        ///< V is: draws vary in fewer directions than there are
                                   ///< coefficients
  std::string why;                 ///< why there are none
};

/// Draws of theta from N(theta-hat, V), of the parameters that the effects are made of, and the
/// percentile interval of the effects over them. Draw r is a function of (seed, r) alone.
/// @source MacKinnon, Lockwood and Williams (2004); Preacher and Selig (2012)
MonteCarlo monte_carlo(const IndirectPlan& plan,
                       const VectorXd& theta,
                       const MatrixXd& V,
                       int draws,
                       std::uint64_t seed,
                       double ci_level,
                       int threads);

}  // namespace semfit::internal
