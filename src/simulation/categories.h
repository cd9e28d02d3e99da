// Ordered variables as whole numbers.
#pragma once

#include <vector>

namespace semfit::internal {

/// 1 up to the first threshold, 2 up to the second, ...
inline double category(double x, const std::vector<double>& thresholds) {
  int category = 1;
  for (const double threshold : thresholds)
    category += x > threshold ? 1 : 0;
  return category;
}

}  // namespace semfit::internal
