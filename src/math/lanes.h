// Four doubles at once: a lane for each of four independent problems of the same shape.
#pragma once

#include <cmath>
#include <cstddef>

#if defined(__AVX__)
#include <immintrin.h>
#endif

// Lanes never cross the border of a compiled unit by value.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace semfit::internal {

/// A vector extension of GCC and clang: arithmetic is by lane, a scalar operand counts for all. It
/// may look into arrays of doubles; without AVX the compiler makes two or four instructions of one.
typedef double Lanes __attribute__((vector_size(32), aligned(8), may_alias));

constexpr int lane_count = 4;

/// Groups of four in an array of doubles.
inline Lanes* as_lanes(double* x) {
  return reinterpret_cast<Lanes*>(x);
}
inline const Lanes* as_lanes(const double* x) {
  return reinterpret_cast<const Lanes*>(x);
}

inline Lanes square_root(const Lanes& a) {
#if defined(__AVX__)
  return _mm256_sqrt_pd(a);
#else
  return Lanes{std::sqrt(a[0]), std::sqrt(a[1]), std::sqrt(a[2]), std::sqrt(a[3])};
#endif
}

/// sum += a b and sum -= a b, rounded once where the machine can, as Eigen does.
inline void add_product(Lanes& sum, const Lanes& a, const Lanes& b) {
#if defined(__FMA__)
  sum = _mm256_fmadd_pd(a, b, sum);
#else
  sum += a * b;
#endif
}

inline void subtract_product(Lanes& sum, const Lanes& a, const Lanes& b) {
#if defined(__FMA__)
  sum = _mm256_fnmadd_pd(a, b, sum);
#else
  sum -= a * b;
#endif
}

/// Always in the same order.
inline double sum_of_lanes(const Lanes& a) {
  return (a[0] + a[1]) + (a[2] + a[3]);
}

}  // namespace semfit::internal
