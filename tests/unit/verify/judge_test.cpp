#include "verify/judge.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Printed printed(const std::string& text) {
  return parse_printed(text).value();
}

TEST(Judge, RoundsToThePrintedNumber) {
  EXPECT_EQ(judge(printed(".07"), {.0749, {.0749, .0749}}), Verdict::consistent);
  EXPECT_EQ(judge(printed(".07"), {.0751, {.0751, .0751}}), Verdict::impossible);
  EXPECT_EQ(judge(printed(".07"), {.0751, {.0740, .0760}}), Verdict::within_rounding);
}

TEST(Judge, BothEndsOfARoundedHalfCount) {
  EXPECT_EQ(judge(printed(".07"), {.065, {.065, .065}}), Verdict::consistent);
  EXPECT_EQ(judge(printed(".07"), {.075, {.075, .075}}), Verdict::consistent);
}

TEST(Judge, Inequalities) {
  EXPECT_EQ(judge(printed("< .001"), {.0001, {.0001, .0001}}), Verdict::consistent);
  EXPECT_EQ(judge(printed("< .001"), {.2254, {.2253, .2256}}), Verdict::impossible);
  EXPECT_EQ(judge(printed("n.s."), {.2, {.2, .2}}), Verdict::consistent);
  EXPECT_EQ(judge(printed("n.s."), {.04, {.03, .06}}), Verdict::within_rounding);
}

TEST(Judge, NothingKnownIsNotImpossible) {
  EXPECT_EQ(judge(printed(".07"), Recomputed()), Verdict::unchecked);
}

TEST(Recompute, RangeHoldsEveryPointOfTheBox) {
  const std::array<Input, 2> inputs{printed(".25"), printed(".043")};
  const Recomputed ratio = recompute(inputs, [](auto at) { return at[0] / at[1]; });
  EXPECT_DOUBLE_EQ(ratio.value, .25 / .043);
  EXPECT_DOUBLE_EQ(ratio.range.lower, .245 / .0435);
  EXPECT_DOUBLE_EQ(ratio.range.upper, .255 / .0425);
}

TEST(Recompute, WhatHasNoValueAtACornerIsUnbounded) {
  const std::array<Input, 2> inputs{printed(".00"), printed(".00")};
  const Recomputed ratio = recompute(inputs, [](auto at) { return std::sqrt(at[0]) / at[1]; });
  EXPECT_EQ(ratio.range.lower, -infinity);
  EXPECT_EQ(ratio.range.upper, infinity);
}

TEST(Shown, FourDigits) {
  EXPECT_EQ(shown(.225431), "0.2254");
  EXPECT_EQ(shown(119.794), "119.79");
  EXPECT_EQ(shown(486), "486");
  EXPECT_EQ(shown(.0200), "0.02");
  EXPECT_EQ(shown(0), "0");
}

}  // namespace
}  // namespace semfit::internal
