#include "moments/case_rows.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double missing = not_a_number;

using Numbers = std::vector<std::pair<std::string, std::vector<double>>>;

Data data_of(const Numbers& columns, std::vector<std::string> schools = {}) {
  Data data;
  data.file = "new.csv";
  for (const auto& [name, values] : columns) {
    data.columns.push_back({name, values, {}});
    data.header.push_back(name);
    data.rows = static_cast<std::int64_t>(values.size());
  }
  if (schools.empty()) return data;
  Column school{"school", {}, {}};
  for (const std::string& name : schools) {
    const auto place = std::find(school.levels.begin(), school.levels.end(), name);
    const auto level = static_cast<double>(place - school.levels.begin() + 1);
    if (place == school.levels.end() && !name.empty()) school.levels.push_back(name);
    school.values.push_back(name.empty() ? missing : level);
  }
  data.header.push_back("school");
  data.columns.push_back(school);
  return data;
}

ParameterTable table_of(std::vector<std::string> observed, std::vector<std::string> groups = {}) {
  ParameterTable table;
  table.group_label = groups;
  for (std::size_t g = 0; g < std::max<std::size_t>(groups.size(), 1); ++g) {
    table.blocks.emplace_back();
    table.blocks.back().observed = observed;
  }
  return table;
}

SampleOptions grouped_by(const std::string& variable) {
  SampleOptions options;
  options.group = variable;
  return options;
}

std::vector<Diagnostic> failures_of(const Data& data,
                                    const Data& fitted,
                                    const ParameterTable& table,
                                    const std::string& group) {
  try {
    new_cases(data, fitted, table, grouped_by(group));
  } catch (const Error& error) {
    return error.diagnostics();
  }
  ADD_FAILURE() << "no error";
  return {{}};
}

const Data fitted = data_of({{"x1", {1, 2, 3}}, {"x2", {1, 1, 3}}}, {"a", "b", "c"});

TEST(NewCases, IncompleteRowsAreCounted) {
  const Data data = data_of({{"x1", {1, missing, 3, 4}}, {"x2", {1, missing, missing, 2}}});
  const CaseRows cases = new_cases(data, fitted, table_of({"x1", "x2"}), {});
  EXPECT_TRUE(cases.is_new);
  EXPECT_EQ(cases.rows, (std::vector<std::vector<std::int64_t>>{{0, 3}}));
  ASSERT_EQ(cases.notes.size(), 1U);
  EXPECT_EQ(cases.notes[0].code, "new-cases-left-out");
  EXPECT_NE(cases.notes[0].message.find("2 of the 4 new cases in 'new.csv' are left out"),
            std::string::npos)
      << cases.notes[0].message;
  EXPECT_NE(cases.notes[0].message.find("x1: 1, x2: 2"), std::string::npos);
}

TEST(NewCases, CompleteRowsNeedNoNote) {
  const Data data = data_of({{"x2", {1, 5}}, {"x1", {1, 3}}, {"other", {1, missing}}});
  const CaseRows cases = new_cases(data, fitted, table_of({"x1", "x2"}), {});
  EXPECT_EQ(cases.rows[0].size(), 2U);
  EXPECT_TRUE(cases.notes.empty());
}

TEST(NewCases, GroupsAreFoundByTheirLabels) {
  const Data data =
      data_of({{"x1", {1, 2, 3, 4, 5}}, {"x2", {1, 1, missing, 2, 2}}}, {"b", "a", "b", "c", ""});
  const CaseRows all =
      new_cases(data, fitted, table_of({"x1"}, {"a", "b", "c"}), grouped_by("school"));
  EXPECT_EQ(all.rows, (std::vector<std::vector<std::int64_t>>{{1}, {0, 2}, {3}}));
  ASSERT_EQ(all.notes.size(), 1U);
  EXPECT_NE(all.notes[0].message.find("school: 1"), std::string::npos);
  // c is in the fitted data, but was not chosen.
  const CaseRows some =
      new_cases(data, fitted, table_of({"x1", "x2"}, {"b", "a"}), grouped_by("school"));
  EXPECT_EQ(some.rows, (std::vector<std::vector<std::int64_t>>{{0}, {1}}));
  ASSERT_EQ(some.notes.size(), 2U);
  EXPECT_NE(some.notes[0].message.find("2 of the 5"), std::string::npos) << some.notes[0].message;
  EXPECT_NE(some.notes[1].message.find("1 of the 5"), std::string::npos) << some.notes[1].message;
}

TEST(NewCases, UnknownGroupsAreNamed) {
  const Data data = data_of({{"x1", {1, 2, 3}}}, {"a", "B", "elsewhere"});
  const auto said = failures_of(data, fitted, table_of({"x1"}, {"a", "b"}), "school");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].code, "unknown-group");
  EXPECT_EQ(said[0].place.file, "new.csv");
  EXPECT_NE(said[0].message.find("'B'"), std::string::npos);
  EXPECT_EQ(said[0].notes[0], "did you mean 'b'?");
  EXPECT_NE(said[1].message.find("'elsewhere'"), std::string::npos);
}

TEST(NewCases, EveryMissingColumnIsNamed) {
  const Data data = data_of({{"x1", {1}}, {"X2", {1}}});
  const auto said =
      failures_of(data, fitted, table_of({"x1", "x2", "x1:x9"}, {"a", "b"}), "school");
  ASSERT_EQ(said.size(), 3U);
  for (const Diagnostic& d : said) {
    EXPECT_EQ(d.code, "unknown-variable");
    EXPECT_EQ(d.place.file, "new.csv");
  }
  EXPECT_NE(said[0].message.find("'x2'"), std::string::npos);
  EXPECT_EQ(said[0].notes[0], "did you mean 'X2'?");
  EXPECT_NE(said[1].message.find("'x9'"), std::string::npos);
  EXPECT_NE(said[2].message.find("'school'"), std::string::npos);
}

/// A column that bears a product's name may be centred: it is not the product of the new columns.
TEST(NewCases, AProductThatWasAColumnIsOne) {
  Data before = fitted;
  before.columns.push_back({"x1:x2", {0, 1, 2}, {}});
  const Data data = data_of({{"x1", {1}}, {"x2", {2}}});
  EXPECT_EQ(new_cases(data, fitted, table_of({"x1:x2"}), {}).rows[0].size(), 1U);
  EXPECT_EQ(failures_of(data, before, table_of({"x1:x2"}), {}).size(), 1U);
}

TEST(NewCases, GroupsNeedAVariable) {
  const auto said = failures_of(data_of({{"x1", {1}}}), fitted, table_of({"x1"}, {"a", "b"}), {});
  EXPECT_EQ(said[0].code, "groups-mismatch");
}

TEST(NewCases, NoneAtAllIsAnError) {
  const auto said = failures_of(data_of({{"x1", {missing}}}), fitted, table_of({"x1"}), {});
  EXPECT_EQ(said[0].code, "no-complete-cases");
  EXPECT_EQ(said[0].notes[0], "rows with missing values: x1: 1");
}

}  // namespace
}  // namespace semfit::internal
