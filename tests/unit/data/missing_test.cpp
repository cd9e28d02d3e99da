#include "data/missing.h"

#include "data/missing_code.h"

#include <limits>
#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double na = std::numeric_limits<double>::quiet_NaN();

Data data_of(std::vector<Column> columns) {
  Data data;
  data.rows = static_cast<std::int64_t>(columns[0].values.size());
  data.columns = std::move(columns);
  return data;
}

Listwise listwise(const Data& data, const std::vector<std::string>& names) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(data.rows));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  return internal::listwise(data, names, rows);
}

TEST(Listwise, KeepsRowsThatAreCompleteInTheNamedColumns) {
  const Data data =
      data_of({{"a", {1, na, 3, 4}, {}}, {"b", {na, na, 3, 4}, {}}, {"c", {1, 2, 3, na}, {}}});
  const std::vector<std::string> names{"b", "a"};
  const Listwise result = listwise(data, names);
  EXPECT_EQ(result.rows, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(result.missing_per_variable, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(result.original, 4);
  EXPECT_EQ(listwise(data, {}).rows.size(), 4U);
}

TEST(Listwise, AnUnknownNameIsOurOwnMistake) {
  const std::vector<std::string> names{"x"};
  EXPECT_THROW(listwise(data_of({{"a", {1}, {}}}), names), std::logic_error);
}

TEST(MissingCodes, AreSuspectedFarFromTheOtherValuesOnly) {
  const auto suspected = [](std::vector<double> values) {
    return suspicious_missing_codes(data_of({{"x", std::move(values), {}}})).has_value();
  };
  EXPECT_TRUE(suspected({1, 2, 5, 99}));
  EXPECT_TRUE(suspected({0, 1, 1, -9}));
  EXPECT_TRUE(suspected({18, 40, 80, -99}));
  EXPECT_TRUE(suspected({18, 40, 80, 999, na}));
  EXPECT_TRUE(suspected({1, 5, 99, 999, -99}));
  EXPECT_FALSE(suspected({18, 40, 80, 99}));      // an age
  EXPECT_FALSE(suspected({900, 950, 990, 999}));  // near the others
  EXPECT_FALSE(suspected({-30, 0, 20, -9}));      // among them
  EXPECT_FALSE(suspected({1, 2, 5, 100}));        // no such code
  EXPECT_FALSE(suspected({3, 3, 99}));            // the rest does not vary
  EXPECT_FALSE(suspected({na, na}));
}

TEST(MissingCodes, TheWarningNamesColumnsCodesAndTheOption) {
  const auto warning = suspicious_missing_codes(data_of(
      {{"x", {1, 99, 5, 99}, {}}, {"y", {1, 2, -99, 3}, {}}, {"g", {1, 2, 99, 1}, {"a", "b"}}}));
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->severity, Severity::warning);
  EXPECT_EQ(warning->message,
            "-99 in y; 99 in x (2 times): far from the other values, and used as a number");
  EXPECT_EQ(warning->place.line, 3);
  EXPECT_EQ(warning->notes[0], "if it stands for a missing value: --na -99 --na 99");
}

}  // namespace
}  // namespace semfit::internal
