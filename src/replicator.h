// One replication of a simulation study: a sample, fitted, tested and measured.
#pragma once

#include "semfit/montecarlo.h"

#include "estimate/refit.h"
#include "fitted.h"
#include "montecarlo_summary.h"
#include "population_draws.h"
#include "true_values.h"

#include <cstdint>
#include <vector>

namespace semfit::internal {

/// Safe to be used by several threads.
class Replicator {
 public:
  /// @param truth       must outlive it
  /// @param conditions  cases of each group, of each condition
  Replicator(const TrueModel& truth,
             const Population& population,
             const MonteCarloOptions& study,
             const Options& options,
             const std::vector<std::vector<std::int64_t>>& conditions);

  const ReplicationLayout& layout() const { return layout_; }
  const Recipe& recipe() const { return recipe_; }
  bool draws_cases() const { return draws_.front().draws_cases(); }

  /// Replication id / conditions of condition id % conditions, as the layout says. Which numbers
  /// are drawn depends on the replication alone, so that conditions are compared on common ones.
  Replicate run(std::uint64_t id) const;

 private:
  struct Outcome {
    std::uint32_t failure = 0;
    std::vector<double> parameters;  ///< estimate and standard error of each
    std::vector<TestStatistic> tests;
    std::vector<FitMeasure> measures;
    bool is_improper = false;
  };

  Outcome fit_sample(std::uint64_t id) const;
  Outcome outcome_of(Fitted& fitted, const Setting& setting) const;
  std::vector<double> parameters_of(const Fitted& fitted) const;
  std::vector<TestStatistic> tests_of(const Fitted& fitted, const Setting& setting) const;
  std::vector<FitMeasure> measures_of(Fitted& fitted, const Setting& setting) const;
  void name_tests_and_measures();

  const Fitted& truth_;
  Options options_;
  Recipe recipe_;
  FittedModel model_;
  std::vector<PopulationDraws> draws_;  ///< of each condition
  ReplicationLayout layout_;
};

}  // namespace semfit::internal
