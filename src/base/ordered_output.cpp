#include "base/ordered_output.h"

#include "base/parallel.h"

#include <condition_variable>
#include <mutex>

namespace semfit::internal {

/// Pieces are taken in ascending order, so that whoever holds the next one never waits.
bool write_in_order(int threads,
                    std::size_t pieces,
                    const std::function<std::string(std::size_t)>& make,
                    const std::function<void(std::string_view)>& sink,
                    const RunControl& control) {
  std::mutex lock;
  std::condition_variable turn;
  std::size_t next = 0;
  bool has_ended = false;  // by an exception or an interrupt
  const auto end = [&] {
    const std::lock_guard guard(lock);
    has_ended = true;
    turn.notify_all();
  };
  const auto write = [&](std::size_t piece, const std::string& text) {
    std::unique_lock guard(lock);
    turn.wait(guard, [&] { return has_ended || next == piece; });
    if (has_ended) return;
    sink(text);
    ++next;
    if (control.progress) control.progress(next, pieces);
    if (control.stopped && next < pieces && control.stopped()) has_ended = true;
    turn.notify_all();
  };
  parallel_for(threads, pieces, [&](std::size_t piece) {
    try {
      {
        const std::lock_guard guard(lock);
        if (has_ended) return;
      }
      write(piece, make(piece));
    } catch (...) {
      end();
      throw;
    }
  });
  return next == pieces;
}

}  // namespace semfit::internal
