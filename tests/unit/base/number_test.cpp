#include "base/number.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

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

/// The nearest double, as the C library finds it, to the last bit.
TEST(ParseNumber, RoundsAsTheCLibraryDoes) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    std::string text = i % 3 == 0 ? "-" : "";
    const std::size_t digits = 1 + random() % 20;
    const std::size_t point = random() % 22;
    for (std::size_t d = 0; d < digits; ++d) {
      if (d == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    const auto value = parse_number(text);
    ASSERT_TRUE(value) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(*value),
              std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)))
        << text;
  }
}

}  // namespace
}  // namespace semfit::internal
