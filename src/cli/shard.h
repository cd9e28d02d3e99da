// One of several runs that share their replications.
#pragma once

#include <cstdint>

namespace semfit::cli {

struct Shard {
  std::uint64_t number = 1;  ///< from 1
  std::uint64_t of = 1;
};

}  // namespace semfit::cli
