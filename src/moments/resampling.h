// Bootstrap draws of cases: samples like a sample, each a function of the seed and its number.
#pragma once

#include "semfit/data.h"

#include "moments/columns.h"
#include "moments/sample.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace semfit::internal {

/// How a draw is made into moments.
struct DrawOptions {
  Divisor divisor = Divisor::n;
  /// Will somebody look at the cases of a draw? Then a case drawn twice is there twice, by its
  /// number; otherwise once, with a weight of two.
  bool needs_cases = false;
  bool is_incomplete = false;          ///< values are missing and not left out
  std::vector<std::string> auxiliary;  ///< variables of the first of two stages
};

struct Draw {
  std::shared_ptr<const Data> data;  ///< generated cases; null: the sample's own
  Sample sample;
};

/// Fills in the moments of a group whose cases have been chosen.
/// @return whether its covariance matrix is positive definite, so that it is of use
bool fill_moments(GroupSample& group,
                  const Data& data,
                  const Columns& columns,
                  const DrawOptions& options);

/// The same of sums of squares and products about the mean. n is known.
bool fill_moments(GroupSample& group, MatrixXd scatter, VectorXd mean, Divisor divisor);

/// A linear transformation of the cases of one group, x* = mean + T (x - m), in the user's units.
struct CaseTransform {
  MatrixXd T;     ///< p x p
  VectorXd mean;  ///< p
};

/// T = Sigma^1/2 S^-1/2, the roots symmetric and in the units of the sample.
/// @param target  moments that the transformed cases have, in these units; without means they keep
///                theirs
/// @source Bollen and Stine (1992)
CaseTransform transform_to(const GroupSample& group, const Moments& target);

/// Samples of the cases of a sample. Safe to be used by several threads.
class CaseDraws {
 public:
  /// @param transforms  one for each group, or none. Of complete data
  CaseDraws(const Data& data,
            const Sample& sample,
            DrawOptions options,
            std::uint64_t seed,
            std::vector<CaseTransform> transforms = {});

  /// As many independent units of each group as it has (cases, or clusters as wholes), with
  /// replacement. A draw is a vector of frequencies.
  /// nullopt: a covariance matrix of the draw is singular.
  std::optional<Draw> draw(std::uint64_t replicate) const;

  /// Independent units of all groups.
  std::size_t units() const;
  /// The sample without every unit whose number divided by `blocks` leaves `block`, for the
  /// jackknife. nullopt as above.
  std::optional<Draw> without(std::size_t block, std::size_t blocks) const;

 private:
  struct Group {
    const GroupSample* sample;
    std::shared_ptr<const Columns> columns;
    std::size_t units = 0;
  };
  /// Frequencies of the units of each group.
  using Frequencies = std::vector<std::vector<std::uint32_t>>;

  std::optional<Draw> gather(const Frequencies& frequencies) const;
  bool add_group(std::size_t g, const std::vector<std::uint32_t>& of_units, Sample& sample) const;

  const Data& data_;
  DrawOptions options_;
  std::uint64_t seed_;
  std::vector<CaseTransform> transforms_;
  std::vector<Group> groups_;
};

}  // namespace semfit::internal
