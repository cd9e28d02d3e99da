#include "math/bootstrap_intervals.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace semfit::internal {
namespace {

Interval quantiles(std::span<const double> sorted, double lower, double upper) {
  return {draws_quantile(sorted, lower), draws_quantile(sorted, upper)};
}

/// Levels of BCa: Phi(z0 + (z0 + z) / (1 - a (z0 + z))).
Interval corrected(std::span<const double> sorted, double est, double alpha, double a) {
  const auto R = static_cast<double>(sorted.size());
  const auto below = static_cast<double>(std::ranges::lower_bound(sorted, est) - sorted.begin());
  const auto tied =
      static_cast<double>(std::ranges::upper_bound(sorted, est) - sorted.begin()) - below;
  const double share = (below + tied / 2) / R;
  if (share <= 0 || share >= 1) return {};
  const double z0 = normal_quantile(share);
  const auto level = [&](double z) {
    const double w = z0 + z;
    return normal_cdf(z0 + w / (1 - a * w));
  };
  return quantiles(sorted, level(normal_quantile(alpha)), level(normal_quantile(1 - alpha)));
}

}  // namespace

double draws_mean(std::span<const double> sorted) {
  if (sorted.empty()) return not_a_number;
  double sum = 0;
  for (const double x : sorted)
    sum += x - sorted.front();
  return sorted.front() + sum / static_cast<double>(sorted.size());
}

double draws_sd(std::span<const double> sorted) {
  if (sorted.size() < 2) return not_a_number;
  const double largest = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
  if (sorted.back() - sorted.front() <= 1e-14 * largest) return 0;
  const double mean = draws_mean(sorted);
  double squares = 0;
  for (const double x : sorted)
    squares += (x - mean) * (x - mean);
  return std::sqrt(squares / static_cast<double>(sorted.size()));
}

double draws_quantile(std::span<const double> sorted, double level) {
  if (sorted.empty()) return not_a_number;
  const auto R = static_cast<double>(sorted.size());
  const double rank = (R + 1) * level;
  const double k = std::floor(rank);
  if (k < 1) return sorted.front();
  if (k >= R) return sorted.back();
  const auto i = static_cast<std::size_t>(k) - 1;
  if (rank == k) return sorted[i];
  const double low = normal_quantile(k / (R + 1)), high = normal_quantile((k + 1) / (R + 1));
  const double at = normal_quantile(level);
  return sorted[i] + (at - low) / (high - low) * (sorted[i + 1] - sorted[i]);
}

double acceleration(std::span<const double> jackknife) {
  if (jackknife.empty()) return 0;
  const double mean = std::accumulate(jackknife.begin(), jackknife.end(), 0.0) /
                      static_cast<double>(jackknife.size());
  double squares = 0, cubes = 0;
  for (const double x : jackknife) {
    const double d = mean - x;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Interval bootstrap_interval(BootInterval type,
                            double est,
                            std::span<const double> sorted,
                            double ci_level,
                            std::optional<double> acceleration) {
  if (sorted.empty() || std::isnan(est)) return {};
  const double alpha = (1 - ci_level) / 2;
  switch (type) {
    case BootInterval::percentile:
      return quantiles(sorted, alpha, 1 - alpha);
    case BootInterval::bias_corrected:
      return corrected(sorted, est, alpha, 0);
    case BootInterval::bias_corrected_accelerated:
      return acceleration ? corrected(sorted, est, alpha, *acceleration) : Interval{};
    case BootInterval::basic: {
      const Interval raw = quantiles(sorted, alpha, 1 - alpha);
      return {2 * est - raw.upper, 2 * est - raw.lower};
    }
    case BootInterval::normal: {
      const double centre = 2 * est - draws_mean(sorted);
      const double reach = normal_quantile(1 - alpha) * draws_sd(sorted);
      return {centre - reach, centre + reach};
    }
  }
  return {};
}

double bootstrap_pvalue(std::span<const double> sorted) {
  if (sorted.empty()) return not_a_number;
  const auto below = static_cast<double>(std::ranges::upper_bound(sorted, 0.0) - sorted.begin());
  const auto above = static_cast<double>(sorted.end() - std::ranges::lower_bound(sorted, 0.0));
  const double p = 2 * (1 + std::min(below, above)) / (static_cast<double>(sorted.size()) + 1);
  return std::min(p, 1.0);
}

}  // namespace semfit::internal
