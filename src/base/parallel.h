// Work in pieces, on as many threads as there are to be had.
#pragma once

#include <cstddef>
#include <functional>

namespace semfit::internal {

/// Runs `work` on up to `threads` threads at the same time, the caller among them, and returns when
/// all have ended. Where the system grants fewer threads, it is done by these: the work must be
/// such that one of them can do it all, and it must not throw.
void run_on_threads(int threads, const std::function<void()>& work);

/// Calls work(chunk) once for each chunk from 0 to chunks - 1, on up to `threads` threads (the
/// caller is one of them), and returns when all are done. Which thread takes which chunk is left to
/// chance: for results that do not depend on the number of threads to the last bit, callers choose
/// the chunks without looking at it, keep a result for each chunk and add them up in their order.
/// The first exception is thrown again here, after all threads have ended.
void parallel_for(int threads,
                  std::size_t chunks,
                  const std::function<void(std::size_t chunk)>& work);

}  // namespace semfit::internal
