#include "base/number.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(ParseNumber, ReadsTheWholeField) {
  EXPECT_EQ(parse_number("1"), 1.0);
  EXPECT_EQ(parse_number("+1.5"), 1.5);
  EXPECT_EQ(parse_number("-.5e-3"), -.5e-3);
  EXPECT_EQ(parse_number("1."), 1.0);
  EXPECT_EQ(parse_number("1E5"), 1e5);
  EXPECT_EQ(parse_number("0.1"), 0.1);
  EXPECT_EQ(parse_number("1e-400"), 0.0);
}

TEST(ParseNumber, TakesADecimalComma) {
  EXPECT_EQ(parse_number("1,5", ','), 1.5);
  EXPECT_FALSE(parse_number("1.5", ','));
  EXPECT_FALSE(parse_number("1,5"));
}

TEST(ParseNumber, RefusesWhatIsNotAFiniteDecimalNumber) {
  for (const char* text :
       {"",    "+",    "-",  ".",  "e5",       " 1",  "1 ",  "1x",  "0x1F", "nan",   "NaN",
        "inf", "-Inf", "NA", "1e", "Infinity", "--1", "+-1", "-+1", "1_0",  "1.2.3", "1e999"})
    EXPECT_FALSE(parse_number(text)) << text;
}

}  // namespace
}  // namespace semfit::internal
