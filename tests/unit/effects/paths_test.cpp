#include "effects/paths.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::vector<Path> paths_of(int variables, const std::vector<Arrow>& arrows) {
  const PathSearch search = find_paths(variables, arrows, 1000);
  EXPECT_TRUE(search.is_complete);
  return search.paths;
}

TEST(FindPaths, NothingWithoutArrows) {
  EXPECT_TRUE(paths_of(3, {}).empty());
  EXPECT_TRUE(paths_of(0, {}).empty());
}

TEST(FindPaths, ChainWithAShortcut) {
  // 0 -> 1 -> 2 and 0 -> 2; by first, last, length
  const std::vector<Path> expected{{0, 1}, {0, 2}, {0, 1, 2}, {1, 2}};
  EXPECT_EQ(paths_of(3, {{0, 1}, {1, 2}, {0, 2}}), expected);
}

TEST(FindPaths, OrderIsThatOfVariablesNotOfArrows) {
  const std::vector<Path> expected{{0, 2, 1}, {0, 2}, {2, 1}};  // 0 to 1 comes before 0 to 2
  EXPECT_EQ(paths_of(3, {{2, 1}, {0, 2}}), expected);
}

TEST(FindPaths, NoVariableTwiceInACycle) {
  // 0 -> 1 -> 2 -> 0
  const std::vector<Path> expected{{0, 1}, {0, 1, 2}, {1, 2, 0}, {1, 2}, {2, 0}, {2, 0, 1}};
  EXPECT_EQ(paths_of(3, {{0, 1}, {1, 2}, {2, 0}}), expected);
}

TEST(FindPaths, NoLoopOfOneVariable) {
  EXPECT_TRUE(paths_of(1, {{0, 0}}).empty());
}

TEST(FindPaths, CountsEveryPathOfACompleteGraph) {
  std::vector<Arrow> arrows;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j)
      if (i != j) arrows.push_back({i, j});
  // Ordered choices of 2, 3, 4 and 5 of 5: 20 + 60 + 120 + 120
  EXPECT_EQ(paths_of(5, arrows).size(), 320u);
}

TEST(FindPaths, SaysWhenThereAreTooMany) {
  std::vector<Arrow> arrows;
  for (int i = 0; i < 30; ++i)
    for (int j = i + 1; j < 30; ++j)
      arrows.push_back({i, j});
  const PathSearch search = find_paths(30, arrows, 500);
  EXPECT_FALSE(search.is_complete);
  EXPECT_EQ(search.paths.size(), 500u);
}

TEST(FindPaths, ExactlyTheLimitIsComplete) {
  EXPECT_TRUE(find_paths(3, {{0, 1}, {1, 2}}, 3).is_complete);
  EXPECT_FALSE(find_paths(3, {{0, 1}, {1, 2}}, 2).is_complete);
}

}  // namespace
}  // namespace semfit::internal
