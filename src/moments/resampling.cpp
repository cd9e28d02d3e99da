#include "moments/resampling.h"

#include "base/diagnostic.h"
#include "math/decomposition.h"
#include "math/random.h"
#include "math/symmetric.h"
#include "moments/continuous.h"
#include "moments/incomplete.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace semfit::internal {
namespace {

/// A^(1/2) or A^(-1/2), symmetric.
MatrixXd symmetric_power(const MatrixXd& A, double power) {
  const SymmetricEigen eigen = symmetric_eigen(A);
  return eigen.vectors * eigen.values.array().pow(power).matrix().asDiagonal() *
         eigen.vectors.transpose();
}

/// The cases of a group that were drawn, as often as they were.
GroupSample chosen(const GroupSample& group,
                   const std::vector<std::uint32_t>& of_units,
                   bool repeats) {
  GroupSample drawn;
  drawn.label = group.label;
  drawn.observed = group.observed;
  drawn.original = group.original;
  std::vector<double> weights;
  std::vector<int> next_cluster(static_cast<std::size_t>(group.clusters), 0);
  if (repeats)  // a cluster drawn twice is two clusters
    for (std::size_t c = 0; c < next_cluster.size(); ++c) {
      next_cluster[c] = drawn.clusters;
      drawn.clusters += static_cast<int>(of_units[c]);
    }
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    const int cluster = group.clusters > 0 ? group.cluster_of[i] : 0;
    const std::uint32_t times =
        of_units[group.clusters > 0 ? static_cast<std::size_t>(cluster) : i];
    const double weight = group.weights.size() > 0 ? group.weights[static_cast<Index>(i)] : 1.0;
    drawn.cases += times;
    for (std::uint32_t copy = 0; copy < (repeats ? times : std::min(times, 1u)); ++copy) {
      drawn.rows.push_back(group.rows[i]);
      weights.push_back(repeats ? weight : weight * times);
      if (repeats && group.clusters > 0)
        drawn.cluster_of.push_back(next_cluster[static_cast<std::size_t>(cluster)] +
                                   static_cast<int>(copy));
    }
  }
  if (!repeats || group.weights.size() > 0)
    drawn.weights = Eigen::Map<const VectorXd>(weights.data(), static_cast<Index>(weights.size()));
  drawn.n = static_cast<double>(drawn.cases);
  // Sampling weights add up to what they did.
  if (group.weights.size() > 0 && drawn.weights.sum() > 0) {
    drawn.weights *= group.n / drawn.weights.sum();
    drawn.n = group.n;
  }
  return drawn;
}

bool is_usable(const GroupSample& group) {
  const bool has_variances =
      group.units.allFinite() && (group.units.array() > 0).all() && group.moments.mu.allFinite();
  return has_variances && cholesky(unit_diagonal(group.moments.Sigma)).has_value();
}

}  // namespace

bool fill_moments(GroupSample& group, MatrixXd scatter, VectorXd mean, Divisor divisor) {
  set_moments(group, std::move(scatter), std::move(mean), divisor);
  return is_usable(group);
}

bool fill_moments(GroupSample& group,
                  const Data& data,
                  const Columns& columns,
                  const DrawOptions& options) {
  if (!options.is_incomplete) {
    CrossProducts products = cross_products(columns.views(), group.rows, group.weights);
    return fill_moments(
        group, std::move(products.scatter), std::move(products.mean), options.divisor);
  }
  group.divisor = group.n;
  group.moments = available_moments(group, columns);
  const VectorXd variances = group.moments.Sigma.diagonal();
  if (!group.moments.mu.allFinite() || !variances.allFinite() || variances.minCoeff() <= 0)
    return false;
  std::vector<Note> remarks;  // of a draw nobody reads them
  try {
    if (options.auxiliary.empty())
      estimate_incomplete(group, columns, 1, remarks);
    else
      estimate_with_auxiliary(group, options.auxiliary, data, 1, remarks);
  } catch (const Error&) {
    return false;
  }
  return is_usable(group);
}

CaseTransform transform_to(const GroupSample& group, const Moments& target) {
  const VectorXd inverse = group.units.cwiseInverse();
  const MatrixXd S = inverse.asDiagonal() * group.moments.Sigma * inverse.asDiagonal();
  return {group.units.asDiagonal() * symmetric_power(target.Sigma, 0.5) * symmetric_power(S, -0.5) *
              inverse.asDiagonal(),
          target.mu.size() > 0 ? VectorXd(group.units.cwiseProduct(target.mu)) : group.moments.mu};
}

CaseDraws::CaseDraws(const Data& data,
                     const Sample& sample,
                     DrawOptions options,
                     std::uint64_t seed,
                     std::vector<CaseTransform> transforms)
    : data_(data), options_(std::move(options)), seed_(seed), transforms_(std::move(transforms)) {
  for (const GroupSample& group : sample.groups)
    groups_.push_back(
        {&group,
         std::make_shared<const Columns>(data, group.observed),
         group.clusters > 0 ? static_cast<std::size_t>(group.clusters) : group.rows.size()});
}

std::size_t CaseDraws::units() const {
  std::size_t count = 0;
  for (const Group& group : groups_)
    count += group.units;
  return count;
}

std::optional<Draw> CaseDraws::draw(std::uint64_t replicate) const {
  Philox random(seed_, replicate);
  Frequencies frequencies;
  for (const Group& group : groups_) {
    frequencies.emplace_back(group.units);
    draw_with_replacement(random, frequencies.back());
  }
  return gather(frequencies);
}

std::optional<Draw> CaseDraws::without(std::size_t block, std::size_t blocks) const {
  Frequencies frequencies;
  std::size_t first = 0;
  for (const Group& group : groups_) {
    std::vector<std::uint32_t>& of_units = frequencies.emplace_back(group.units, 1u);
    for (std::size_t i = 0; i < group.units; ++i)
      if ((first + i) % blocks == block) of_units[i] = 0;
    first += group.units;
  }
  return gather(frequencies);
}

std::optional<Draw> CaseDraws::gather(const Frequencies& frequencies) const {
  Draw draw;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (!add_group(g, frequencies[g], draw.sample)) return std::nullopt;
  return draw;
}

bool CaseDraws::add_group(std::size_t g,
                          const std::vector<std::uint32_t>& of_units,
                          Sample& sample) const {
  const Group& group = groups_[g];
  GroupSample drawn = chosen(*group.sample, of_units, options_.needs_cases);
  if (drawn.rows.empty()) return false;
  const auto p = static_cast<Index>(drawn.observed.size());
  if (drawn.cases <= p && !options_.is_incomplete) return false;
  bool is_usable = false;
  if (transforms_.empty()) {
    is_usable = fill_moments(drawn, data_, *group.columns, options_);
  } else {
    const auto& [T, mean] = transforms_[g];
    const CrossProducts raw = cross_products(group.columns->views(), drawn.rows, drawn.weights);
    is_usable = fill_moments(drawn,
                             T * raw.scatter * T.transpose(),
                             mean + T * (raw.mean - group.sample->moments.mu),
                             options_.divisor);
  }
  sample.N += drawn.n;
  sample.groups.push_back(std::move(drawn));
  return is_usable;
}

}  // namespace semfit::internal
