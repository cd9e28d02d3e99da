#include "table/relations.h"

#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

Words relations(const ParameterTable& table) {
  Words words;
  for (const Relation& relation : table.relations) {
    const Row& row = table.rows.at(static_cast<std::size_t>(relation.row));
    words.push_back(name_of(row));
  }
  return words;
}

TEST(Relations, DefinitionsComeInTheOrderOfTheirUse) {
  EXPECT_EQ(relations(table_of("y ~ a*x\nc := b + 1\nd := c*b\nb := 2*a")),
            (Words{"b:=2*a", "c:=b + 1", "d:=c*b"}));
}

TEST(Relations, TheLastOfRepeatedDefinitionsCounts) {
  const std::string model = "y ~ a*x\nb := a\nb := a^2";
  EXPECT_EQ(relations(table_of(model)), Words{"b:=a^2"});
  EXPECT_EQ(codes_of(model), Words{"repeated-definition"});
}

TEST(Relations, RowsOfRelationsBelongToNoBlock) {
  const ParameterTable table = table_of("y ~ a*x\nb := a");
  const Row row = row_of(table, "b:=a");
  EXPECT_EQ(row.block, 0);
  EXPECT_EQ(row.free, 0);
  EXPECT_EQ(row.label, "b");
}

TEST(Relations, ComparisonsWithConstantsAreBounds) {
  struct Case {
    std::string constraint;
    double lower = -infinity, upper = infinity;
    std::size_t relations = 0;
  };
  const Case cases[] = {
      {"a > 1", 1},
      {"1 < a", 1},
      {"a < 1", -infinity, 1},
      {"1 > a", -infinity, 1},
      {"a > -2 + 1", -1},
      {"a > w", 3},  // w is fixed at 3
      {"a > 1; a > 2; a < 9; a < 8", 2, 8},
      {"a + 0 > 1", -infinity, infinity, 1},
      {"a > b", -infinity, infinity, 1},
      {"a == 1", -infinity, infinity, 1},
      {"d := a; d > 1", -infinity, infinity, 2},
  };
  for (const Case& c : cases) {
    const ParameterTable table = table_of("y ~ a*x + b*z + 3*w*v + w*v\n" + c.constraint);
    const Row row = row_of(table, "y~x");
    EXPECT_EQ(row.lower, c.lower) << c.constraint;
    EXPECT_EQ(row.upper, c.upper) << c.constraint;
    EXPECT_EQ(table.relations.size(), c.relations) << c.constraint;
  }
}

TEST(Relations, ABoundIsOfEveryRowOfItsLabel) {
  const ParameterTable table = table_of("y ~ a*x + a*z\na > 1");
  EXPECT_EQ(row_of(table, "y~z").lower, 1);
}

TEST(Relations, Mistakes) {
  const std::pair<std::string, Words> cases[] = {
      {"b := q", {"unknown-label"}},
      {"q == a", {"unknown-label"}},
      {"q1 == q2", {"unknown-label", "unknown-label"}},
      {"b := foo(a)", {"unknown-function"}},
      {"b := q; c := b + 1; d := c", {"unknown-label"}},  // said once
      {"b := b", {"circular-definition"}},
      {"b := c; c := d; d := b", {"circular-definition"}},
      {"a := 2", {"label-clash"}},
      {"1 == 2", {"impossible-constraint"}},
      {"w == 3; w < 4; w > 3", {}},
      {"w > 4", {"impossible-constraint"}},
      {"w < 2", {"impossible-constraint"}},
  };
  for (const auto& [relation, codes] : cases)
    EXPECT_EQ(codes_of("y ~ a*x + 3*w*v\n" + relation), codes) << relation;
}

TEST(Relations, ASlipInALabelIsRecognised) {
  try {
    table_of("y ~ slope*x\nd := 2*slpoe");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].notes, Words{"did you mean 'slope'?"});
    EXPECT_EQ(error.diagnostics()[0].span.begin, 19U);
  }
}

TEST(Relations, LookUpFindsLabelsPlabelsAndDefinitions) {
  const ParameterTable table = table_of("y ~ a*x + 3*w*v\nb := a");
  const Lookup lookup = lookup_of(table);
  EXPECT_EQ(lookup("a")->parameter, 0);
  EXPECT_EQ(lookup(".p1.")->parameter, 0);
  EXPECT_EQ(lookup("w")->parameter, -1);
  EXPECT_EQ(lookup("w")->fixed, 3);
  EXPECT_EQ(lookup("b")->expression, &table.relations[0].rhs);
  EXPECT_FALSE(lookup("y"));
}

TEST(Relations, LongChainsAndDoublingsAreNoBurden) {
  std::string model = "y ~ a*x\nd0 := a\n";
  for (int i = 1; i < 5000; ++i)
    model += fmt::format("d{} := d{} + d{}\n", i, i - 1, i - 1);
  const ParameterTable table = table_of(model + "d20 == 1048576");
  EXPECT_EQ(table.relations.size(), 5001U);
  const Relation& doubled = table.relations[20];
  ASSERT_EQ(doubled.lhs.name, "d20");
  const double theta[] = {.5, 1};
  EXPECT_EQ(CompiledExpression(doubled.rhs, lookup_of(table)).value(theta), 524288);  // 2^20 / 2
}

}  // namespace
}  // namespace semfit::internal
