#include "moments/patterns.h"

#include "unit/moments/incomplete.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Variables = std::vector<Index>;
using Places = std::vector<std::int64_t>;

MatrixXd some_cases() {
  MatrixXd Y(7, 3);
  Y << 1, nan, 3,     //
      nan, nan, 1,    //
      1, 2, 3,        //
      nan, nan, nan,  //
      4, nan, 6,      //
      nan, 2, 1,      //
      7, 8, 9;
  return Y;
}

TEST(Patterns, MostSeenFirstThenByTheirVariables) {
  test::Incomplete data(some_cases());
  data.prepare();
  const std::vector<Pattern>& list = data.patterns.list;
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].seen, (Variables{0, 1, 2}));
  EXPECT_EQ(list[0].rows, (Places{2, 6}));
  EXPECT_EQ(list[1].seen, (Variables{0, 2}));
  EXPECT_EQ(list[1].rows, (Places{0, 4}));
  EXPECT_EQ(list[1].n, 2);
  EXPECT_EQ(list[2].seen, (Variables{1, 2}));
  EXPECT_EQ(list[3].seen, (Variables{2}));
  EXPECT_EQ(data.patterns.empty, (Places{3}));
}

TEST(Patterns, RowsArePlacesAmongAnyRows) {
  test::Incomplete data(some_cases());
  data.prepare();
  const Places rows = {6, 4, 3, 2};
  const Patterns patterns = find_patterns(*data.columns, rows, VectorXd{{0.5, 2, 9, 3}});
  ASSERT_EQ(patterns.list.size(), 2u);
  EXPECT_EQ(patterns.list[0].rows, (Places{6, 2}));
  EXPECT_EQ(patterns.list[0].places, (Places{0, 3}));
  EXPECT_EQ(patterns.list[0].weights, (VectorXd{{0.5, 3}}));
  EXPECT_EQ(patterns.list[0].n, 3.5);
  EXPECT_EQ(patterns.list[1].places, (Places{1}));
  EXPECT_EQ(patterns.empty, (Places{3}));
}

TEST(Patterns, MoreVariablesThanBitsInAWord) {
  test::Random random(5);
  MatrixXd Y = random.normal(40, 130);
  for (Index i = 0; i < 40; ++i)
    Y(i, 100 + i % 3) = nan;
  test::Incomplete data(Y);
  data.prepare();
  ASSERT_EQ(data.patterns.list.size(), 3u);
  EXPECT_EQ(data.patterns.list[0].seen.size(), 129u);
  EXPECT_EQ(data.patterns.list[0].rows.size(), 13u);
}

TEST(Patterns, CoverageCountsPairs) {
  test::Incomplete data(some_cases(), VectorXd::Constant(7, 2.5));
  data.prepare();
  MatrixXd expected(3, 3);
  expected << 4, 2, 4, 2, 3, 3, 4, 3, 6;
  EXPECT_EQ(coverage(data.patterns.list, 3), expected);
}

}  // namespace
}  // namespace semfit::internal
