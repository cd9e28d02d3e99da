// Random numbers by counter: a draw is a function of the seed, the replicate and its place in it,
// so that results depend neither on the order of the work nor on the number of threads.
#pragma once

#include <cstdint>
#include <vector>

namespace semfit::internal {

/// One stream of uniform random bits for each pair of seed and stream (the replicate, say).
/// Philox4x32-10. @source Salmon, Moraes, Dror and Shaw (2011)
class Philox {
 public:
  Philox(std::uint64_t seed, std::uint64_t stream);

  std::uint32_t next();
  /// 0, ..., bound - 1, each as likely as the other. @source Lemire (2019)
  std::uint32_t below(std::uint32_t bound);
  /// In (0, 1), 53 bits; never 0 nor 1.
  double uniform();
  /// Standard normal. @source Box and Muller (1958)
  double normal();
  /// Chi-square with df > 0 degrees of freedom. @source Marsaglia and Tsang (2000)
  double chi_square(double df);

 private:
  void refill();

  std::uint32_t key_[2];
  std::uint32_t counter_[4];
  std::uint32_t block_[4];
  int used_ = 4;
  bool has_spare_ = false;
  double spare_ = 0;
};

/// How often each of n cases is drawn in n draws with replacement.
void draw_with_replacement(Philox& random, std::vector<std::uint32_t>& counts);

}  // namespace semfit::internal
