#include "math/noncentral.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/distributions/non_central_chi_squared.hpp>

namespace semfit::internal {

namespace {

namespace bp = boost::math::policies;

// Boost's own find_non_centrality() throws for every model that fits well and is not used.
using Quiet = bp::policy<bp::promote_double<false>,
                         bp::domain_error<bp::ignore_error>,
                         bp::pole_error<bp::ignore_error>,
                         bp::overflow_error<bp::ignore_error>,
                         bp::underflow_error<bp::ignore_error>,
                         bp::rounding_error<bp::ignore_error>,
                         bp::evaluation_error<bp::ignore_error>,
                         bp::indeterminate_result_error<bp::ignore_error>>;
using NoncentralChiSquare = boost::math::non_central_chi_squared_distribution<double, Quiet>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Beyond this the series takes more than 10^5 terms and normal approximations, with errors of about
// 10^-8 in the probability, take its place.
constexpr double largest_for_series = 1e8;

/// Standard normal deviate of x: (X / (df + lambda))^h is nearly normal.
/// @source Sankaran (1963), Biometrika 50, 199-204
double sankaran_deviate(double x, double df, double lambda) {
  const double mean = df + lambda, variance = 2 * (df + 2 * lambda);
  const double h = 1 - 2 * mean * (df + 3 * lambda) / (3 * (df + 2 * lambda) * (df + 2 * lambda));
  const double p = variance / (2 * mean * mean), m = (h - 1) * (1 - 3 * h);
  const double center = 1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p);
  return (std::pow(x / mean, h) - center) / (h * std::sqrt(2 * p) * (1 + 0.5 * m * p));
}

/// One tail of the distribution for x, df, lambda in the domain.
double tail(bool upper, double x, double df, double lambda) {
  if (lambda == 0) return upper ? chi_square_upper(x, df) : chi_square_cdf(x, df);
  if (x <= 0 || x == infinity) return (x <= 0) == upper ? 1 : 0;
  if (std::max(x, df + lambda) > largest_for_series) {
    const double z = sankaran_deviate(x, df, lambda);
    return normal_cdf(upper ? -z : z);
  }
  const NoncentralChiSquare X(df, lambda);
  return upper ? cdf(complement(X, x)) : cdf(X, x);
}

bool is_in_domain(double x, double df, double lambda) {
  return !std::isnan(x) && df > 0 && df < infinity && lambda >= 0 && lambda < infinity;
}

/// x = mean + sd (z + skewness (z^2 - 1) / 6) solved for lambda, the skewness taken at x - df:
/// where to start, and for lambda > 10^8 good to twelve digits.
double approximate_noncentrality(double x, double df, double p) {
  const double z = normal_quantile(p), near = std::max(x - df, 0.0);
  const double skew_shift = 8 * (df + 3 * near) / (2 * (df + 2 * near)) * (z * z - 1) / 6;
  const double excess = x - skew_shift - df;
  const double root = std::sqrt(std::max(0.0, excess + z * z + df / 2));
  return std::max(0.0, excess + 2 * z * z - 2 * z * root);
}

}  // namespace

double noncentral_chi_square_cdf(double x, double df, double lambda) {
  return is_in_domain(x, df, lambda) ? tail(false, x, df, lambda) : nan;
}

double noncentral_chi_square_upper(double x, double df, double lambda) {
  return is_in_domain(x, df, lambda) ? tail(true, x, df, lambda) : nan;
}

// Bisection in the logarithm of x, where the tails are steep enough for it: a secant step is taken
// where it stays inside the bracket (Illinois).
double noncentral_chi_square_quantile(double p, double df, double lambda) {
  if (!is_in_domain(0, df, lambda) || !(p >= 0 && p <= 1)) return nan;
  if (p == 0 || p == 1) return p == 0 ? 0 : infinity;
  if (lambda == 0) return chi_square_quantile(p, df);
  const bool upper = p > 0.5;
  const double target = std::log(upper ? 1 - p : p), sign = upper ? -1 : 1;
  const auto excess = [&](double x) {  // grows with x
    return sign * (std::log(std::max(tail(upper, x, df, lambda), 1e-300)) - target);
  };
  double low = df + lambda, high = low;
  while (excess(low) > 0 && low > 1e-300)
    low /= 2;
  while (excess(high) < 0)
    high *= 2;
  double at_low = excess(low), at_high = excess(high);
  constexpr double resolution = 2 * std::numeric_limits<double>::epsilon();
  for (int iteration = 0; iteration < 300 && high - low > resolution * high; ++iteration) {
    const double secant = low + (high - low) * (at_low / (at_low - at_high));
    const bool is_inside = secant > low && secant < high && iteration % 3 != 2;
    const double x = is_inside ? secant : 0.5 * (low + high), value = excess(x);
    if (std::abs(value) < 1e-13) return x;
    if (value < 0) {
      low = x;
      at_low = value;
      at_high /= is_inside ? 2 : 1;
    } else {
      high = x;
      at_high = value;
      at_low /= is_inside ? 2 : 1;
    }
  }
  return 0.5 * (low + high);
}

// Newton's method on the logarithm of the smaller tail, a concave function of lambda, kept inside a
// bracket. The derivative of either tail is half its growth from df to df + 2, so that no density
// is needed.
double noncentrality(double x, double df, double p) {
  if (!is_in_domain(x, df, 0) || !(p > 0 && p < 1)) return nan;
  if (x == infinity) return infinity;
  const bool upper = p > 0.5;
  const double target = upper ? 1 - p : p, sign = upper ? 1 : -1;
  if (sign * (tail(upper, x, df, 0) - target) >= 0) return 0;

  double low = 0, high = infinity, lambda = approximate_noncentrality(x, df, p);
  if (x > largest_for_series) return lambda;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double value = tail(upper, x, df, lambda);
    const double excess = sign * std::log(value / target);  // grows with lambda
    const double slope = sign * 0.5 * (tail(upper, x, df + 2, lambda) - value) / value;
    const double newton = lambda - excess / slope;
    // What is left after a step is of the order of its square.
    if (std::abs(newton - lambda) <= 1e-7 * std::sqrt(df + lambda)) return std::max(newton, 0.0);
    (excess < 0 ? low : high) = lambda;
    if (newton > low && newton < high)
      lambda = newton;
    else
      lambda = high == infinity ? 2 * lambda + df : 0.5 * (low + high);
  }
  return lambda;
}

}  // namespace semfit::internal
