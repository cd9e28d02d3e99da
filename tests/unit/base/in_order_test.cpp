#include "base/in_order.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace semfit::internal {
namespace {

using Numbers = std::vector<int>;

/// Pieces 0 ... count - 1; the earlier ones take longer, so that threads finish out of order.
Stream<int, int> squares(int count, Numbers& taken) {
  auto next = std::make_shared<int>(0);
  return {[=](int& piece) {
            piece = *next;
            return (*next)++ < count;
          },
          [](int& piece) {
            std::this_thread::sleep_for(std::chrono::microseconds(piece % 7 == 0 ? 300 : 10));
            return piece * piece;
          },
          [&taken](int&& square) { taken.push_back(square); },
          [](const int&) { return false; }};
}

TEST(InOrder, TakesResultsInTheOrderOfThePieces) {
  for (const int threads : {1, 2, 5, 40}) {
    Numbers taken;
    InOrder<int, int>(squares(200, taken), threads).run();
    ASSERT_EQ(taken.size(), 200U);
    for (int i = 0; i < 200; ++i)
      EXPECT_EQ(taken[static_cast<std::size_t>(i)], i * i);
  }
}

TEST(InOrder, OfNothingTakesNothing) {
  Numbers taken;
  InOrder<int, int>(squares(0, taken), 3).run();
  EXPECT_TRUE(taken.empty());
}

/// The text of the exception that is thrown, where pieces fail in one of the steps.
std::string failure(int threads, int next_fails, int work_fails, int take_fails, Numbers& taken) {
  Stream<int, int> stream = squares(100, taken);
  const auto throw_at = [](int now, int then, const char* what) {
    if (now == then) throw std::runtime_error(what);
  };
  const auto next = stream.next;
  const auto work = stream.work;
  stream.next = [=](int& piece) {
    const bool is_there = next(piece);
    throw_at(piece, next_fails, "next");
    return is_there;
  };
  stream.work = [=](int& piece) {
    throw_at(piece, work_fails, "work");
    return work(piece);
  };
  stream.take = [=, &taken](int&& square) {
    throw_at(square, take_fails * take_fails, "take");
    taken.push_back(square);
  };
  try {
    InOrder<int, int>(std::move(stream), threads).run();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(InOrder, ThrowsWhatTheFirstPieceThrows) {
  for (const int threads : {1, 2, 8}) {
    Numbers taken;
    EXPECT_EQ(failure(threads, 40, 39, 50, taken), "work");
    EXPECT_EQ(taken.size(), 39U) << "and takes what stands before it";
    taken.clear();
    EXPECT_EQ(failure(threads, 30, 31, 32, taken), "next");
    EXPECT_EQ(taken.size(), 30U);
    taken.clear();
    EXPECT_EQ(failure(threads, 30, 31, 8, taken), "take");
    EXPECT_EQ(taken.size(), 8U);
  }
}

TEST(InOrder, WorksOnOneLargePieceAtATime) {
  std::atomic<int> working = 0, most = 0;
  Numbers taken;
  Stream<int, int> stream = squares(50, taken);
  stream.is_large = [](const int&) { return true; };
  stream.work = [&](int& piece) {
    most = std::max<int>(most, ++working);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    --working;
    return piece;
  };
  InOrder<int, int>(std::move(stream), 4).run();
  EXPECT_EQ(most, 1);
  EXPECT_EQ(taken.size(), 50U);
}

}  // namespace
}  // namespace semfit::internal
