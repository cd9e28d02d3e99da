#include "simulation/csv_rows.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::string written(double x, int digits) {
  MatrixXd X(1, 1);
  X(0, 0) = x;
  return csv_rows(X, {{0}, "", digits});
}

TEST(CsvRows, LinesOfCases) {
  MatrixXd X(2, 3);
  X << 0.5, -1.25, 3, 1e-9, std::numeric_limits<double>::quiet_NaN(), 2;
  EXPECT_EQ(csv_rows(X, {{0, 1}, "", -1}), "0.5,1e-09\n-1.25,NA\n3,2\n");
  EXPECT_EQ(csv_rows(X, {{1, -1, 0}, "girls", 2}),
            "0.00,NA,0.50,girls\nNA,NA,-1.25,girls\n2,NA,3,girls\n");
}

/// Room for the widest numbers is room for a label after them, too.
TEST(CsvRows, LongLabelsFollowWideNumbers) {
  const MatrixXd X = MatrixXd::Constant(8, 40, -1.5e308);
  const std::string label(1000, 'a');
  const std::string text = csv_rows(X, {{0, 1, 2, 3, 4, 5, 6, 7}, label, 15});
  EXPECT_EQ(std::ranges::count(text, '\n'), 40);
  EXPECT_TRUE(text.ends_with("," + label + "\n"));
}

TEST(CsvRows, FixedDigitsAreRounded) {
  EXPECT_EQ(written(1.23456, 3), "1.235\n");
  EXPECT_EQ(written(-1.23456, 3), "-1.235\n");
  EXPECT_EQ(written(-0.0004, 3), "0.000\n");
  EXPECT_EQ(written(0.9996, 3), "1.000\n");
  EXPECT_EQ(written(2.7, 0), "3\n");
  EXPECT_EQ(written(1.5e9 + 0.25, 2), "1500000000.25\n");
  EXPECT_EQ(written(0.1, 12), "0.100000000000\n");
}

TEST(CsvRows, ShortestDigitsReadBack) {
  for (const double x : {0.1, 1.0 / 3, -2.718281828459045, 1e300, 123456.789})
    EXPECT_EQ(std::stod(written(x, -1)), x);
}

}  // namespace
}  // namespace semfit::internal
