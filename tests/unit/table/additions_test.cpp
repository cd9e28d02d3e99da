#include "table/additions.h"

#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

const std::string model = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nf ~ z\nx1 ~~ 0*x2";

std::vector<std::string> codes_of_additions(const std::string& text,
                                            const ModelOptions& options = {}) {
  try {
    with_additions(table_of(model, options), text, "--score-add");
  } catch (const Error& error) {
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      EXPECT_EQ(diagnostic.fault, Fault::usage);
      EXPECT_EQ(diagnostic.source->name, "--score-add");
      codes.push_back(diagnostic.code);
    }
    return codes;
  }
  return {};
}

TEST(Additions, AreFreeBeyondTheTablesParameters) {
  const ParameterTable table = table_of(model);
  const ParameterTable extended = with_additions(table, "f =~ x4; x1 ~~ x2", "--score-add");
  EXPECT_EQ(extended.q, table.q + 2);
  ASSERT_EQ(extended.rows.size(), table.rows.size() + 1);
  EXPECT_EQ(extended.rows.back().free, table.q + 1);
  EXPECT_EQ(extended.rows.back().ustart, 0);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const bool is_freed = table.rows[i].lhs == "x1" && table.rows[i].rhs == "x2";
    EXPECT_EQ(extended.rows[i].free, is_freed ? table.q + 2 : table.rows[i].free);
  }
}

TEST(Additions, GoToTheBlockTheyNameOrToAll) {
  ModelOptions options;
  options.group_label = {"a", "b"};
  const ParameterTable table = table_of(model, options);
  const auto blocks = [&](const std::string& text) {
    const ParameterTable extended = with_additions(table, text, "--score-add");
    std::vector<int> found;
    for (const Row& row : extended.rows)
      if (row.free > table.q) found.push_back(row.block);
    return found;
  };
  EXPECT_EQ(blocks("f =~ x4"), (std::vector<int>{1, 2}));
  EXPECT_EQ(blocks("group: b\nf =~ x4"), std::vector<int>{2});
  EXPECT_EQ(blocks("group: 1\nf =~ x4\ngroup: 2\nf =~ x5"), (std::vector<int>{1, 2}));
  EXPECT_EQ(codes_of_additions("group: c\nf =~ x4", options),
            std::vector<std::string>{"unknown-group"});
}

TEST(Additions, WhatCannotBeAddedIsNamed) {
  using Codes = std::vector<std::string>;
  const Codes invalid{"invalid-addition"};
  EXPECT_EQ(codes_of_additions("x1 ~~ x4"), Codes{});
  EXPECT_EQ(codes_of_additions("f =~ x2"), invalid) << "free already";
  EXPECT_EQ(codes_of_additions("z ~~ z"), invalid) << "a moment of a fixed covariate";
  EXPECT_EQ(codes_of_additions("a == b"), invalid) << "no parameter";
  EXPECT_EQ(codes_of_additions("f =~ a*x4"), invalid) << "a label";
  EXPECT_EQ(codes_of_additions("f =~ 0"), invalid) << "no right side";
  EXPECT_EQ(codes_of_additions("x1 ~ 1"), invalid) << "no mean structure";
  EXPECT_EQ(codes_of_additions("h =~ x4"), Codes{"unknown-variable"});
  EXPECT_EQ(codes_of_additions("f =~ y4"), Codes{"unknown-variable"});
  EXPECT_EQ(codes_of_additions("f =~ x4 +* x5"), Codes{"expected-variable"});
  ModelOptions means;
  means.meanstructure = true;
  EXPECT_EQ(codes_of_additions("f ~ 1", means), Codes{});
}

}  // namespace
}  // namespace semfit::internal
