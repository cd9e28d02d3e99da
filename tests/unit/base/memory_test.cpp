#include "base/memory.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Memory, OfTheMachineIsNotNothing) {
  EXPECT_GT(physical_memory(), 1e8);
}

TEST(Memory, WhatFitsIsNotRefused) {
  EXPECT_EQ(beyond_memory(0, 1), "");
  EXPECT_EQ(beyond_memory(1000, 3), "");
}

TEST(Memory, HalfOfItIsTheLimit) {
  const double rows = std::sqrt(physical_memory() / 16);  // one matrix takes half
  EXPECT_EQ(beyond_memory(rows * 0.99, 1), "");
  EXPECT_NE(beyond_memory(rows * 1.01, 1), "");
  EXPECT_NE(beyond_memory(rows * 0.99, 2), "");
}

TEST(Memory, SaysHowMuch) {
  EXPECT_TRUE(beyond_memory(1e6, 1).starts_with("8000.0 GB of ")) << beyond_memory(1e6, 1);
  EXPECT_TRUE(beyond_memory(1e6, 3).starts_with("24000.0 GB of "));
}

}  // namespace
}  // namespace semfit::internal
