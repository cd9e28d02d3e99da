// What fit measures are made of: numbers and moments, never a model.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/moments.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Sample and implied moments of one group in the user's units. `mu` empty without mean structure.
struct GroupMoments {
  double n = 0;  ///< cases
  Moments sample;
  Moments implied;
  std::vector<Index> fixed_x;  ///< covariates whose moments are no parameters (fixed.x)

  /// r'W r and s'W s, residual and sample moments with the estimator's weight. NaN: the
  /// normal-theory weight at the implied moments is meant, that of maximum likelihood.
  double weighted_residual = not_a_number;
  double weighted_sample = not_a_number;
};

/// A statistic x whose distribution without misfit is that of factor (chi-square with df degrees of
/// freedom - shift): x / factor + shift is compared with chi-square. NaN: does not exist.
struct CorrectedTest {
  double chisq = not_a_number;
  double factor = not_a_number;
  double shift = 0;
  double df = not_a_number;
};

struct MeasureInputs {
  double npar = 0;  ///< free parameters less rank of equality constraints
  double fmin = 0;  ///< half the discrepancy, lavaan's convention
  double chisq = 0, df = 0;
  double baseline_chisq = 0, baseline_df = 0;
  bool has_baseline = false;
  double N = 0;  ///< the N of fit indices: total cases; less groups for wishart and least squares
  double ntotal = 0;  ///< total cases
  double groups = 1;
  double logl = 0, unrestricted_logl = 0;
  bool has_likelihood = false;  ///< false for least squares: no logl, AIC, BIC
  double sample_moments = 0;    ///< number of sample moments in all groups, exogenous ones included

  /// Browne's residual-based statistic with the normal-theory weight W at the implied moments,
  /// "reweighted least squares": sum_g n_g r'W r - n b' I^-1 b with b = mean_g Delta' W r and unit
  /// information I; n is N as above. NaN: b = 0 is taken for granted, which holds for maximum
  /// likelihood when the means are reproduced exactly or not modelled.
  double rls = not_a_number;
  bool rls_is_chisq = false;  ///< with missing values the likelihood ratio stands in

  /// Is the distribution of the chi-square known under normality?
  bool is_chi_square = true;

  /// Of the scaled test, and of that of the baseline model.
  bool is_scaled = false;
  CorrectedTest scaled, baseline_scaled;
  /// What robust measures are made of; with complete data the same as the scaled test.
  bool is_robust = false;
  CorrectedTest robust, baseline_robust;
  std::string why_not_robust;
  /// Of the log-likelihoods.
  bool has_likelihood_scaling = false;
  double scaling_h0 = not_a_number, scaling_h1 = not_a_number;

  std::vector<GroupMoments> blocks;
};

}  // namespace semfit::internal
