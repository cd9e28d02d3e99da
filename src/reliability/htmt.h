// The heterotrait-monotrait ratio of correlations.
#pragma once

#include "structure/ram.h"

#include <vector>

namespace semfit::internal {

struct Htmt {
  double htmt = not_a_number;   ///< of arithmetic means
  double htmt2 = not_a_number;  ///< of geometric means, consistent for congeneric items
};

/// The mean correlation between items of two factors over the geometric mean of the mean
/// correlations within each of them. Correlations count by their size, so that reversed items do
/// no harm.
/// @param S  sample covariances; a, b the items, at least two each and none in common
/// @source Henseler, Ringle and Sarstedt (2015); HTMT2: Roemer, Schuberth and Henseler (2021)
Htmt heterotrait_monotrait(const MatrixXd& S,
                           const std::vector<Index>& a,
                           const std::vector<Index>& b);

}  // namespace semfit::internal
