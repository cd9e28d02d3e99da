#include "math/random.h"

#include <Random123/philox.h>
#include <algorithm>
#include <cmath>

namespace semfit::internal {

Philox::Philox(std::uint64_t seed, std::uint64_t stream)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      counter_{0, 0, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)},
      block_{} {}

void Philox::refill() {
  const r123::Philox4x32::ctr_type counter = {{counter_[0], counter_[1], counter_[2], counter_[3]}};
  const r123::Philox4x32::key_type key = {{key_[0], key_[1]}};
  const auto bits = r123::Philox4x32()(counter, key);
  std::copy(bits.begin(), bits.end(), block_);
  if (++counter_[0] == 0) ++counter_[1];
  used_ = 0;
}

std::uint32_t Philox::next() {
  if (used_ == 4) refill();
  return block_[used_++];
}

std::uint32_t Philox::below(std::uint32_t bound) {
  // The high half of a product is almost even; what makes it uneven is drawn again.
  const std::uint32_t threshold = (0u - bound) % bound;
  for (;;) {
    const std::uint64_t product = static_cast<std::uint64_t>(next()) * bound;
    if (static_cast<std::uint32_t>(product) >= threshold)
      return static_cast<std::uint32_t>(product >> 32);
  }
}

double Philox::uniform() {
  const std::uint64_t high = next();
  const std::uint64_t bits = (high << 32 | next()) >> 11;
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

double Philox::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  constexpr double two_pi = 6.283185307179586477;
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = two_pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

double Philox::chi_square(double df) {
  // Of a shape below 1: a gamma variable of shape + 1 times u^(1 / shape).
  const double shape = df / 2;
  const double boost = shape < 1 ? std::pow(uniform(), 1 / shape) : 1;
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return 2 * d * v * boost;
  }
}

void draw_with_replacement(Philox& random, std::vector<std::uint32_t>& counts) {
  const auto n = static_cast<std::uint32_t>(counts.size());
  std::fill(counts.begin(), counts.end(), 0u);
  for (std::uint32_t i = 0; i < n; ++i)
    ++counts[random.below(n)];
}

}  // namespace semfit::internal
