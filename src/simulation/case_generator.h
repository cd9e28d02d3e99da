// Cases of a population, a function of seed, replication and place.
#pragma once

#include "semfit/simulate.h"

#include "simulation/fleishman.h"
#include "simulation/missing_design.h"
#include "simulation/population_group.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

/// Cases that are drawn together, of one group.
struct CaseBlock {
  std::size_t group = 0;
  Index size = 0;
};

/// The random stream of a block: replications have 2^24 streams each, blocks two of them.
std::uint64_t stream_of(std::uint64_t replication, std::size_t block, bool is_of_missing);

/// Safe to be used by several threads.
class CaseGenerator {
 public:
  /// @param nobs  cases of each group
  /// @error impossible-shape, impossible-missing, unknown-variable, conflicting-options, bad-value
  CaseGenerator(std::vector<PopulationGroup> groups,
                const Generation& how,
                const std::vector<std::int64_t>& nobs,
                std::uint64_t seed);

  /// Cases in the order of their groups.
  const std::vector<CaseBlock>& blocks() const { return blocks_; }
  const std::vector<PopulationGroup>& groups() const { return groups_; }

  /// Cases of a block as columns, p x n: continuous, complete.
  MatrixXd continuous(std::uint64_t replication, std::size_t block) const;
  /// The same cut into categories and with values missing.
  MatrixXd cases(std::uint64_t replication, std::size_t block) const;

  /// The same, with the cases of every group moved by x* = mean + T (x - from) before they are cut
  /// into categories, so that their moments (divisor N - 1) are those of the population.
  /// @error too-few-cases
  CaseGenerator empirical(std::uint64_t replication, int threads) const;

 private:
  struct Source {
    MatrixXd L;                     ///< root of Sigma, or of the correlations behind the shapes
    std::vector<Fleishman> shapes;  ///< or empty
    VectorXd sd;
    std::vector<MissingReason> missing;
    MatrixXd T;  ///< of `empirical`; empty without
    VectorXd from;
  };

  /// Of one group.
  struct Sums {
    double n = 0;
    VectorXd sum;      ///< p
    MatrixXd product;  ///< p x p
  };
  std::vector<Sums> sums_of(std::uint64_t replication, int threads) const;

  std::vector<PopulationGroup> groups_;
  Generation how_;
  std::uint64_t seed_;
  std::vector<Source> sources_;
  std::vector<CaseBlock> blocks_;
};

}  // namespace semfit::internal
