// Bootstrap draws from a normal distribution.
#pragma once

#include "math/random.h"
#include "moments/resampling.h"

namespace semfit::internal {

/// The population of one group: normal, given the fixed covariates.
struct NormalPopulation {
  Moments implied;             ///< in the units of the group's sample; without means it has these
  std::vector<Index> fixed_x;  ///< covariates that draws leave as they are
};

/// Samples of normal populations, as large as a sample. Safe to be used by several threads.
class ParametricDraws {
 public:
  ParametricDraws(const Data& data,
                  const Sample& sample,
                  DrawOptions options,
                  std::uint64_t seed,
                  const std::vector<NormalPopulation>& populations);

  /// Where nobody looks at cases, moments are drawn without them: the scatter of n cases given k
  /// covariates is made of a Wishart matrix of n - 1 - k degrees of freedom. Otherwise cases are
  /// generated, with the values missing that are missing in the data.
  /// nullopt: a covariance matrix of the draw is singular.
  /// @source Bartlett (1933)
  std::optional<Draw> draw(std::uint64_t replicate) const;

 private:
  struct Group {
    const GroupSample* sample;
    std::shared_ptr<const Columns> columns;  ///< null for published moments
    std::vector<Index> x, y;                 ///< covariates, and the other variables
    VectorXd mean;                           ///< p, in the user's units
    MatrixXd beta;                           ///< y on x
    MatrixXd L;                              ///< root of the covariance of y given x
    MatrixXd scatter_x, root_x;              ///< of the covariates, in the sample
  };

  std::optional<Draw> draw_moments(Philox& random) const;
  std::optional<Draw> draw_cases(Philox& random) const;
  void generate(const Group& group, Philox& random, Data& data) const;

  const Data& data_;
  DrawOptions options_;
  std::uint64_t seed_;
  std::vector<Group> groups_;
};

}  // namespace semfit::internal
