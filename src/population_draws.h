// Samples of a population as a model sees them.
#pragma once

#include "semfit/simulate.h"

#include "estimate/recipe.h"
#include "moments/parametric_draws.h"
#include "population.h"
#include "simulation/case_generator.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace semfit::internal {

/// A sample of the population's own moments: those of each group of `table`, exactly, as if of so
/// many cases.
Sample population_sample(const Population& population,
                         const ParameterTable& table,
                         const std::vector<std::int64_t>& nobs,
                         Divisor divisor);

/// Every variable of the population as a column without cases, and that of several groups.
Data frame_of(const Population& population, const std::string& group);

/// A name for the column of the groups that no variable has.
std::string unused_name(const Population& population);

/// Does a sample have to consist of cases, because they are not normal, not complete, or looked at
/// one by one? Otherwise its moments can be drawn without them.
bool needs_cases(const Population& population,
                 const ParameterTable& table,
                 const Generation& generation,
                 const Recipe& recipe);

/// Samples of one size. Safe to be used by several threads.
class PopulationDraws {
 public:
  /// @param nobs  cases of each group
  /// @error those of CaseGenerator
  PopulationDraws(const Population& population,
                  const ParameterTable& table,
                  const Generation& generation,
                  const std::vector<std::int64_t>& nobs,
                  const Options& options,
                  const Recipe& recipe);

  /// Of cases the same that simulate() writes of this replication.
  /// nullopt: a covariance matrix is singular.
  /// @error those of summarise
  std::optional<Draw> draw(std::uint64_t replication) const;

  bool draws_cases() const { return cases_ != nullptr; }
  /// The columns without cases, or moments: what a draw without data of its own is of.
  const Data& frame() const { return *frame_; }

 private:
  std::optional<Draw> draw_cases(std::uint64_t replication) const;

  ParameterTable table_;
  SampleOptions sample_options_;
  MomentOptions how_;
  std::shared_ptr<Data> frame_;
  std::shared_ptr<const Sample> sample_;            ///< of moment draws
  std::shared_ptr<const ParametricDraws> moments_;  ///< null: cases are drawn
  std::shared_ptr<const CaseGenerator> cases_;
  std::vector<std::vector<std::size_t>> columns_;  ///< of frame_, of each group's variables
  std::size_t group_column_ = 0;                   ///< of several groups
};

}  // namespace semfit::internal
