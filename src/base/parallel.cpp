#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace semfit::internal {

void parallel_for(int threads,
                  std::size_t chunks,
                  const std::function<void(std::size_t chunk)>& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex lock;
  const auto take_chunks = [&] {
    try {
      for (std::size_t chunk = next++; chunk < chunks; chunk = next++)
        work(chunk);
    } catch (...) {
      next = chunks;  // the others need not begin anything new
      const std::lock_guard guard(lock);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    const std::size_t helpers = std::min(static_cast<std::size_t>(std::max(threads, 1)), chunks);
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < helpers; ++i)
      others.emplace_back(take_chunks);
    take_chunks();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace semfit::internal
