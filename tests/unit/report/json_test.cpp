#include "semfit/report.h"

#include "unit/report/sample_result.h"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace semfit {
namespace {

using nlohmann::json;

json document(const Result& result, const Manifest& manifest = {}) {
  return json::parse(write_json(result, manifest));
}

TEST(JsonReport, HasTheKeysOfTheDocument) {
  Manifest manifest;
  manifest.command = {"semfit", "m.sem", "d.csv"};
  manifest.model_text = "f =~ x1 + x2\n";
  manifest.data_file = "d.csv";
  const json j = document(sample_result(), manifest);
  EXPECT_EQ(j.at("schema"), 1);
  EXPECT_EQ(j.at("command").size(), 3U);
  EXPECT_EQ(j.at("model"), "f =~ x1 + x2\n");
  EXPECT_EQ(j.at("data").at("rows"), 301);
  EXPECT_EQ(j.at("data").at("used"), 297);
  EXPECT_EQ(j.at("nobs"), json::parse("[297]"));
  EXPECT_EQ(j.at("options").at("estimator").at("why"), "default");
  EXPECT_EQ(j.at("optimizer").at("evaluations"), 17);
  EXPECT_TRUE(j.at("converged"));
}

TEST(JsonReport, RowsOfParameters) {
  const json rows = document(sample_result()).at("parameters");
  ASSERT_EQ(rows.size(), 8U) << "constraints are no rows";
  EXPECT_EQ(rows[0].at("op"), "=~");
  EXPECT_TRUE(rows[0].at("z").is_null());
  EXPECT_EQ(rows[1].at("label"), "a");
  EXPECT_EQ(rows[1].at("est"), 0.5535);
  EXPECT_EQ(rows[1].at("free"), 1);
  EXPECT_EQ(rows[6].at("op"), "~1");
  EXPECT_EQ(rows[6].at("rhs"), "");
  EXPECT_EQ(rows[7].at("op"), ":=");
  for (const char* key : {"block", "group", "level"})
    EXPECT_EQ(rows[7].at(key), 0);
}

TEST(JsonReport, NumbersReadBackToTheSameDouble) {
  Result result = sample_result();
  for (const double value : {0.1, 1.0 / 3, 85.3055217697941, 5e-324, 1.7976931348623157e308}) {
    result.parameters[1].est = value;
    EXPECT_EQ(document(result).at("parameters")[1].at("est").get<double>(), value);
  }
}

TEST(JsonReport, WhatDoesNotExistIsNullWithAReason) {
  Result result = sample_result();
  result.parameters[1].est = infinity;
  const json j = document(result);
  EXPECT_TRUE(j.at("parameters")[1].at("est").is_null());
  EXPECT_TRUE(j.at("fit").at("pvalue").is_null());
  EXPECT_EQ(j.at("fit_why").at("pvalue"), "no degrees of freedom");
}

TEST(JsonReport, SectionsAreAbsentUnlessMade) {
  const json j = document(sample_result());
  for (const char* key : {"r2",
                          "standardized",
                          "modindices",
                          "residuals",
                          "effects",
                          "vcov",
                          "factor_scores",
                          "factor_scores_se",
                          "score_reliability",
                          "mahalanobis",
                          "scores_data",
                          "implied",
                          "h1",
                          "wald_test",
                          "score_test",
                          "score_add",
                          "group_label"})
    EXPECT_FALSE(j.contains(key)) << key;
}

TEST(JsonReport, ShapesOfSections) {
  Result result = sample_result();
  result.r2 = {{1, "x1", 0.6}, {2, "x1", 0.5}};
  Matrix cov(2, 2);
  cov(0, 1) = 0.25;
  result.residuals = {{"raw", {{1, {"x1", "x2"}, cov, {}}}}};
  result.h1 = {{1, {"x1", "x2"}, cov, {1, 2}}};
  Matrix scores(2, 1);
  scores(1, 0) = -0.5;
  result.factor_scores = {"regression", {"f"}, {1, 3}, {1, 1}, scores, Matrix(1, 1, 0.25), false};
  result.score_reliability = {{1, "f", 0.5, 0.25, 0.4, not_a_number}};
  result.mahalanobis = {{3, 1, 2.5, 0.125}};
  Effect effect;
  effect.kind = Effect::Kind::specific_indirect;
  effect.path = {"x", "m", "y"};
  result.effects = {effect};
  const json j = document(result);
  EXPECT_EQ(j.at("r2").at("2").at("x1"), 0.5);
  EXPECT_EQ(j.at("residuals").at("raw")[0].at("cov")[0][1], 0.25);
  EXPECT_FALSE(j.at("residuals").at("raw")[0].contains("mean"));
  EXPECT_EQ(j.at("h1")[0].at("mean")[1], 2);
  EXPECT_EQ(j.at("factor_scores")[1].at("row"), 3);
  EXPECT_EQ(j.at("factor_scores")[1].at("f"), -0.5);
  EXPECT_EQ(j.at("factor_scores_se"), json::parse(R"([{"group": 1, "f": 0.25}])"));
  EXPECT_EQ(j.at("score_reliability")[0].at("determinacy"), 0.5);
  EXPECT_TRUE(j.at("score_reliability")[0].at("reliability.bartlett").is_null());
  EXPECT_EQ(j.at("mahalanobis"),
            json::parse(R"([{"row": 3, "group": 1, "d2": 2.5, "pvalue": 0.125}])"));
  EXPECT_EQ(j.at("effects")[0].at("kind"), "specific_indirect");
  EXPECT_EQ(j.at("effects")[0].at("path").size(), 3U);
}

TEST(JsonReport, SummariesOfResidualsStandByGroup) {
  Result result = sample_result();
  ResidualSummary srmr;
  srmr.name = "srmr_bentler_nomean";
  srmr.value = 0.5;
  result.residual_summary = {srmr};
  EXPECT_EQ(document(result).at("residual_summary").at("srmr_bentler_nomean").at("value"), 0.5);
  result.nobs = {100, 200};
  result.residual_summary.push_back(srmr);
  result.residual_summary[1].block = 2;
  result.residual_summary[1].value = 0.25;
  const json j = document(result).at("residual_summary");
  EXPECT_EQ(j.at("1").at("srmr_bentler_nomean").at("value"), 0.5);
  EXPECT_EQ(j.at("2").at("srmr_bentler_nomean").at("value"), 0.25);
}

TEST(JsonReport, NewCasesAreNamed) {
  Manifest manifest;
  manifest.scores_file = "new.csv";
  manifest.scores_sha256 = "abc";
  EXPECT_EQ(document(sample_result(), manifest).at("scores_data"),
            json::parse(R"({"file": "new.csv", "sha256": "abc"})"));
}

TEST(JsonReport, TestsAboutConstraints) {
  Result result = sample_result();
  WaldTest all, one;
  all.text = "all";
  all.why = "contradiction";
  one.text = "a == b";
  one.stat = 4;
  one.df = 1;
  result.wald = {all, one};
  result.score_test.kind = "release";
  result.score_test.why = "no equality";
  result.score_add.kind = "add";
  ScoreTest test;
  test.index = 1;
  test.lhs = "f", test.op = "=~", test.rhs = "x9";
  test.block = test.group = 2;
  test.X2 = 5;
  result.score_add.uni = {test};
  result.score_add.total.X2 = 5;
  result.score_add.epc.resize(1);
  const json j = document(result);
  EXPECT_TRUE(j.at("wald_test").at("stat").is_null());
  EXPECT_EQ(j.at("wald_test").at("why"), "contradiction");
  EXPECT_EQ(j.at("wald_test").at("hypotheses").size(), 1U);
  EXPECT_EQ(j.at("wald_test").at("hypotheses")[0].at("stat"), 4);
  EXPECT_TRUE(j.at("score_test").at("total").is_null());
  EXPECT_EQ(j.at("score_test").at("why"), "no equality");
  EXPECT_EQ(j.at("score_add").at("total").at("X2"), 5);
  EXPECT_EQ(j.at("score_add").at("uni")[0].at("block"), 2);
  EXPECT_TRUE(j.at("score_add").at("epc")[0].at("epc").is_null());
}

TEST(JsonReport, PowerIsThereOnlyIfAskedFor) {
  Result result = sample_result();
  result.modindices.resize(1);
  EXPECT_FALSE(document(result).at("modindices")[0].contains("power"));
  result.modification.power = true;
  result.modindices[0].power = .5;
  result.modindices[0].decision = "(i)";
  EXPECT_EQ(document(result).at("modindices")[0].at("power"), .5);
  EXPECT_EQ(document(result).at("modindices")[0].at("decision"), "(i)");
}

TEST(JsonReport, TextThatIsNotUtf8IsReplaced) {
  Manifest manifest;
  manifest.model_text = "f =~ \xff\n\x1b";
  EXPECT_EQ(document(sample_result(), manifest).at("model"), "f =~ \xEF\xBF\xBD\n\x1b");
}

TEST(JsonReport, RowsStandOnLinesOfTheirOwn) {
  const std::string text = write_json(sample_result(), {});
  EXPECT_NE(text.find("\n  {\"lhs\":\"f\",\"op\":\"=~\",\"rhs\":\"x2\""), std::string::npos);
}

TEST(JsonReport, AComparisonHasTheDifferenceTable) {
  Comparison comparison;
  comparison.names = {"a", "b"};
  comparison.results = {sample_result(), sample_result()};
  ComparisonRow first, second;
  first.model = "a";
  first.df_diff = 7;  // meaningless without a difference
  second.model = "b";
  second.has_diff = true;
  second.df_diff = 3;
  second.chisq_diff = 12.5;
  second.nested = "yes";
  comparison.lrt = {first, second};
  const json j = json::parse(write_json(comparison, {}));
  EXPECT_TRUE(j.at("lrt")[0].at("df_diff").is_null());
  EXPECT_TRUE(j.at("lrt")[0].at("chisq_diff").is_null());
  EXPECT_EQ(j.at("lrt")[1].at("df_diff"), 3);
  EXPECT_EQ(j.at("lrt")[1].at("nested"), "yes");
  EXPECT_EQ(j.at("models")[1].at("model"), "b");
  EXPECT_EQ(j.at("models")[1].at("parameters").size(), 8U);
}

TEST(JsonTable, HasEveryRow) {
  const json j = json::parse(write_table_json(sample_result().table));
  EXPECT_EQ(j.at("rows").size(), 9U);
  EXPECT_EQ(j.at("q"), 5);
  EXPECT_TRUE(j.at("rows")[0].at("upper").is_null());
}

}  // namespace
}  // namespace semfit
