#include "base/text.h"

#include "base/escape.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Utf8, RoundTripsEveryCodePoint) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    const std::string bytes = encode_utf8(code);
    const CodePoint point = decode_utf8(bytes, 0);
    ASSERT_TRUE(point.valid);
    ASSERT_EQ(point.value, code);
    ASSERT_EQ(point.length, bytes.size());
  }
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  // A lone continuation, overlong forms, a surrogate, too large a value, and a cut sequence.
  for (const char* bytes : {"\x80",
                            "\xC0\xAF",
                            "\xE0\x80\xAF",
                            "\xED\xA0\x80",
                            "\xF4\x90\x80\x80",
                            "\xE4\xB8",
                            "\xFF"}) {
    const CodePoint point = decode_utf8(bytes, 0);
    EXPECT_FALSE(point.valid);
    EXPECT_EQ(point.length, 1U);
    EXPECT_EQ(point.value, static_cast<unsigned char>(bytes[0]));
  }
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("größe"), 5U);
  EXPECT_EQ(display_width("因子"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("한국"), 4U);
  EXPECT_EQ(display_width("ｘ"), 2U);
  EXPECT_EQ(display_width("\xFF"), 1U);
}

TEST(Text, TrimsAndLowers) {
  EXPECT_EQ(trim(" \t x y\r\n"), "x y");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(to_lower("ÄBC1"), "Äbc1");
}

TEST(EscapeTerminal, ShowsWhatCouldSteerATerminal) {
  EXPECT_EQ(escape_terminal("\x1b]0;x\x07"), "\\u{1b}]0;x\\u{7}");
  EXPECT_EQ(escape_terminal(std::string_view("a\0b", 3)), "a\\u{0}b");
  EXPECT_EQ(escape_terminal("\r\n\t"), "\\u{d}\\u{a}\\u{9}");
  EXPECT_EQ(escape_terminal("\u009b31m"), "\\u{9b}31m");
  EXPECT_EQ(escape_terminal("\x7f\u202e\u2066\u200f\ufeff"),
            "\\u{7f}\\u{202e}\\u{2066}\\u{200f}\\u{feff}");
  EXPECT_EQ(escape_terminal("\x9b\xff"), "\\x{9b}\\x{ff}");
}

TEST(EscapeTerminal, LeavesWordsAlone) {
  for (const char* text : {"", "x1 ~ x2", "größe", "因子", "می\u200cخواهم", "\\u{1b}"})
    EXPECT_EQ(escape_terminal(text), text);
}

}  // namespace
}  // namespace semfit::internal
