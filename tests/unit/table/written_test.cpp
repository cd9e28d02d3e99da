#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

Words names(const std::string& text) {
  Words result;
  for (const WrittenRow& row : written_rows(text))
    result.push_back(row.lhs + std::string(spelling(row.op)) + row.rhs);
  return result;
}

TEST(Written, BothSidesStandForEveryPair) {
  EXPECT_EQ(names("a + b ~ x + y"), (Words{"a~x", "a~y", "b~x", "b~y"}));
}

TEST(Written, AnInterceptHasNoRightSideAndMayStandAmongPredictors) {
  EXPECT_EQ(names("y ~ 1 + x"), (Words{"y~1", "y~x"}));
}

TEST(Written, APhantomHasNoIndicator) {
  EXPECT_EQ(names("p =~ 0"), Words{"p=~"});
}

TEST(Written, RepetitionsAreMergedWithTheirModifiers) {
  const std::vector<WrittenRow> rows = written_rows("x ~~ y\ny ~~ a*x\nx ~~ start(1)*y");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].lhs, "x");
  ASSERT_EQ(rows[0].modifiers.size(), 2U);
  EXPECT_EQ(rows[0].modifiers[0].values[0].label, "a");
  EXPECT_EQ(rows[0].modifiers[1].kind, syntax::Modifier::Kind::start);
}

TEST(Written, ARegressionIsNotItsReverse) {
  EXPECT_EQ(names("x ~ y\ny ~ x"), (Words{"x~y", "y~x"}));
}

TEST(Written, SpansAreThoseOfTheVariables) {
  const std::vector<WrittenRow> rows = written_rows("yy ~ a*xx");
  EXPECT_EQ(rows[0].lhs_span.begin, 0U);
  EXPECT_EQ(rows[0].lhs_span.end, 2U);
  EXPECT_EQ(rows[0].span.begin, 7U);
  EXPECT_EQ(rows[0].span.end, 9U);
}

TEST(Written, WhatTheEngineCannotFitIsRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"x | t1", "unsupported-operator"},
      {"x ~*~ x", "unsupported-operator"},
      {"x |~ z", "unsupported-operator"},
      {"group % w", "unsupported-operator"},
      {"y ~ L*x\nL :~ a", "unsupported-operator"},
      {"efa(\"b\")*f =~ x1 + x2 + x3", "unsupported-modifier"},
      {"y ~ rv(\"s\")*x", "unsupported-modifier"},
      {"level: 1\ny ~ x", "unsupported-block"},
      {"class: 1\ny ~ x", "unsupported-block"},
      {"block: 1\ny ~ x", "unsupported-block"},
      {"y ~ y + x", "self-regression"},
      {"f =~ f + x", "self-measurement"},
  };
  for (const auto& [text, code] : cases) {
    const Words codes = codes_of(text);
    EXPECT_NE(std::find(codes.begin(), codes.end(), code), codes.end()) << text;
  }
}

TEST(Written, ARegressionOnItselfOfZeroIsHarmless) {
  EXPECT_EQ(codes_of("y ~ 0*y + x"), Words{});
}

TEST(Written, ACrossProductOfAbsurdSizeIsRefusedAtOnce) {
  std::string left = "a", right = "b";
  for (int i = 0; i < 1000; ++i)
    left += " + a" + std::to_string(i), right += " + b" + std::to_string(i);
  EXPECT_EQ(codes_of(left + " ~ " + right)[0], "too-many-parameters");
}

}  // namespace
}  // namespace semfit::internal
