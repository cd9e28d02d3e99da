#include "math/random.h"

#include <Random123/philox.h>
#include <algorithm>

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

void draw_with_replacement(Philox& random, std::vector<std::uint32_t>& counts) {
  const auto n = static_cast<std::uint32_t>(counts.size());
  std::fill(counts.begin(), counts.end(), 0u);
  for (std::uint32_t i = 0; i < n; ++i)
    ++counts[random.below(n)];
}

}  // namespace semfit::internal
