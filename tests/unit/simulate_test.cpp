#include "semfit/simulate.h"

#include "semfit/read.h"

#include "unit/table/tables.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::string two_groups =
    "group: a\nf =~ 0.8*y1 + 0.7*y2 + 0.6*y3\ngroup: b\nf =~ 0.8*y1 + 0.7*y2 + 0.6*y4\n"
    "f ~ 1*1\ny2 | 0*t1 + 1*t2";

std::string written(const SimulateOptions& options, const std::string& text = two_groups) {
  std::string out;
  simulate(source_of(text), options, [&](std::string_view part) { out += part; });
  return out;
}

TEST(Simulate, IsTheSameForAnyNumberOfThreads) {
  SimulateOptions options;
  options.nobs = {5000, 3000};
  const std::string one = written(options);
  options.threads = 3;
  EXPECT_EQ(written(options), one);
  options.seed = 2;
  EXPECT_NE(written(options), one);
}

/// The file says what the columns in memory say, to the last bit.
TEST(Simulate, WrittenRowsAreThoseInMemory) {
  SimulateOptions options;
  options.nobs = {30, 20};
  options.generation.missing = {{"y1", 0.3}};
  const Data data = simulate_data(source_of(two_groups), options);
  EXPECT_EQ(data.header, (std::vector<std::string>{"y1", "y2", "y3", "y4", "group"}));
  const std::vector<std::string> columns = {"y1", "y2", "y3", "y4"};
  const Data read = read_csv_text("rows", written(options), columns, {}, {{"group"}});
  ASSERT_EQ(read.rows, 50);
  for (const std::string& name : columns)
    for (std::size_t i = 0; i < 50; ++i) {
      const double a = data.find(name)->values[i], b = read.find(name)->values[i];
      EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << name << i;
    }
  EXPECT_EQ(read.find("group")->levels, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(std::isnan(data.find("y4")->values[0]));  // of the other group alone
  EXPECT_TRUE(std::isnan(data.find("y3")->values[49]));
}

TEST(Simulate, EmpiricalDataHaveThePopulationsMoments) {
  SimulateOptions options;
  options.nobs = {40};
  options.empirical = true;
  options.standardized = true;
  const Data data = simulate_data(source_of("f =~ 0.8*y1 + 0.7*y2 + 0.6*y3"), options);
  const auto product = [&](const char* x, const char* y) {
    double sum = 0;
    for (std::size_t i = 0; i < 40; ++i)
      sum += data.find(x)->values[i] * data.find(y)->values[i];
    return sum / 39;
  };
  EXPECT_NEAR(product("y1", "y1"), 1, 1e-12);
  EXPECT_NEAR(product("y1", "y2"), 0.56, 1e-12);
  EXPECT_NEAR(product("y2", "y3"), 0.42, 1e-12);
}

TEST(Simulate, MistakesAreRefused) {
  const auto code_of = [](const SimulateOptions& options) -> std::string {
    try {
      written(options);
    } catch (const Error& error) {
      return error.diagnostics().front().code;
    }
    return "";
  };
  SimulateOptions options;
  EXPECT_EQ(code_of(options), "bad-nobs");
  options.nobs = {10, 20, 30};
  EXPECT_EQ(code_of(options), "groups-mismatch");
  options.nobs = {10};
  options.group = "y1";
  EXPECT_EQ(code_of(options), "conflicting-options");
}

}  // namespace
}  // namespace semfit::internal
