#include "table/restrictions.h"

#include "table/constraints.h"
#include "unit/table/tables.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const char* const model =
    "X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nM ~ a*X\nY ~ b*M + c*X\nab := a*b\n"
    "total := a*b + c\nsquare := a*a\nfixed := a*2";

std::vector<std::string> errors_of(const std::string& text) {
  const ParameterTable table = table_of(model);
  std::vector<std::string> codes;
  try {
    restriction(table, text, "--parameter");
  } catch (const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics())
      codes.push_back(diagnostic.code);
  }
  return codes;
}

using Codes = std::vector<std::string>;

TEST(Restriction, OfOneParameterByItsNameOrItsLabel) {
  const ParameterTable table = table_of(model);
  for (const char* text : {"M ~ X", " M~X ", "a", "a == 0"}) {
    const Constraints system =
        compile_constraints(restricted_table(table, restriction(table, text, "--parameter")));
    ASSERT_EQ(system.K.rows(), 1) << text;
    EXPECT_EQ(system.k[0], 0);
    int free = 0;
    for (const Row& row : table.rows)
      if (row.label == "a") free = row.free;
    EXPECT_EQ(system.K(0, free - 1), 1) << text;
    EXPECT_EQ(system.K.cwiseAbs().sum(), 1);
  }
}

TEST(Restriction, OfSeveralTogether) {
  const ParameterTable table = table_of(model);
  EXPECT_EQ(restriction(table, "a; b", "--parameter").relations.size(), 2u);
  EXPECT_EQ(restriction(table, "Y ~ M + X", "--parameter").relations.size(), 2u);
  EXPECT_EQ(restriction(table, "X =~ x2 + x3; a == b", "--parameter").relations.size(), 3u);
  EXPECT_EQ(restriction(table, "a; b", "--parameter").name, "");
  EXPECT_EQ(restriction(table, "ab", "--parameter").name, "ab");
}

TEST(Restriction, FindsCovariancesInEitherOrder) {
  const ParameterTable table = table_of("x1 ~~ x2\nx3 ~~ x1");
  EXPECT_EQ(restriction(table, "x2 ~~ x1", "--parameter").relations.size(), 1u);
}

TEST(Restriction, SaysWhatItDoesNotKnow) {
  EXPECT_EQ(errors_of("M ~ Z"), Codes{"unknown-parameter"});
  EXPECT_EQ(errors_of("X =~ x1"), Codes{"unknown-parameter"});  // a marker
  EXPECT_EQ(errors_of("aa"), Codes{"unknown-label"});
  EXPECT_EQ(errors_of("a == bb"), Codes{"unknown-label"});
  EXPECT_EQ(errors_of("a > 0"), Codes{"invalid-hypothesis"});
  EXPECT_EQ(errors_of("a ~"), Codes{"missing-variable"});
}

TEST(FactorsOf, AreThoseOfAProductOfFreeParameters) {
  const ParameterTable table = table_of(model);
  EXPECT_EQ(factors_of(table, "ab"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(factors_of(table, "total").empty());
  EXPECT_TRUE(factors_of(table, "square").empty());
  EXPECT_TRUE(factors_of(table, "fixed").empty());
  EXPECT_TRUE(factors_of(table, "a").empty());
}

}  // namespace
}  // namespace semfit::internal
