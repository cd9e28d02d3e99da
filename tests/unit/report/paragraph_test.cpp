#include "report/paragraph.h"

#include <string>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Paragraph, BreaksBetweenWordsAtTheWidth) {
  EXPECT_EQ(paragraph("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(paragraph("one two three", 0, 80), "one two three\n");
}

TEST(Paragraph, AWordThatIsTooLongStandsAlone) {
  EXPECT_EQ(paragraph("a incomprehensible b", 2, 8), "  a\n  incomprehensible\n  b\n");
}

TEST(Paragraph, CountsColumnsAndNotBytes) {
  EXPECT_EQ(paragraph("ää öö", 0, 5), "ää öö\n");
  EXPECT_EQ(paragraph("出口 a", 0, 5), "出口\na\n");
}

}  // namespace
}  // namespace semfit::internal
