#include "math/product_distribution.h"

#include "math/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/toms748_solve.hpp>

namespace semfit::internal {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
/// From here on the two variables are one, and the integral is one over a step.
constexpr double one = 1 - 1e-13;
/// Beyond this many standard deviations a normal variable does not come: 1e-23.
constexpr double reach = 10;

/// Both divided by their standard deviations: (x + Z1)(y + Z2), cor(Z1, Z2) = r.
struct Unit {
  double x, y, r;
};

bool is_pair(const NormalPair& pair) {
  return std::isfinite(pair.mean_x) && std::isfinite(pair.mean_y) && pair.sd_x > 0 &&
         pair.sd_y > 0 && std::isfinite(pair.sd_x) && std::isfinite(pair.sd_y) &&
         std::abs(pair.correlation) <= 1;
}

Unit in_units(const NormalPair& pair) {
  return {pair.mean_x / pair.sd_x, pair.mean_y / pair.sd_y, pair.correlation};
}

/// Roots of a t^2 + b t + c in order; none where they are not real.
std::vector<double> roots(double a, double b, double c) {
  if (a == 0) return b == 0 ? std::vector<double>() : std::vector<double>{-c / b};
  const double discriminant = b * b - 4 * a * c;
  if (!(discriminant >= 0)) return {};
  const double s = -0.5 * (b + std::copysign(std::sqrt(discriminant), b));
  std::vector<double> found{s / a};
  if (s != 0) found.push_back(c / s);
  std::sort(found.begin(), found.end());
  return found;
}

/// With correlation 1 or -1 the product is a parabola in one normal variable z:
///     r z^2 + (y + r x) z + x y <= w.
double cdf_of_one(const Unit& unit, double w) {
  const double r = unit.r < 0 ? -1 : 1;
  const std::vector<double> at = roots(1, r * (unit.y + r * unit.x), r * (unit.x * unit.y - w));
  const double between = at.empty() ? 0 : normal_cdf(at.back()) - normal_cdf(at.front());
  return r > 0 ? between : 1 - between;
}

/// P = integral over u = x + Z1 of phi(u - x) P(Z2 <= w / u - y | Z1), the inequality turned round
/// where u < 0. Given Z1, Z2 is normal about r (u - x) with variance 1 - r^2 = t^2.
double cdf_by_integral(const Unit& unit, double w) {
  const auto [x, y, r] = unit;
  const double t = std::sqrt((1 - r) * (1 + r));
  const auto integrand = [&](double u) {
    if (u == 0) return normal_density(u - x) * (w > 0 ? 1.0 : w < 0 ? 0.0 : 0.5);
    const double z = (w / u - y - r * (u - x)) / t;
    return normal_density(u - x) * normal_cdf(u > 0 ? z : -z);
  };
  // The second factor rises or falls about the roots of w / u = y + r (u - x), as steeply as t is
  // small, and about 0, as steeply as w is small: these places part the range.
  std::vector<double> cuts{x - reach, x + reach, 0.0, x};
  for (const double u : roots(r, y - r * x, -w)) {
    const double slope = std::abs((u == 0 ? 0 : w / (u * u)) + r) / t;
    for (const double step : {-6.0, -1.0, 0.0, 1.0, 6.0})
      if (const double cut = u + step / slope; std::isfinite(cut)) cuts.push_back(cut);
  }
  // w / u falls off slowly, over as many powers of ten as there are between w and 1.
  if (w != 0)
    for (double u = std::max(0.03 * std::abs(w) / t, 1e-20); u < 2 * reach; u *= 6)
      cuts.insert(cuts.end(), {-u, u});
  std::sort(cuts.begin(), cuts.end());
  double sum = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const double from = std::max(cuts[i], x - reach), to = std::min(cuts[i + 1], x + reach);
    if (from < to)
      sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
          integrand, from, to, 6, 1e-13);
  }
  return std::clamp(sum, 0.0, 1.0);
}

double unit_cdf(const Unit& unit, double w) {
  return std::abs(unit.r) >= one ? cdf_of_one(unit, w) : cdf_by_integral(unit, w);
}

}  // namespace

double product_cdf(const NormalPair& pair, double q) {
  if (!is_pair(pair) || std::isnan(q)) return nan;
  if (std::isinf(q)) return q > 0 ? 1 : 0;
  return unit_cdf(in_units(pair), q / pair.sd_x / pair.sd_y);
}

double product_quantile(const NormalPair& pair, double p) {
  if (!is_pair(pair) || !(p >= 0 && p <= 1)) return nan;
  const Unit unit = in_units(pair);
  const auto [x, y, r] = unit;
  if (p == 0 || p == 1) {
    const double end = (x + y) * (x + y) / 4;  // of a parabola in one variable
    if (r >= one && p == 0) return (x * y - end) * pair.sd_x * pair.sd_y;
    const double other = (x - y) * (x - y) / 4;
    if (r <= -one && p == 1) return (x * y + other) * pair.sd_x * pair.sd_y;
    return p == 0 ? -infinity : infinity;
  }
  // Mean and variance of the product: Craig (1936).
  const double mean = x * y + r;
  const double sd = std::sqrt(x * x + y * y + 2 * r * x * y + 1 + r * r);
  const auto excess = [&](double w) { return unit_cdf(unit, w) - p; };
  double low = mean - 2 * sd, high = mean + 2 * sd;
  for (double step = sd; excess(low) > 0; step *= 2)
    low -= step;
  for (double step = sd; excess(high) < 0; step *= 2)
    high += step;
  std::uintmax_t evaluations = 200;
  const auto tolerance = [&](double a, double b) {
    return std::abs(b - a) <= 1e-13 * (sd + std::abs(a));
  };
  const auto [a, b] = boost::math::tools::toms748_solve(excess, low, high, tolerance, evaluations);
  return 0.5 * (a + b) * pair.sd_x * pair.sd_y;
}

}  // namespace semfit::internal
