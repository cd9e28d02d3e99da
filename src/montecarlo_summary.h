// What the replications of a simulation study come to.
#pragma once

#include "semfit/montecarlo.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// What a replication's values are, in their order: estimate and standard error of each parameter;
/// statistic, df and p-value of each test; each fit measure; whether the solution is improper.
struct ReplicationLayout {
  std::vector<MonteCarloParameter> parameters;  ///< with their true values, and nothing else
  std::vector<std::string> tests;
  std::vector<std::string> measures;

  std::size_t test(std::size_t t) const { return 2 * parameters.size() + 3 * t; }
  std::size_t measure(std::size_t m) const { return test(tests.size()) + m; }
  std::size_t size() const { return measure(measures.size()) + 1; }
  /// "est f=~y2", "se f=~y2", ..., without the last value.
  std::vector<std::string> names() const;
};

/// @param replicates  of one condition
/// @param conditions  number of conditions: replication r has the id r * conditions + condition
MonteCarloCondition summarise_condition(const ReplicationLayout& layout,
                                        const std::vector<const Replicate*>& replicates,
                                        std::size_t conditions,
                                        double ci_level,
                                        double alpha);

}  // namespace semfit::internal
