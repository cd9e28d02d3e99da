#include "base/edit_distance.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("visual", "visaul"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // optimal string alignment, not unrestricted
  EXPECT_EQ(edit_distance("因子", "因孑"), 1U);
}

TEST(Closest, FindsTheSlip) {
  const std::vector<std::string> names = {"visual", "textual", "speed", "x10"};
  EXPECT_EQ(closest("visaul", names), "visual");
  EXPECT_EQ(closest("TEXTUAL", names), "textual");
  EXPECT_EQ(closest("sped", names), "speed");
  EXPECT_EQ(closest("x1", names), "x10");
  EXPECT_EQ(closest("ability", names), std::nullopt);
  EXPECT_EQ(closest("y", names), std::nullopt);
  EXPECT_EQ(closest("", names), std::nullopt);
}

TEST(Closest, PrefersTheNearestThenTheFirst) {
  const std::array<std::string_view, 3> names = {"abcd", "abcef", "abceg"};
  EXPECT_EQ(closest("abce", names), "abcd");
  const std::array<std::string_view, 2> far_first = {"abcxx", "abce1"};
  EXPECT_EQ(closest("abce2", far_first), "abce1");
}

}  // namespace
}  // namespace semfit::internal
