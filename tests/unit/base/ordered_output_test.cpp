#include "base/ordered_output.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::string piece(std::size_t i) {
  return std::to_string(i) + " ";
}

TEST(OrderedOutput, PiecesComeInTheirOrder) {
  std::string expected;
  for (std::size_t i = 0; i < 500; ++i)
    expected += piece(i);
  for (const int threads : {1, 2, 7}) {
    std::string text;
    EXPECT_TRUE(
        write_in_order(threads, 500, piece, [&](std::string_view part) { text += part; }, {}));
    EXPECT_EQ(text, expected);
  }
  EXPECT_TRUE(write_in_order(2, 0, piece, [](std::string_view) { FAIL(); }, {}));
}

TEST(OrderedOutput, StopsBetweenPieces) {
  std::string text;
  RunControl control;
  control.stopped = [&] { return text.size() >= 20; };
  EXPECT_FALSE(write_in_order(
      3, 500, piece, [&](std::string_view part) { text += part; }, control));
  EXPECT_EQ(text, "0 1 2 3 4 5 6 7 8 9 ");
}

TEST(OrderedOutput, WhatSinkAndMakerThrowComesOut) {
  for (const int threads : {1, 4}) {
    EXPECT_THROW(write_in_order(threads,
                                100,
                                piece,
                                [](std::string_view part) {
                                  if (part == "20 ") throw std::runtime_error("disk full");
                                },
                                {}),
                 std::runtime_error);
    EXPECT_THROW(write_in_order(
                     threads,
                     100,
                     [](std::size_t i) {
                       if (i == 30) throw std::logic_error("no piece");
                       return piece(i);
                     },
                     [](std::string_view) {},
                     {}),
                 std::logic_error);
  }
}

}  // namespace
}  // namespace semfit::internal
