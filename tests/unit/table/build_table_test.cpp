#include "table/build_table.h"

#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

TEST(BuildTable, ModifiersFixFreeLabelStartAndBound) {
  struct Case {
    std::string term, expected;
    double ustart = not_a_number, lower = -infinity, upper = infinity;
  };
  const Case cases[] = {
      {"x", "y~x *"},
      {"2*x", "y~x 2", 2},
      {"fixed(2)*x", "y~x 2", 2},
      {"NA*x", "y~x *"},
      {"a*x", "y~x a"},
      {"label(\"a\")*x", "y~x a"},
      {"start(3)*x", "y~x *", 3},
      {"start(3)*2*x", "y~x 2", 2},
      {"2*start(3)*x", "y~x 2", 2},
      {"2*x + NA*x", "y~x *"},
      {"NA*x + 2*x", "y~x 2", 2},
      {"1*x + 2*x", "y~x 2", 2},
      {"a*x + b*x", "y~x b"},
      {"lower(-1)*upper(4)*x", "y~x *", not_a_number, -1, 4},
      {"a*start(3)*lower(0)*x", "y~x a", 3, 0},
  };
  for (const Case& c : cases) {
    const Row row = row_of(table_of("y ~ " + c.term), "y~x");
    EXPECT_EQ(describe(row), c.expected) << c.term;
    EXPECT_TRUE(row.ustart == c.ustart || (row.ustart != row.ustart && c.ustart != c.ustart))
        << c.term << " " << row.ustart;
    EXPECT_EQ(row.lower, c.lower) << c.term;
    EXPECT_EQ(row.upper, c.upper) << c.term;
  }
}

TEST(BuildTable, RowsAreNumberedAndFreeIndicesGoFromOneToQ) {
  const ParameterTable table = table_of("f =~ a + b + c\ny ~ f + x");
  int next = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    EXPECT_EQ(table.rows[i].plabel, ".p" + std::to_string(i + 1) + ".");
    if (table.rows[i].free > 0) {
      EXPECT_EQ(table.rows[i].free, ++next);
    }
  }
  EXPECT_EQ(next, table.q);
  EXPECT_EQ(table.q, 9);
}

TEST(BuildTable, WrittenRowsAreMarkedAndPlaced) {
  const ParameterTable table = table_of("y ~ abc");
  EXPECT_EQ(row_of(table, "y~abc").user, 1);
  EXPECT_EQ(row_of(table, "y~abc").span.begin, 4U);
  EXPECT_EQ(row_of(table, "y~~y").user, 0);
  EXPECT_EQ(row_of(table, "y~~y").span.end, 0U);
}

TEST(BuildTable, EqualLabelsShareAFreeIndexBoundsAndStart) {
  const ParameterTable table = table_of("y ~ a*x + lower(0)*start(.5)*a*z + upper(1)*a*w");
  const Row first = row_of(table, "y~x");
  EXPECT_EQ(first.lower, 0);
  EXPECT_EQ(first.upper, 1);
  EXPECT_EQ(first.ustart, .5);
  for (const char* name : {"y~z", "y~w"}) {
    const Row row = row_of(table, name);
    EXPECT_EQ(row.free, first.free);
    EXPECT_EQ(row.lower, 0);
    EXPECT_EQ(row.upper, 1);
  }
  EXPECT_EQ(table.q, 2);
}

TEST(BuildTable, EqualTakesNamesAndLabels) {
  const std::string models[] = {
      "f =~ a + b + equal(\"f=~b\")*c",
      "f =~ a + q*b + equal(\"f=~b\")*c",
      "f =~ a + q*b + equal(\"q\")*c",
      "f =~ a + equal(\"f=~c\")*b + c",
  };
  for (const std::string& model : models) {
    const ParameterTable table = table_of(model);
    EXPECT_EQ(row_of(table, "f=~b").free, row_of(table, "f=~c").free) << model;
    EXPECT_GT(row_of(table, "f=~b").free, 0) << model;
  }
}

TEST(BuildTable, ALabelWithAFixedRowFixesAll) {
  std::vector<Diagnostic> notes;
  const ParameterTable table =
      parameter_table(source_of("f =~ q*a + q*b + c"), ModelOptions{}, &notes);
  EXPECT_EQ(describe(row_of(table, "f=~b")), "f=~b 1");
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].code, "label-fixed");
  EXPECT_EQ(codes_of("y ~ a*x + 2*x + a*z\ny ~ 3*z"), Words{"label-clash"});
}

TEST(BuildTable, MistakesAndDoubts) {
  const std::pair<std::string, Words> cases[] = {
      {"y ~ c(1, 2)*x", {}},
      {"y ~ c(1, 2)*x + c(1, 2, 3)*z", {"modifier-length"}},
      {"group: 1\ny ~ c(1, 2)*x\ngroup: 2\ny ~ x", {"modifier-length"}},
      {"y ~ c(a)*x", {}},
      {"y ~ lower(2)*upper(1)*x", {"impossible-bounds"}},
      {"y ~ lower(2)*a*x + upper(1)*a*z", {"impossible-bounds", "impossible-bounds"}},
      {"y ~ a*x\na > 2\na < 1", {"impossible-bounds"}},
      {"y ~ a*x\na > 1\na < 1", {}},
      {"y ~ equal(\"y~z\")*x", {"unknown-label"}},
      {"y ~ x\nm ~ equal(\"x~~x\")*z", {"unknown-label"}},
      {"f =~ start(.5)*a + b", {"modifier-ignored"}},
      {"y ~ 1*lower(0)*x", {"modifier-ignored"}},
      {"f =~ a + b\ny ~ f:x", {"unsupported-product"}},
      {"y ~ x:z", {}},
      {"f =~ 0", {"no-observed-variables"}},
  };
  for (const auto& [model, codes] : cases)
    EXPECT_EQ(codes_of(model), codes) << model;
}

TEST(BuildTable, AfterASyntaxErrorOnlyThatIsTold) {
  EXPECT_EQ(codes_of("y ~ equal(\"q\")*x\nz == "), Words{"expected-expression"});
}

TEST(BuildTable, ConstraintsOfTheOptionsAreAppended) {
  ModelOptions options;
  options.constraints = "a == 2*b; b > 0";
  const ParameterTable table = table_of("y ~ a*x + b*z # last line", options);
  EXPECT_EQ(table.relations.size(), 1U);
  EXPECT_EQ(row_of(table, "y~z").lower, 0);
}

}  // namespace
}  // namespace semfit::internal
