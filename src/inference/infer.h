// The estimates of one fit with everything that is inferred from them, computed once and shared.
#pragma once

#include "semfit/data.h"
#include "semfit/result.h"

#include "estimate/estimate.h"
#include "estimate/recipe.h"
#include "inference/vcov.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// The correction of one scaled test: T becomes T / factor + shift, on `df` degrees of freedom.
struct Scaling {
  Test test = Test::none;
  double factor = not_a_number;
  double shift = 0;
  double df = 0;             ///< fractional for mean.var.adjusted
  double h0 = not_a_number;  ///< of the model's log-likelihood
  double h1 = not_a_number;  ///< of the unrestricted log-likelihood
  std::string why;           ///< why there is no factor
};

/// What standard errors, tests, residuals and modification indices have in common.
struct Inference {
  MatrixXd expected;     ///< information of one case, q x q; with missing values only if it is used
  MatrixXd information;  ///< that or another one, as the recipe says
  Covariance inverse;    ///< of the information
  Covariance covariance;  ///< of the estimates: the same, or a sandwich
  MatrixXd meat;          ///< Delta' W Gamma W Delta of the cases, where a test or error needs it
  std::vector<Scaling> scalings;  ///< of the scaled tests, in the recipe's order
  StandardErrors se = StandardErrors::standard;
  double multiplier = 0;   ///< cases that count
  double score_cases = 0;  ///< those that count in score tests and residuals: of least squares all
  int npar = 0;            ///< free parameters less the rank of the equality constraints
  int free_rows = 0;       ///< rows of free parameters, those of one label counted one by one
  std::int64_t moments = 0;  ///< sample moments less those of fixed exogenous covariates
  std::int64_t df = 0;
  double chisq = 0;
  std::vector<double> chisq_by_group;  ///< what each of several groups adds to it

  /// Of the first scaled test; empty factor without one.
  const Scaling& scaling() const;
};

/// What inference looks at besides the table.
struct Evidence {
  const Objective& objective;
  const Estimate& estimate;
  const Data& data;
  const Sample& sample;
  const Recipe& recipe;
};

/// The chi-square test alone: npar, moments, df, chisq and the multiplier.
Inference infer_test(const ParameterTable& table,
                     const Sample& sample,
                     const Objective& objective,
                     const Estimate& estimate,
                     Index constraint_rank,
                     const Recipe& recipe);

/// The same with the information and its inverse.
Inference infer(const ParameterTable& table, const Evidence& evidence);

/// A row for each parameter: estimate, standard error, z, p, interval, standardised values; := rows
/// by the delta method.
std::vector<Parameter> parameter_rows(const ParameterTable& table,
                                      const Objective& objective,
                                      const Estimate& estimate,
                                      const Inference& inference,
                                      double ci_level);

/// The standardised solution with delta-method standard errors.
std::vector<StandardizedParameter> standardized_rows(const ParameterTable& table,
                                                     const Objective& objective,
                                                     const Estimate& estimate,
                                                     const Inference& inference,
                                                     double ci_level);

/// 1 - residual variance / variance, of every variable that the model explains.
std::vector<RSquared> r_squared(const ParameterTable& table,
                                const Objective& objective,
                                const VectorXd& theta);

}  // namespace semfit::internal
