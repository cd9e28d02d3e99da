// A stream of pieces: made one after the other, worked on by threads, used in order.
#pragma once

#include "base/parallel.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace semfit::internal {

/// The three steps of a stream. `next` and `take` are called by one thread at a time, in the order
/// of the pieces; `work` by many. So what `take` makes of the results does not depend on the number
/// of threads. Of several exceptions that of the first piece is thrown, as if there were no
/// threads.
template <typename Piece, typename Result>
struct Stream {
  std::function<bool(Piece&)> next;  ///< false: there is none any more
  std::function<Result(Piece&)> work;
  std::function<void(Result&&)> take;
  /// So large that only one of its kind may be in memory at a time.
  std::function<bool(const Piece&)> is_large;
};

/// Results that wait for an earlier one are never more than twice the threads.
template <typename Piece, typename Result>
class InOrder {
 public:
  InOrder(Stream<Piece, Result> stream, int threads)
      : stream_(std::move(stream)), threads_(threads) {}

  void run() {
    run_on_threads(threads_, [this] { take_part(); });
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  using Outcome = std::variant<Result, std::exception_ptr>;

  void take_part() {
    try {
      Piece piece;
      while (auto begun = begin(piece))
        finish(begun->number, begun->outcome ? std::move(*begun->outcome) : worked(piece));
    } catch (...) {  // no memory for what waits
      stop(std::current_exception());
    }
  }

  struct Begun {
    std::size_t number = 0;
    std::optional<Outcome> outcome;  ///< of a large piece, which nobody may begin another beside
  };

  std::optional<Begun> begin(Piece& piece) {
    std::unique_lock reading(reading_);
    if (has_ended_) return std::nullopt;
    const std::size_t number = begun_;
    try {
      if (!stream_.next(piece)) {
        has_ended_ = true;
        return std::nullopt;
      }
    } catch (...) {
      has_ended_ = true;
      reading.unlock();
      finish(number, std::current_exception());
      return std::nullopt;
    }
    ++begun_;
    Begun begun{number, std::nullopt};
    if (stream_.is_large(piece)) begun.outcome.emplace(worked(piece));
    return begun;
  }

  Outcome worked(Piece& piece) {
    try {
      return Outcome(std::in_place_index<0>, stream_.work(piece));
    } catch (...) {
      return Outcome(std::in_place_index<1>, std::current_exception());
    }
  }

  void finish(std::size_t number, Outcome outcome) {
    std::unique_lock taking(taking_);
    const auto most = 2 * static_cast<std::size_t>(std::max(threads_, 1));
    turn_.wait(taking, [&] { return failure_ || number == taken_ || number - taken_ <= most; });
    if (failure_) return;
    waiting_.emplace(number, std::move(outcome));
    while (!waiting_.empty() && waiting_.begin()->first == taken_ && !failure_) {
      Outcome first = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      try {
        if (first.index() == 1) std::rethrow_exception(std::get<1>(first));
        stream_.take(std::move(std::get<0>(first)));
      } catch (...) {
        failure_ = std::current_exception();
      }
      ++taken_;
    }
    const bool has_failed = failure_ != nullptr;
    taking.unlock();
    turn_.notify_all();
    if (has_failed) end();
  }

  void stop(std::exception_ptr failure) {
    {
      const std::lock_guard taking(taking_);
      if (!failure_) failure_ = std::move(failure);
    }
    turn_.notify_all();
    end();
  }

  void end() {
    const std::lock_guard reading(reading_);
    has_ended_ = true;
  }

  Stream<Piece, Result> stream_;
  int threads_;
  std::mutex reading_, taking_;
  std::condition_variable turn_;
  bool has_ended_ = false;
  std::size_t begun_ = 0, taken_ = 0;
  std::map<std::size_t, Outcome> waiting_;
  std::exception_ptr failure_;
};

}  // namespace semfit::internal
