#include "base/ordered_output.h"

#include "base/in_order.h"

#include <atomic>

namespace semfit::internal {

bool write_in_order(int threads,
                    std::size_t pieces,
                    const std::function<std::string(std::size_t)>& make,
                    const std::function<void(std::string_view)>& sink,
                    const RunControl& control) {
  std::size_t begun = 0, written = 0;
  std::atomic<bool> is_stopped = false;
  Stream<std::size_t, std::string> stream;
  stream.next = [&](std::size_t& piece) {
    piece = begun++;
    return piece < pieces && !is_stopped;
  };
  stream.work = [&](std::size_t& piece) { return make(piece); };
  stream.take = [&](std::string&& text) {
    if (is_stopped) return;
    sink(text);
    ++written;
    if (control.progress) control.progress(written, pieces);
    if (control.stopped && written < pieces && control.stopped()) is_stopped = true;
  };
  stream.is_large = [](const std::size_t&) { return false; };
  InOrder<std::size_t, std::string>(std::move(stream), threads).run();
  return written == pieces;
}

}  // namespace semfit::internal
