// Whether a sample covariance matrix can be inverted, and which variables are to blame if not.
#pragma once

#include "moments/moments.h"

#include <string>
#include <vector>

namespace semfit::internal {

enum class Collinearity { none, near, exact };

struct CollinearityReport {
  Collinearity verdict = Collinearity::none;
  double smallest_eigenvalue = 0;      ///< of the correlation matrix; only if not `none`
  std::string relation;                ///< "x1 + x2 - x3 = 0"
  std::vector<std::string> variables;  ///< those in the relation
};

/// @param Sigma  covariance matrix with positive diagonal
CollinearityReport check_collinearity(const MatrixXd& Sigma, const std::vector<std::string>& names);

}  // namespace semfit::internal
