// Sums over residual moments that several fit measures share, each matrix visited once.
#pragma once

#include "measures/inputs.h"

#include <vector>

namespace semfit::internal {

/// Root mean square of residual moments: over all of them, and without the means. Weighted mean of
/// the groups by their cases. NaN where there is no residual to average.
struct RootMeanSquare {
  double all = 0;
  double without_means = 0;
};

struct ResidualSums {
  RootMeanSquare raw;      ///< (s_ij - sigma_ij)^2 and (m_i - mu_i)^2, in the variables' units
  RootMeanSquare bentler;  ///< divided by sample standard deviations
  RootMeanSquare bollen;   ///< of correlations; means divided by sample standard deviations
  RootMeanSquare mplus;    ///< of correlations, relative variances and standardised means
  double gfi = 0;          ///< 1 - r'W r / s'W s
  double rls = 0;          ///< MeasureInputs::rls, or what stands for it
};

/// All NaN if there are no blocks.
ResidualSums sum_residuals(const MeasureInputs& inputs);

}  // namespace semfit::internal
