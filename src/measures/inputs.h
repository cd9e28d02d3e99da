// What fit measures are made of: numbers and moments, never a model.
#pragma once

#include <vector>

#include "moments/moments.h"

namespace semfit::internal {

/// Sample and implied moments of one group in the user's units. `mu` empty without mean structure.
struct GroupMoments {
  double n = 0;  ///< cases
  Moments sample;
  Moments implied;
};

struct MeasureInputs {
  double npar = 0;          ///< free parameters less rank of equality constraints
  double fmin = 0;          ///< half the discrepancy, lavaan's convention
  double chisq = 0, df = 0;
  double baseline_chisq = 0, baseline_df = 0;
  bool has_baseline = false;
  double N = 0;             ///< the N of fit indices: total cases; less groups for wishart and least squares
  double ntotal = 0;        ///< total cases
  double groups = 1;
  double logl = 0, unrestricted_logl = 0;
  bool has_likelihood = false;   ///< false for wishart-free estimators: no logl, AIC, BIC
  double sample_moments = 0;     ///< number of sample moments in all groups, exogenous ones included
  std::vector<GroupMoments> blocks;
};

}  // namespace semfit::internal
