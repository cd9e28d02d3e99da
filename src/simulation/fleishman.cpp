#include "simulation/fleishman.h"

#include <cmath>
#include <limits>

namespace semfit::internal {
namespace {

using Vector3 = Eigen::Vector3d;

/// Variance less 1, skewness and kurtosis of the polynomial less what they should be.
/// @source Fleishman (1978), eq. 11, 17, 18
Vector3 differences(const Vector3& x, double skewness, double kurtosis) {
  const double b = x[0], c = x[1], d = x[2];
  return {b * b + 6 * b * d + 2 * c * c + 15 * d * d - 1,
          2 * c * (b * b + 24 * b * d + 105 * d * d + 2) - skewness,
          24 * (b * d + c * c * (1 + b * b + 28 * b * d) +
                d * d * (12 + 48 * b * d + 141 * c * c + 225 * d * d)) -
              kurtosis};
}

Eigen::Matrix3d derivatives(const Vector3& x) {
  const double b = x[0], c = x[1], d = x[2];
  Eigen::Matrix3d J;
  J << 2 * b + 6 * d, 4 * c, 6 * b + 30 * d,                                 //
      2 * c * (2 * b + 24 * d), 2 * (b * b + 24 * b * d + 105 * d * d + 2),  //
      2 * c * (24 * b + 210 * d),                                            //
      24 * (d + c * c * (2 * b + 28 * d) + 48 * d * d * d),                  //
      24 * (2 * c * (1 + b * b + 28 * b * d) + 282 * c * d * d),             //
      24 * (b + 28 * b * c * c + 24 * d + 144 * b * d * d + 282 * c * c * d + 900 * d * d * d);
  return J;
}

/// Newton steps, halved as long as they do not bring it nearer.
std::optional<Vector3> solve_from(Vector3 x, double skewness, double kurtosis) {
  double size = differences(x, skewness, kurtosis).norm();
  for (int step = 0; step < 200 && size > 1e-13; ++step) {
    const Vector3 change = derivatives(x).fullPivLu().solve(differences(x, skewness, kurtosis));
    if (!change.allFinite()) return std::nullopt;
    double length = 1;
    for (; length > 1e-6; length *= 0.5) {
      const double next = differences(x - length * change, skewness, kurtosis).norm();
      if (next >= size) continue;
      x -= length * change;
      size = next;
      break;
    }
    if (length <= 1e-6) break;
  }
  if (size > 1e-10 * (1 + std::abs(kurtosis))) return std::nullopt;
  return x;
}

/// Is the correlation of the polynomials rho where that of the normal variables is r?
double correlation_of(const Fleishman& x, const Fleishman& y, double r) {
  const double linear = (x.b + 3 * x.d) * (y.b + 3 * y.d);
  return r * (linear + r * (2 * x.c * y.c + r * 6 * x.d * y.d));
}

}  // namespace

std::optional<Fleishman> fleishman(double skewness, double kurtosis) {
  if (skewness == 0 && kurtosis == 0) return Fleishman{};
  const double sign = skewness < 0 ? -1 : 1;
  for (const double d : {0.0, 0.05, -0.05, 0.15, -0.15, 0.3})
    for (const double c : {0.0, 0.1, 0.3, 0.6})
      for (const double b : {1.0, 0.8, 0.5, 0.2}) {
        const auto x = solve_from({b, sign * c, d}, skewness, kurtosis);
        if (!x) continue;
        const double flip = (*x)[0] < 0 ? -1 : 1;  // z and -z have the same distribution
        return Fleishman{flip * (*x)[0], (*x)[1], flip * (*x)[2]};
      }
  return std::nullopt;
}

double least_kurtosis(double skewness) {
  double impossible = skewness * skewness - 2;  // of any distribution
  double possible = 1.8 * skewness * skewness + 1;
  if (!fleishman(skewness, possible)) return std::numeric_limits<double>::quiet_NaN();
  while (possible - impossible > 2e-4) {
    const double middle = 0.5 * (possible + impossible);
    (fleishman(skewness, middle) ? possible : impossible) = middle;
  }
  return std::ceil(possible * 1000) / 1000;
}

std::optional<double> intermediate_correlation(const Fleishman& x,
                                               const Fleishman& y,
                                               double correlation) {
  double low = -1, high = 1;
  if (correlation_of(x, y, low) > correlation || correlation_of(x, y, high) < correlation)
    return std::nullopt;
  for (int step = 0; step < 100 && high - low > 1e-16; ++step) {
    const double middle = 0.5 * (low + high);
    (correlation_of(x, y, middle) < correlation ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

CorrelationRange correlation_range(const Fleishman& x, const Fleishman& y) {
  return {correlation_of(x, y, -1), correlation_of(x, y, 1)};
}

}  // namespace semfit::internal
