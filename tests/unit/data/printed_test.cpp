#include "semfit/verify.h"

#include <gtest/gtest.h>

namespace semfit {
namespace {

Printed read(const std::string& text) {
  return parse_printed(text).value_or(Printed());
}

TEST(Printed, KeepsItsDecimals) {
  EXPECT_DOUBLE_EQ(read(".071").box.lower, .0705);
  EXPECT_DOUBLE_EQ(read(".071").box.upper, .0715);
  EXPECT_DOUBLE_EQ(read("0.0710").box.upper, .07105);
  EXPECT_DOUBLE_EQ(read("119.79").box.lower, 119.785);
  EXPECT_DOUBLE_EQ(read("12").box.upper, 12.5);
  EXPECT_DOUBLE_EQ(read("1.5e-3").box.upper, .00155);
}

TEST(Printed, MinusSignsOfPdfFiles) {
  for (const char* text : {"-.02", "\u2212.02", "\u2013.02"})
    EXPECT_DOUBLE_EQ(read(text).value, -.02) << text;
}

TEST(Printed, Inequalities) {
  for (const char* text : {"< .001", "<.001", "p < .001", "p<.001", "\u2264 .001"}) {
    EXPECT_EQ(read(text).relation, Printed::Relation::less) << text;
    EXPECT_DOUBLE_EQ(read(text).box.upper, .001) << text;
    EXPECT_FALSE(read(text).is_number()) << text;
  }
  EXPECT_DOUBLE_EQ(read("n.s.").box.lower, .05);
  EXPECT_DOUBLE_EQ(read("> .20").box.lower, .20);
  EXPECT_TRUE(read("p = .03").is_number());
}

TEST(Printed, CountsStars) {
  EXPECT_EQ(read(".36**").stars, 2);
  EXPECT_DOUBLE_EQ(read(".36**").value, .36);
}

TEST(Printed, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-.0.2", "abc", "1,234", "< ", ".05 .06", "nan", "inf", "12%"})
    EXPECT_FALSE(parse_printed(text)) << text;
}

}  // namespace
}  // namespace semfit
