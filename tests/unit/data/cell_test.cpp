#include "data/cell.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(CellRules, ReadsNumbersMissingValuesAndText) {
  const CellRules rules('.', {"refused", "-99"});
  EXPECT_EQ(rules.read("7").number, 7);
  EXPECT_EQ(rules.read("-1.5e2").number, -150);
  for (const char* missing : {"", "NA", "NaN", "nan", ".", "refused", "-99", "-99.0"}) {
    EXPECT_TRUE(std::isnan(rules.read(missing).number)) << missing;
    EXPECT_FALSE(rules.read(missing).is_text) << missing;
    EXPECT_TRUE(rules.is_missing(missing)) << missing;
  }
  for (const char* text : {"abc", "1,5", "1 2", "0x10", "Inf", "1e999", "na", "--1", "refused "})
    EXPECT_TRUE(rules.read(text).is_text) << text;
  EXPECT_EQ(CellRules(',', {}).read("1,5").number, 1.5);
  EXPECT_TRUE(CellRules(',', {}).read("1.5").is_text);
  EXPECT_TRUE(std::isnan(CellRules('.', {"9"}).read("9").number));
}

TEST(Cell, TellsThousandsFromDecimals) {
  for (const char* doubtful : {"1,234", "-12,345", "123,456"})
    EXPECT_TRUE(may_be_thousands(doubtful, ',')) << doubtful;
  for (const char* clear : {"0,435", "1,5", "1234,567", "1,2345", ",123", "1,23a"})
    EXPECT_FALSE(may_be_thousands(clear, ',')) << clear;
  for (const char* grouped : {"1,234,567.5", "1 234", "12'345", "1\u00a0234.5"})
    EXPECT_TRUE(has_thousands_separators(grouped, '.')) << grouped;
  for (const char* not_grouped : {"1,23", "1234,567", "a,123", "1,234x", ",234"})
    EXPECT_FALSE(has_thousands_separators(not_grouped, '.')) << not_grouped;
}

TEST(Cell, KnowsInfinity) {
  for (const char* cell : {"Inf", "-inf", "+Infinity", "1e400", "-2.5E+999"})
    EXPECT_TRUE(is_infinite(cell, '.')) << cell;
  for (const char* cell : {"1e10", "info", "e99", "1e", "xe400"})
    EXPECT_FALSE(is_infinite(cell, '.')) << cell;
}

TEST(Cell, NamesTheWayOut) {
  const auto says = [](const char* cell, const char* part) {
    return why_not_a_number(cell, '.').find(part) != std::string::npos;
  };
  EXPECT_TRUE(says("1,5", "--decimal ','"));
  EXPECT_TRUE(says("1,234", "thousands"));
  EXPECT_TRUE(says("1.234,5", "thousands"));
  EXPECT_TRUE(says("N/A", "--na 'N/A'"));
  EXPECT_TRUE(says("12%", "without units"));
  EXPECT_TRUE(says("often", "--na 'often'"));
}

}  // namespace
}  // namespace semfit::internal
