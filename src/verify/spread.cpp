#include "verify/spread.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Stretches each range to hold a point that was tried. A point that has no results (a matrix that
/// is not positive definite) says nothing.
void hold(std::vector<Recomputed>& ranges, const VectorXd& tried) {
  for (std::size_t k = 0; k < ranges.size(); ++k) {
    const double value = tried[static_cast<Index>(k)];
    if (std::isnan(value)) continue;
    ranges[k].range.lower = std::min(ranges[k].range.lower, value);
    ranges[k].range.upper = std::max(ranges[k].range.upper, value);
  }
}

double or_zero(double difference) {
  return std::isfinite(difference) ? difference : 0;
}

}  // namespace

std::vector<Recomputed> spread(const VectorXd& centre,
                               const VectorXd& half,
                               const Results& results) {
  const VectorXd middle = results(centre);
  const Index m = centre.size(), k = middle.size();
  std::vector<Recomputed> ranges;
  for (const double value : middle)
    ranges.push_back({value, {value, value}});

  MatrixXd slope = MatrixXd::Zero(k, m);  // half of the difference of the two faces
  VectorXd upward = VectorXd::Zero(k), downward = VectorXd::Zero(k);
  for (Index j = 0; j < m; ++j) {
    if (half[j] == 0) continue;
    VectorXd at = centre;
    at[j] = centre[j] + half[j];
    const VectorXd above = results(at);
    at[j] = centre[j] - half[j];
    const VectorXd below = results(at);
    hold(ranges, above);
    hold(ranges, below);
    for (Index i = 0; i < k; ++i) {
      const double up = or_zero(above[i] - middle[i]), down = or_zero(below[i] - middle[i]);
      slope(i, j) = (up - down) / 2;
      upward[i] += std::max({up, down, 0.0});
      downward[i] += std::min({up, down, 0.0});
    }
  }
  for (Index i = 0; i < k; ++i) {
    const VectorXd direction = slope.row(i).transpose().cwiseSign().cwiseProduct(half);
    if (direction.isZero(0)) continue;
    hold(ranges, results(centre + direction));
    hold(ranges, results(centre - direction));
  }
  for (Index i = 0; i < k; ++i) {
    Recomputed& of = ranges[static_cast<std::size_t>(i)];
    if (std::isnan(of.value)) {
      if (of.range.lower > of.range.upper || std::isnan(of.range.lower))
        of.range = {-infinity, infinity};
      continue;
    }
    of.range.lower = std::min(of.range.lower, of.value + downward[i]);
    of.range.upper = std::max(of.range.upper, of.value + upward[i]);
  }
  return ranges;
}

}  // namespace semfit::internal
