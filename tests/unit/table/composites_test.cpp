#include "table/composites.h"

#include "table/additions.h"
#include "table/derived_tables.h"
#include "unit/table/tables.h"

#include <cmath>

namespace semfit::internal {
namespace {

const std::string model = "c <~ x1 + x2 + x3\nf =~ y1 + y2 + y3\nf ~ c\n";

TEST(CompositeTable, WeightsAreParametersAndMomentsAreNot) {
  ModelOptions options;
  options.meanstructure = true;
  const ParameterTable table = table_of(model, options);
  const BlockVariables& block = table.blocks[0];
  EXPECT_EQ(block.observed, (std::vector<std::string>{"y1", "y2", "y3", "x1", "x2", "x3"}));
  EXPECT_EQ(block.latent, (std::vector<std::string>{"c", "f"}));
  EXPECT_EQ(block.composites, (std::vector<std::string>{"c"}));
  EXPECT_TRUE(block.exogenous.empty());
  EXPECT_EQ(describe(row_of(table, "c<~x1")), "c<~x1 1");
  EXPECT_EQ(describe(row_of(table, "c<~x2")), "c<~x2 *");
  for (const std::string name : {"x1~~x1", "x2~~x2", "x1~~x2", "x1~~x3", "x2~~x3"}) {
    EXPECT_EQ(describe(row_of(table, name)), name + " x");
    EXPECT_TRUE(is_composite_moment(row_of(table, name), table)) << name;
  }
  EXPECT_EQ(describe(row_of(table, "x2~1")), "x2~1 *");
  for (const std::string name : {"c~~c", "c~1"}) {
    const Row row = row_of(table, name);
    EXPECT_EQ(row.free, 0) << name;
    EXPECT_TRUE(std::isnan(row.ustart)) << name;
    EXPECT_TRUE(is_composite_moment(row, table)) << name;
  }
  EXPECT_FALSE(is_composite_row(row_of(table, "f~~f"), table));
  EXPECT_FALSE(is_composite_row(row_of(table, "f~c"), table));
}

TEST(CompositeTable, TheFirstWeightIsFixedUnlessFreed) {
  ModelOptions std_lv;
  std_lv.std_lv = true;
  EXPECT_EQ(describe(row_of(table_of(model, std_lv), "c<~x1")), "c<~x1 1");
  EXPECT_EQ(describe(row_of(table_of(model, std_lv), "f~~f")), "f~~f 1");
  EXPECT_EQ(row_of(table_of(model, std_lv), "c~~c").free, 0);
  EXPECT_EQ(describe(row_of(table_of("c <~ NA*x1 + 1*x2\ny ~ c"), "c<~x1")), "c<~x1 *");
  EXPECT_EQ(describe(row_of(table_of("c <~ .5*x1 + x2\ny ~ c"), "c<~x1")), "c<~x1 0.5");
  const ModelOptions lavaan = defaults_of(Function::lavaan);
  EXPECT_EQ(describe(row_of(table_of("c <~ x1 + x2\ny ~ c", lavaan), "c<~x1")), "c<~x1 *");
}

TEST(CompositeTable, CompositesCovaryAsLatentVariablesDo) {
  const ParameterTable table = table_of("c <~ x1 + x2\ne <~ x3 + x4\nf =~ y1 + y2 + y3");
  for (const char* name : {"c~~e", "c~~f", "e~~f"})
    EXPECT_EQ(describe(row_of(table, name)), name + std::string(" *"));
}

TEST(CompositeTable, WhatContradictsACompositeIsNamed) {
  const std::vector<std::string> conflict{"composite-conflict"};
  for (const std::string more : {"e <~ x3 + z\ny1 ~ e",
                                 "g =~ x1 + z1 + z2",
                                 "c =~ z1 + z2",
                                 "x2 ~ z",
                                 "z ~ x2",
                                 "x1 ~~ y1",
                                 "e <~ f + z\ny1 ~ e",
                                 "e <~ z1 + z2\nx1 ~~ z1\ny1 ~ e"})
    EXPECT_EQ(codes_of(model + more), conflict) << more;
  const std::vector<std::string> moment{"composite-moment"};
  for (const std::string more :
       {"c ~~ 1*c", "c ~~ v*c", "c ~ 0*1", "x1 ~~ 0*x2", "x1 ~~ NA*x1", "c ~~ start(2)*c"})
    EXPECT_EQ(codes_of(model + more), moment) << more;
  for (const std::string more : {"c ~~ c", "x1 ~~ x2", "x1 ~ 1", "x1 ~ 2*1", "c ~ 1", "z ~ c"})
    EXPECT_TRUE(codes_of(model + more).empty()) << more;
  EXPECT_EQ(codes_of("c <~ c + x"), (std::vector<std::string>{"self-measurement"}));
}

TEST(CompositeTable, CandidatesLeaveTheInsideAlone) {
  for (const Row& row : candidate_rows(table_of(model + "z ~ f"))) {
    EXPECT_NE(row.op, Op::composed_of);
    for (const std::string& name : {row.lhs, row.rhs})
      EXPECT_FALSE(name == "x1" || name == "x2" || name == "x3") << name_of(row);
    EXPECT_NE(name_of(row), "c~~c");
    EXPECT_FALSE(row.op == Op::measured_by && row.lhs == "c") << name_of(row);
  }
}

TEST(CompositeTable, NothingIsAddedToTheInside) {
  const ParameterTable table = table_of(model + "z ~ f\ny1 ~ 1\nx2 ~ 0*1");
  for (const char* inside :
       {"x1 ~~ y1", "x1 ~~ x2", "f =~ x1", "z ~ x1", "x1 ~ z", "c ~~ c", "c ~ 1", "c =~ y1"})
    try {
      with_additions(table, inside, "--score-add");
      ADD_FAILURE() << inside;
    } catch (const Error& error) {
      EXPECT_EQ(error.diagnostics()[0].code, "invalid-addition") << inside;
    }
  for (const char* outside : {"c ~~ f", "z ~ c", "c ~ z", "y1 ~~ y2", "x2 ~ 1"})
    EXPECT_EQ(with_additions(table, outside, "--score-add").q, table.q + 1) << outside;
}

TEST(CompositeTable, TheBaselineModelKnowsVariablesOnly) {
  const ParameterTable baseline = baseline_table(table_of(model));
  EXPECT_EQ(describe(baseline),
            (std::vector<std::string>{
                "x1~~x1 *", "x2~~x2 *", "x3~~x3 *", "y1~~y1 *", "y2~~y2 *", "y3~~y3 *"}));
}

TEST(CompositeTable, EqualityOverGroupsIsOfWeights) {
  ModelOptions options;
  options.group_label = {"a", "b"};
  options.group_equal = {"composite.weights", "lv.variances", "means"};
  const ParameterTable table = table_of(model, options);
  std::vector<int> weights;
  for (const Row& row : table.rows) {
    if (name_of(row) == "c<~x2") weights.push_back(row.free);
    if (name_of(row) == "c~~c" || name_of(row) == "c~1") {
      EXPECT_EQ(row.free, 0);
    }
  }
  ASSERT_EQ(weights.size(), 2U);
  EXPECT_GT(weights[0], 0);
  EXPECT_EQ(weights[0], weights[1]);
}

}  // namespace
}  // namespace semfit::internal
