// Multivariate skewness and kurtosis.
#pragma once

#include "semfit/describe.h"

#include "moments/columns.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// Mardia's coefficients of the cases `rows`, which have no missing values, with their tests.
/// O(n p^3) or O(n^2 p), whichever is less.
/// @param names  of the columns, for the reason why there may be none
MardiaTest mardia(const Columns& columns,
                  const std::vector<std::string>& names,
                  std::span<const std::int64_t> rows);

/// b1p of whitened cases Z (n x p, mean 0 and Z'Z / n = I) by the sums of products of three
/// variables, and by the products of all pairs of cases: the same number.
double mardia_skewness_by_moments(const MatrixXd& Z);
double mardia_skewness_by_cases(const MatrixXd& Z);

}  // namespace semfit::internal
