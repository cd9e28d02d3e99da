#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

Data data_with(const Words& header) {
  Data data;
  data.header = header;
  return data;
}

std::vector<Diagnostic> missing(const std::string& model, const Data& data) {
  try {
    check_variables(table_of(model), data);
  } catch (const Error& error) {
    return error.diagnostics();
  }
  return {};
}

TEST(NeededColumns, AreObservedVariablesAndFactorsOfProducts) {
  EXPECT_EQ(needed_columns(table_of("f =~ a + b\ny ~ f + a:x")),
            (Words{"a", "b", "y", "a:x", "x"}));
}

TEST(CheckVariables, AcceptsColumnsProductsAndColumnsNamedLikeProducts) {
  EXPECT_TRUE(missing("y ~ a + b + a:b", data_with({"a", "b", "y"})).empty());
  EXPECT_TRUE(missing("y ~ a:b", data_with({"a:b", "y"})).empty());
  EXPECT_EQ(missing("y ~ a:q", data_with({"a", "b", "y"})).size(), 1U);
}

TEST(CheckVariables, NamesEachUnknownVariableAtItsFirstPlace) {
  const std::vector<Diagnostic> said =
      missing("f =~ a + q\ny ~ f + r\nr ~~ q", data_with({"a", "y"}));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].code, "unknown-variable");
  EXPECT_EQ(said[0].span.begin, 9U);
  EXPECT_EQ(said[1].span.begin, 19U);
  EXPECT_EQ(said[0].notes, Words{"the data have a, y"});
}

TEST(CheckVariables, SuggestsColumnsAndLatentVariables) {
  EXPECT_EQ(missing("y ~ agee", data_with({"age", "y"}))[0].notes, Words{"did you mean 'age'?"});
  EXPECT_EQ(missing("visual =~ a + b\ny ~ visaul", data_with({"a", "b", "y"}))[0].notes,
            Words{"did you mean 'visual'?"});
}

TEST(CheckVariables, PublishedMomentsHaveNoProducts) {
  Data moments;
  moments.summaries.emplace_back();
  moments.summaries[0].names = {"a", "b", "y"};
  EXPECT_TRUE(missing("y ~ a + b", moments).empty());
  EXPECT_EQ(missing("y ~ a:b", moments).size(), 1U);
}

}  // namespace
}  // namespace semfit::internal
