// Several groups in one table: blocks, c(), labels, and equality over groups.
#include "table/groups.h"

#include "unit/table/tables.h"

#include <map>

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

ModelOptions groups_of(Words labels, Words equal = {}, Words partial = {}) {
  ModelOptions options;
  options.group_label = std::move(labels);
  options.group_equal = std::move(equal);
  options.group_partial = std::move(partial);
  return options;
}

const Words two{"A", "B"};
const std::string factor = "f =~ x1 + x2 + x3";

Row row_in(const ParameterTable& table, const std::string& name, int group) {
  for (const Row& row : table.rows)
    if (row.group == group && name_of(row) == name) return row;
  ADD_FAILURE() << "no row " << name << " in group " << group;
  return {};
}

bool is_shared(const ParameterTable& table, const std::string& name) {
  const int first = row_in(table, name, 1).free;
  return first > 0 && first == row_in(table, name, 2).free;
}

/// Names of the parameters that are free and one and the same in groups 1 and 2.
Words shared(const ParameterTable& table) {
  Words names;
  for (const Row& row : table.rows)
    if (row.group == 1 && row.free > 0 && is_shared(table, name_of(row)))
      names.push_back(name_of(row));
  return names;
}

TEST(Groups, EachHasEveryRowAndMeansByDefault) {
  const ParameterTable table = table_of(factor, groups_of(two));
  EXPECT_EQ(table.blocks.size(), 2U);
  EXPECT_EQ(table.group_label, two);
  EXPECT_TRUE(table.mean_structure);
  EXPECT_EQ(table.rows.size(), 22U);
  EXPECT_EQ(table.q, 18);
  EXPECT_EQ(shared(table), Words{});
  ModelOptions without = groups_of(two);
  without.means_known = false;
  EXPECT_FALSE(table_of(factor, without).mean_structure) << "covariances alone";
  without.meanstructure = true;
  EXPECT_TRUE(table_of(factor, without).mean_structure);
}

TEST(Groups, AModifierHasOneValueForAllOrOneForEach) {
  const ParameterTable table = table_of(
      "f =~ x1 + c(.5, .7)*x2 + c(a, b)*x3 + c(NA, 1.1)*x4 + start(c(.3, .4))*x5", groups_of(two));
  EXPECT_EQ(describe(row_in(table, "f=~x2", 1)), "f=~x2 0.5");
  EXPECT_EQ(describe(row_in(table, "f=~x2", 2)), "f=~x2 0.7");
  EXPECT_EQ(describe(row_in(table, "f=~x3", 1)), "f=~x3 a");
  EXPECT_EQ(describe(row_in(table, "f=~x3", 2)), "f=~x3 b");
  EXPECT_EQ(describe(row_in(table, "f=~x4", 1)), "f=~x4 *");
  EXPECT_EQ(describe(row_in(table, "f=~x4", 2)), "f=~x4 1.1");
  EXPECT_EQ(row_in(table, "f=~x5", 1).ustart, .3);
  EXPECT_EQ(row_in(table, "f=~x5", 2).ustart, .4);
}

TEST(Groups, WithoutDataTheTextSaysHowMany) {
  EXPECT_EQ(table_of("y ~ c(a, b, d)*x").blocks.size(), 3U);
  EXPECT_EQ(table_of("group: 1\ny ~ x\ngroup: 2\ny ~ x + z").blocks.size(), 2U);
  EXPECT_EQ(table_of("y ~ x").blocks.size(), 1U);
}

TEST(Groups, BlocksAreMatchedByNameOrNumber) {
  const std::string by_name = "group: B\ny ~ x + z\ngroup: A\ny ~ x";
  const std::string by_number = "group: 2\ny ~ x + z\ngroup: 1\ny ~ x";
  for (const std::string& text : {by_name, by_number}) {
    const ParameterTable table = table_of(text, groups_of(two));
    EXPECT_EQ(table.blocks[0].observed, (Words{"y", "x"})) << text;
    EXPECT_EQ(table.blocks[1].observed, (Words{"y", "x", "z"})) << text;
  }
  // Names go before numbers: here "2" is the first group.
  const ParameterTable table = table_of(by_number, groups_of({"2", "1"}));
  EXPECT_EQ(table.blocks[0].observed, (Words{"y", "x", "z"}));
}

TEST(Groups, WhatStandsBeforeABlockIsOfEveryGroup) {
  const ParameterTable table =
      table_of("f =~ x1 + x2 + x3\ngroup: A\nx1 ~~ x2\ngroup: B\nx1 ~~ x3", groups_of(two));
  EXPECT_EQ(row_in(table, "x1~~x2", 1).user, 1);
  EXPECT_EQ(row_in(table, "x1~~x3", 2).user, 1);
  EXPECT_EQ(row_in(table, "f=~x3", 2).user, 1);
  EXPECT_EQ(table.rows.size(), 24U);
}

TEST(Groups, MistakesAndDoubts) {
  const auto codes = [](const std::string& text, Words labels = two) {
    return codes_of(text, groups_of(std::move(labels)));
  };
  EXPECT_EQ(codes("group: A\ny ~ x\ngroup: C\ny ~ x"), Words{"unknown-group"});
  EXPECT_EQ(codes("group: 1\ny ~ x\ngroup: 3\ny ~ x"), Words{"unknown-group"});
  EXPECT_EQ(codes("group: A\ny ~ x"), Words{"missing-block"});
  EXPECT_EQ(codes("y ~ c(1, 2, 3)*x"), Words{"modifier-length"});
  EXPECT_EQ(codes("y ~ a*x"), Words{"label-over-groups"});
  EXPECT_EQ(codes("y ~ c(a, b)*x"), Words{});
  EXPECT_EQ(codes("y ~ c(a, a)*x"), Words{}) << "that is said twice, so it is meant";
  EXPECT_EQ(codes("f =~ c(a, a)*x1 + x2\nf =~ c(1, 2)*x1"), Words{"label-clash"});
  EXPECT_EQ(codes("y ~ x + nosuch:z:w"), codes_of("y ~ x + nosuch:z:w")) << "said once, not twice";
}

TEST(GroupEqual, KindsOfParameters) {
  const std::string text = "f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ng ~ f\nx1 ~~ x2";
  const auto shared_by = [&](const std::string& kind) {
    return shared(table_of(text, groups_of(two, {kind})));
  };
  EXPECT_EQ(shared_by("none"), Words{});
  EXPECT_EQ(shared_by("loadings"), (Words{"f=~x2", "f=~x3", "g=~y2", "g=~y3"}));
  EXPECT_EQ(shared_by("intercepts").size(), 6U);
  EXPECT_EQ(shared_by("regressions"), Words{"g~f"});
  EXPECT_EQ(shared_by("residuals").size(), 6U);
  EXPECT_EQ(shared_by("residual.covariances"), Words{"x1~~x2"});
  EXPECT_EQ(shared_by("lv.variances"), (Words{"f~~f", "g~~g"}));
  EXPECT_EQ(shared_by("lv.covariances"), Words{});
  EXPECT_EQ(shared_by("means"), Words{}) << "they are 0 in every group";
  const ParameterTable all = table_of(text, groups_of(two, {"all"}));
  EXPECT_EQ(static_cast<int>(shared(all).size()), all.q) << "nothing is left that differs";
}

TEST(GroupEqual, EqualityIdentifiesMeansAndVariancesOfLaterGroups) {
  const ParameterTable scalar = table_of(factor, groups_of(two, {"loadings", "intercepts"}));
  EXPECT_EQ(describe(row_in(scalar, "f~1", 1)), "f~1 0");
  EXPECT_EQ(describe(row_in(scalar, "f~1", 2)), "f~1 *");
  const ParameterTable with_means =
      table_of(factor, groups_of(two, {"loadings", "intercepts", "means"}));
  EXPECT_EQ(describe(row_in(with_means, "f~1", 2)), "f~1 0");
  const ParameterTable written =
      table_of(factor + "\nf ~ 0*1", groups_of(two, {"loadings", "intercepts"}));
  EXPECT_EQ(describe(row_in(written, "f~1", 2)), "f~1 0") << "what the user fixed stays so";

  ModelOptions options = groups_of(two, {"loadings"});
  options.std_lv = true;
  const ParameterTable std_lv = table_of(factor, options);
  EXPECT_EQ(shared(std_lv), (Words{"f=~x1", "f=~x2", "f=~x3"}));
  EXPECT_EQ(describe(row_in(std_lv, "f~~f", 1)), "f~~f 1");
  EXPECT_EQ(describe(row_in(std_lv, "f~~f", 2)), "f~~f *");
  options.group_equal.emplace_back("lv.variances");
  EXPECT_EQ(describe(row_in(table_of(factor, options), "f~~f", 2)), "f~~f 1");
}

TEST(GroupEqual, MarkersFollowTheFirstGroup) {
  const std::string text = "group: A\nf =~ NA*x1 + 1*x2 + x3\ngroup: B\nf =~ x1 + 1*x2 + x3";
  EXPECT_EQ(describe(row_in(table_of(text, groups_of(two)), "f=~x1", 2)), "f=~x1 1");
  EXPECT_TRUE(is_shared(table_of(text, groups_of(two, {"loadings"})), "f=~x1"));
}

TEST(GroupEqual, ValuesOfTheUserGoBeforeIt) {
  const std::string text = "f =~ x1 + c(.5, .7)*x2 + x3";
  const ParameterTable table = table_of(text, groups_of(two, {"loadings"}));
  EXPECT_EQ(describe(row_in(table, "f=~x2", 2)), "f=~x2 0.7");
  EXPECT_EQ(codes_of(text, groups_of(two, {"loadings"})), Words{"equality-ignored"});
}

TEST(GroupEqual, LabelsOfTheUserGoBeforeIt) {
  const ParameterTable table = table_of("f =~ x1 + c(a, b)*x2 + x3", groups_of(two, {"loadings"}));
  EXPECT_EQ(shared(table), Words{"f=~x3"});
  EXPECT_EQ(row_in(table, "f=~x3", 2).label, row_in(table, "f=~x3", 1).plabel);
}

TEST(GroupEqual, ExceptionsAreNamedAsInTheModel) {
  const Words equal{"loadings", "intercepts", "residual.covariances"};
  const std::string text = factor + "\nx1 ~~ x2";
  EXPECT_EQ(shared(table_of(text, groups_of(two, equal, {"f =~ x2", "x3 ~1", "x2~~x1"}))),
            (Words{"f=~x3", "x1~1", "x2~1"}));
  const auto codes = [&](Words partial) {
    return codes_of(text, groups_of(two, equal, std::move(partial)));
  };
  EXPECT_EQ(codes({"f=~x4"}), Words{"unknown-parameter"});
  EXPECT_EQ(codes({"x1~~x1"}), Words{"partial-without-effect"});
  EXPECT_EQ(codes_of(factor, groups_of(two, {"loading"})), Words{"unknown-value"});
  EXPECT_EQ(codes_of(factor, groups_of(two, {"thresholds"})), Words{"unknown-value"});
  ModelOptions no_means = groups_of(two, {"intercepts"});
  no_means.meanstructure = false;
  EXPECT_EQ(codes_of(factor, no_means), Words{"meanstructure-conflict"});
}

TEST(GroupEqual, TiesWhatTheFirstGroupLacks) {
  const std::string text =
      "group: A\nf =~ x1 + x2\ngroup: B\nf =~ x1 + x2 + x3\ngroup: C\nf =~ x1 + x2 + x3";
  const ParameterTable table = table_of(text, groups_of({"A", "B", "C"}, {"loadings"}));
  EXPECT_EQ(row_in(table, "f=~x3", 2).free, row_in(table, "f=~x3", 3).free);
  EXPECT_GT(row_in(table, "f=~x3", 2).free, 0);
}

TEST(GroupEqual, EffectCodingConstrainsEqualLoadingsOnce) {
  ModelOptions options = groups_of(two);
  options.effect_coding = true;
  EXPECT_EQ(table_of(factor, options).relations.size(), 4U);
  options.group_equal = {"loadings"};
  EXPECT_EQ(table_of(factor, options).relations.size(), 3U);
  options.group_equal = {"loadings", "intercepts"};
  const ParameterTable table = table_of(factor, options);
  EXPECT_EQ(table.relations.size(), 2U);
  EXPECT_EQ(describe(row_in(table, "f~1", 1)), "f~1 *");
  EXPECT_EQ(describe(row_in(table, "f~1", 2)), "f~1 *");
}

}  // namespace
}  // namespace semfit::internal
