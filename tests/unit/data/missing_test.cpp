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

/// What is said of columns of which each row has its line, the first one below a header.
std::optional<Diagnostic> suspicion(const std::vector<std::vector<double>>& columns,
                                    std::size_t pieces = 1) {
  const std::size_t rows = columns[0].size();
  CodeTally all(columns.size());
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    CodeTally part(columns.size());
    const std::size_t first = piece * rows / pieces;
    for (std::size_t i = first; i < (piece + 1) * rows / pieces; ++i) {
      std::vector<double> row;
      for (const std::vector<double>& column : columns)
        row.push_back(column[i]);
      part.add_row(row.data(), static_cast<std::int64_t>(i - first));
    }
    all.append(part, static_cast<std::int64_t>(first) + 2);
  }
  std::vector<std::pair<std::string, std::size_t>> looked_at;
  for (std::size_t k = 0; k < columns.size(); ++k)
    looked_at.emplace_back(std::string(1, static_cast<char>('x' + k)), k);
  return suspicious_missing_codes("data.csv", looked_at, all);
}

TEST(MissingCodes, AreSuspectedFarFromTheOtherValuesOnly) {
  const auto suspected = [](std::vector<double> values) {
    return suspicion({std::move(values)}).has_value();
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
  for (const std::size_t pieces : {1U, 2U, 4U}) {
    const auto warning = suspicion({{1, 99, 5, 99}, {1, 2, -99, 3}}, pieces);
    ASSERT_TRUE(warning);
    EXPECT_EQ(warning->severity, Severity::warning);
    EXPECT_EQ(warning->message,
              "-99 in y; 99 in x (2 times): far from the other values, and used as a number");
    EXPECT_EQ(warning->place.line, 3);
    EXPECT_EQ(warning->notes[0], "if it stands for a missing value: --na -99 --na 99");
  }
}

}  // namespace
}  // namespace semfit::internal
