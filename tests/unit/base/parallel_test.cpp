#include "base/parallel.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Parallel, EveryChunkIsDoneOnce) {
  for (const int threads : {-1, 0, 1, 2, 7})
    for (const std::size_t chunks : {0u, 1u, 2u, 100u}) {
      std::vector<std::atomic<int>> done(chunks);
      parallel_for(threads, chunks, [&](std::size_t chunk) { ++done[chunk]; });
      for (const std::atomic<int>& times : done)
        EXPECT_EQ(times, 1);
    }
}

TEST(Parallel, OneThreadOrOneChunkStaysWithTheCaller) {
  const auto is_here = [here = std::this_thread::get_id()](std::size_t) {
    EXPECT_EQ(std::this_thread::get_id(), here);
  };
  parallel_for(1, 20, is_here);
  parallel_for(8, 1, is_here);
}

TEST(Parallel, ExceptionsComeBack) {
  for (const int threads : {1, 4}) {
    const auto fail = [](std::size_t chunk) {
      if (chunk == 5) throw std::runtime_error("five");
    };
    EXPECT_THROW(parallel_for(threads, 50, fail), std::runtime_error);
  }
}

}  // namespace
}  // namespace semfit::internal
