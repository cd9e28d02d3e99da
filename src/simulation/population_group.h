// One group of a population: what its cases are drawn from.
#pragma once

#include "moments/moments.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// An ordered variable is 1 up to the first threshold of the continuous variable behind it, 2 up to
/// the second, and so on.
struct OrderedVariable {
  Index variable = 0;              ///< which of the group's observed ones
  std::vector<double> thresholds;  ///< ascending
};

struct PopulationGroup {
  std::string label;                  ///< "1", "2", ... where the text gives none; empty of one
  std::vector<std::string> observed;  ///< p, the order of the moments
  Moments implied;                    ///< Sigma p x p, mu p; of ordered variables those behind them
  std::vector<OrderedVariable> ordered;
};

}  // namespace semfit::internal
