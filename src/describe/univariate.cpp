#include "describe/univariate.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

constexpr std::size_t block = 512;  // sums by blocks: a long file does not wear them out

struct Extent {
  std::int64_t n = 0;
  double min = not_a_number, max = not_a_number, mean = not_a_number;
};

/// Sums about the first value, so that a large mean costs no digits.
Extent extent_of(std::span<const double> x, std::span<const std::int64_t> rows) {
  Extent extent;
  double origin = 0, sum = 0;
  for (std::size_t start = 0; start < rows.size(); start += block) {
    double part = 0;
    for (std::size_t i = start; i < std::min(rows.size(), start + block); ++i) {
      const double value = x[static_cast<std::size_t>(rows[i])];
      if (std::isnan(value)) continue;
      if (extent.n++ == 0) origin = extent.min = extent.max = value;
      extent.min = std::min(extent.min, value);
      extent.max = std::max(extent.max, value);
      part += value - origin;
    }
    sum += part;
  }
  if (extent.n > 0) extent.mean = origin + sum / static_cast<double>(extent.n);
  return extent;
}

/// Sums of powers of the deviations from the mean, the second to the fourth.
struct PowerSums {
  double second = 0, third = 0, fourth = 0;
};

PowerSums power_sums(std::span<const double> x, std::span<const std::int64_t> rows, double mean) {
  PowerSums sums;
  for (std::size_t start = 0; start < rows.size(); start += block) {
    PowerSums part;
    for (std::size_t i = start; i < std::min(rows.size(), start + block); ++i) {
      const double value = x[static_cast<std::size_t>(rows[i])];
      const double d = std::isnan(value) ? 0 : value - mean;
      const double square = d * d;
      part.second += square;
      part.third += square * d;
      part.fourth += square * square;
    }
    sums.second += part.second;
    sums.third += part.third;
    sums.fourth += part.fourth;
  }
  return sums;
}

/// With m_k = sum (x - mean)^k / n, g1 = m3 / m2^(3/2) and g2 = m4 / m2^2 - 3:
/// G1 = g1 sqrt(n (n - 1)) / (n - 2), G2 = (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3)).
/// @source Joanes and Gill (1998): type 2, as in SAS, SPSS and Excel
void add_shape(VariableDescription& result, const PowerSums& sums) {
  const auto n = static_cast<double>(result.n);
  const double m2 = sums.second / n;
  if (result.n > 2) {
    const double g1 = sums.third / n / (m2 * std::sqrt(m2));
    result.skewness = g1 * std::sqrt(n * (n - 1)) / (n - 2);
    result.skewness_se = skewness_error(n);
  }
  if (result.n > 3) {
    const double g2 = sums.fourth / n / (m2 * m2) - 3;
    result.kurtosis = (n - 1) * ((n + 1) * g2 + 6) / ((n - 2) * (n - 3));
    result.kurtosis_se = kurtosis_error(n);
  }
}

std::string reason(const VariableDescription& result, bool is_constant) {
  if (result.n == 0) return "no values";
  if (result.n == 1) return "one value";
  if (is_constant) return "constant: it has neither shape nor correlations";
  if (!std::isfinite(result.sd)) return "squares of the values exceed what a number can hold";
  if (result.n < 4) return "skewness needs 3 values, kurtosis 4";
  return "";
}

}  // namespace

double skewness_error(double n) {
  return std::sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)));
}

double kurtosis_error(double n) {
  return 2 * skewness_error(n) * std::sqrt((n * n - 1) / ((n - 3) * (n + 5)));
}

VariableDescription describe_variable(const std::string& name,
                                      std::span<const double> x,
                                      std::span<const std::int64_t> rows) {
  const Extent extent = extent_of(x, rows);
  VariableDescription result;
  result.name = name;
  result.n = extent.n;
  result.missing = static_cast<std::int64_t>(rows.size()) - extent.n;
  result.mean = extent.mean;
  result.min = extent.min;
  result.max = extent.max;
  bool is_constant = false;
  if (result.n > 1) {
    const PowerSums sums = power_sums(x, rows, extent.mean);
    is_constant = extent.min == extent.max;
    result.sd = is_constant ? 0 : std::sqrt(sums.second / static_cast<double>(result.n - 1));
    if (!is_constant && std::isfinite(result.sd)) add_shape(result, sums);
  }
  result.why = reason(result, is_constant);
  return result;
}

}  // namespace semfit::internal
