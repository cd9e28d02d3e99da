#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace semfit::internal {

void run_on_threads(int threads, const std::function<void()>& work) {
  std::vector<std::jthread> others;
  try {
    for (int i = 1; i < threads; ++i)
      others.emplace_back(work);
  } catch (const std::system_error&) {  // a limit of the system: those that there are do it
  } catch (const std::bad_alloc&) {
  }
  work();
}

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
  const auto most = static_cast<std::size_t>(std::max(threads, 1));
  run_on_threads(static_cast<int>(std::min(most, chunks)), take_chunks);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace semfit::internal
