#include "report/table_layout.h"

#include "semfit/parameter_table.h"

#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Number, HasThreeDecimalsAndNoNegativeZero) {
  EXPECT_EQ(number(0.55349), "0.553");
  EXPECT_EQ(number(-0.0004), "0.000");
  EXPECT_EQ(number(-0.0), "0.000");
  EXPECT_EQ(number(-0.0006), "-0.001");
  EXPECT_EQ(number(7, 0), "7");
}

TEST(Number, LargeOnesStayReadable) {
  EXPECT_EQ(number(1234567.891), "1234567.891");
  EXPECT_EQ(number(-1.5e12), "-1.500e+12");
}

TEST(Number, WhatDoesNotExist) {
  EXPECT_EQ(number(not_a_number), "");
  EXPECT_EQ(number_or_na(not_a_number), "NA");
  EXPECT_EQ(number(-infinity), "-Inf");
}

TEST(Number, SmallOnesKeepThreeDigits) {
  EXPECT_EQ(small_number(0), "0.000");
  EXPECT_EQ(small_number(-4.321e-5), "-4.32e-05");
  EXPECT_EQ(small_number(0.25), "0.250");
}

TEST(Number, CountsAreWholeUnlessWeighted) {
  EXPECT_EQ(count(3e9), "3000000000");
  EXPECT_EQ(count(300.5), "300.500");
}

TEST(PairLine, EndsAtColumn54OrLater) {
  EXPECT_EQ(pair_line("RMSEA", "0.092").size(), 55U);
  const std::string longer(80, 'x');
  EXPECT_EQ(pair_line("Data", longer), "  Data " + longer + "\n");
}

TEST(TextColumns, AreAsWideAsTheirWidestCell) {
  TextColumns columns("lr");
  columns.row({"name", "n"});
  columns.row({"é", "1.000"});
  columns.row({"last"});
  EXPECT_EQ(columns.str(), "  name      n\n  é     1.000\n  last\n");
}

TEST(MatrixText, IsALowerTriangleInSlices) {
  std::vector<std::string> names;
  Matrix matrix(20, 20, 0.5);
  for (int i = 1; i <= 20; ++i)
    names.push_back("v" + std::to_string(i));
  const std::string text = matrix_text(names, matrix);
  std::size_t numbers = 0;
  for (std::size_t at = text.find("0.500"); at != std::string::npos;
       at = text.find("0.500", at + 1))
    ++numbers;
  EXPECT_EQ(numbers, 20U * 21U / 2U);
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  EXPECT_LE(longest, 100U);
}

}  // namespace
}  // namespace semfit::internal
