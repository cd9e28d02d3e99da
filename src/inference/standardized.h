// Standardised estimates, with the derivatives that their standard errors need.
#pragma once

#include "estimate/objective.h"

namespace semfit::internal {

/// One number per row of the table; NaN where a row has no such number (constraints, := rows).
struct Standardized {
  VectorXd est;      ///< unstandardised, fixed values included
  VectorXd std_lv;   ///< latent variables at unit variance
  VectorXd std_all;  ///< all variables at unit variance
};

/// Residual covariances are divided by residual standard deviations, so they are correlations.
Standardized standardize(const ParameterTable& table,
                         const Objective& objective,
                         const VectorXd& theta);

/// What each row of the table stands for at theta: a parameter, a fixed value, or what a composite
/// derives. NaN where a row has no such number.
VectorXd row_values(const ParameterTable& table, const Objective& objective, const VectorXd& theta);

enum class Metric { lv, all };

/// d std_lv / d theta' or d std_all / d theta', rows x q; rows of NaN where there is no value.
MatrixXd standardized_jacobian(const ParameterTable& table,
                               const Objective& objective,
                               const VectorXd& theta,
                               Metric metric);

/// Divisors of one value: a loading is multiplied by scale(lhs) / scale(rhs), and so on. Shared
/// with the standardised expected parameter changes.
struct ScaleFactors {
  double lv = 1;
  double all = 1;
};

/// Standard deviations by which the rows of one block are standardised, in the order of the
/// structure's variables.
struct BlockScales {
  VectorXd total;     ///< sqrt of the model-implied variances
  VectorXd residual;  ///< sqrt of S_ii; of indicators of composites, which have no residual, total
  Index p = 0;        ///< the first p variables are observed
  ScaleFactors of(Op op, Index lhs, Index rhs) const;
};
/// d log sqrt(var(i)) / d theta' for every variable of a block, v x q.
MatrixXd log_sd_gradient(const RamStructure& structure, const VectorXd& theta);

BlockScales scales_of(const RamStructure& structure, const VectorXd& theta);

}  // namespace semfit::internal
