// The benchmarks' models and data, made in memory from fixed seeds.
#pragma once

#include <cstdint>
#include <semfit/semfit.h>
#include <string>

namespace semfit::benchmarks {

/// A confirmatory factor model with simple structure: `factors` factors, each with `items` of its
/// own.
struct Design {
  int factors = 10;
  int items = 10;
  std::int64_t nobs = 2000;

  int variables() const { return factors * items; }
};

inline constexpr Design wide_100{10, 10, 2000};
inline constexpr Design wide_200{20, 10, 5000};

/// "f1 =~ y1 + y2 + ...", one line per factor.
std::string model_text(const Design& design);

/// Cases with standardised loadings .60 to .80, factor correlations .3 and normal errors.
Data raw_data(const Design& design, std::uint64_t seed = 1);

/// That many groups of raw data, told apart by a last column "group" with the values g1, g2, ...
Data grouped_data(const Design& design, int groups);

/// The same cases as covariances (divisor N - 1) without means.
Data moment_data(const Design& design, std::uint64_t seed = 1);

/// The cases of `raw_data` with this share of the cells missing completely at random.
Data incomplete_data(const Design& design, double share);

/// The same cases with every variable skewed: exp(y / 2).
Data skewed_data(const Design& design);

/// Columns of raw data as a file, six decimals.
std::string csv_text(const Data& data);

}  // namespace semfit::benchmarks
