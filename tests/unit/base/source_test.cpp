#include "base/source.h"

#include <string>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::string line(std::string_view text, std::size_t offset) {
  const Span span = line_span(text, offset);
  return std::string(text.substr(span.begin, span.end - span.begin));
}

void expect_at(std::string_view text, std::size_t offset, std::int64_t row, std::int64_t column) {
  const Position at = position(text, offset);
  EXPECT_EQ(at.line, row) << offset;
  EXPECT_EQ(at.column, column) << offset;
}

TEST(Position, CountsLinesAndCharacters) {
  const std::string_view text = "ab\näöü x\n";
  expect_at(text, 0, 1, 1);
  expect_at(text, 2, 1, 3);
  expect_at(text, 3, 2, 1);
  expect_at(text, text.find('x'), 2, 5);
  expect_at(text, text.size(), 3, 1);
  expect_at(text, 99, 3, 1);
}

TEST(Position, KnowsEveryKindOfLineEnd) {
  const std::string_view text = "a\r\nb\rc\nd";
  expect_at(text, text.find('b'), 2, 1);
  expect_at(text, text.find('c'), 3, 1);
  expect_at(text, text.find('d'), 4, 1);
  expect_at(text, 2, 1, 2);  // between CR and LF
}

TEST(Position, SkipsTheByteOrderMark) {
  expect_at("\xEF\xBB\xBFy ~ x", 3, 1, 1);
  expect_at("\xEF\xBB\xBFy ~ x", 7, 1, 5);
  expect_at("\xEF\xBB\xBF", 3, 1, 1);
}

TEST(LineSpan, IsTheLineWithoutItsEnd) {
  EXPECT_EQ(line("ab\r\ncd\n", 1), "ab");
  EXPECT_EQ(line("ab\r\ncd\n", 2), "ab");
  EXPECT_EQ(line("ab\r\ncd\n", 3), "ab");
  EXPECT_EQ(line("ab\r\ncd\n", 4), "cd");
  EXPECT_EQ(line("ab\r\ncd\n", 7), "");
  EXPECT_EQ(line("", 0), "");
  EXPECT_EQ(line("\xEF\xBB\xBFy", 0), "y");
}

}  // namespace
}  // namespace semfit::internal
