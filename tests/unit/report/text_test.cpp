#include "base/text.h"

#include "semfit/report.h"

#include "unit/report/sample_result.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

namespace semfit {
namespace {

std::string text_of(const Result& result, const TextStyle& style = {}) {
  return write_text(result, {}, style);
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

/// The first line that contains `part`.
std::string line_with(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.find(part) != std::string::npos) return line;
  return "";
}

TEST(TextReport, ParametersStandWhereLavaansSummaryHasThem) {
  const std::string text = text_of(sample_result());
  EXPECT_TRUE(
      has_line(text, "                   Estimate  Std.Err  z-value  P(>|z|)   Std.lv  Std.all"));
  EXPECT_TRUE(has_line(text, "  f =~"));
  EXPECT_TRUE(
      has_line(text, "    x1                1.000                               0.500    0.500"));
  EXPECT_TRUE(
      has_line(text, "    x2         (a)    0.553    0.100    5.535    0.000    0.277    0.277"));
  EXPECT_TRUE(has_line(text, "  Test statistic                                85.306"));
  EXPECT_TRUE(has_line(text, "  Comparative Fit Index (CFI)                    0.931"));
}

TEST(TextReport, APointMarksResidualVariancesAndInterceptsOfExplainedVariables) {
  const std::string text = text_of(sample_result());
  const auto variances = text.find("\nVariances:");
  ASSERT_NE(variances, std::string::npos);
  EXPECT_NE(text.find("\n   .x1 ", variances), std::string::npos);
  EXPECT_NE(text.find("\n   .f ", variances), std::string::npos);
  EXPECT_NE(text.find("\n    z ", variances), std::string::npos);
}

TEST(TextReport, NoNegativeZero) {
  EXPECT_EQ(text_of(sample_result()).find("-0.000"), std::string::npos);
}

TEST(TextReport, DefinedParametersAndConstraintsFollowTheBlocks) {
  const std::string text = text_of(sample_result());
  const auto defined = text.find("Defined Parameters:");
  ASSERT_NE(defined, std::string::npos);
  EXPECT_GT(defined, text.find("Variances:"));
  EXPECT_NE(text.find("    ab ", defined), std::string::npos);
  EXPECT_TRUE(has_line(text, "    a > 0"));
}

TEST(TextReport, SaysWhatListwiseDeletionDropped) {
  const std::string text = text_of(sample_result());
  EXPECT_TRUE(has_line(text, "  Number of observations                           297         301"));
  EXPECT_TRUE(has_line(text, "    x2: 4 rows"));
  Result complete = sample_result();
  complete.norig = {297};
  complete.missing_note.clear();
  EXPECT_TRUE(
      has_line(text_of(complete), "  Number of observations                           297"));
}

TEST(TextReport, AMeasureWithoutValueSaysWhy) {
  EXPECT_NE(line_with(text_of(sample_result()), "P-value").find("NA  (no degrees of freedom)"),
            std::string::npos);
}

TEST(TextReport, ABadVerdictComesFirst) {
  Result result = sample_result();
  EXPECT_TRUE(text_of(result).starts_with("semfit "));
  result.converged = false;
  result.notes = {{Severity::error, "not-converged", "the gradient is 0.3", {}}};
  EXPECT_TRUE(text_of(result).starts_with("*** NOT CONVERGED"));
  result.converged = true;
  result.notes = {{Severity::error, "not-identified", "f~~f and f=~x2 trade off", {"f~~f"}}};
  const std::string text = text_of(result);
  EXPECT_TRUE(text.starts_with("*** DO NOT TRUST"));
  EXPECT_LT(text.find("not-identified"), text.find("semfit 0"));
}

TEST(TextReport, NotesAreSortedByGravity) {
  Result result = sample_result();
  result.notes = {{Severity::note, "small", "a note", {}},
                  {Severity::warning, "negative-variance", "below zero", {"x3~~x3"}}};
  const std::string text = text_of(result);
  EXPECT_LT(text.find("[negative-variance]"), text.find("[small]"));
  EXPECT_TRUE(has_line(text, "    about: x3~~x3"));
}

TEST(TextReport, WideAndLongNamesKeepTheColumns) {
  Result result = sample_result();
  result.table.rows[0].rhs = "智力";
  result.table.rows[1].rhs = "an_uncommonly_long_variable_name";
  const std::string text = text_of(result);
  const std::string header = line_with(text, "Estimate  Std.Err");
  for (const char* name : {"智力", "an_uncommonly_long_variable_name"})
    EXPECT_EQ(internal::display_width(line_with(text, name)), header.size()) << name;
}

TEST(TextReport, TinyUnitsKeepTheirDigits) {
  Result result = sample_result();
  result.parameters[1].est = 5.535e-6;
  result.parameters[1].se = 1.2e-7;
  const std::string line = line_with(text_of(result), "(a)");
  EXPECT_NE(line.find("5.54e-06"), std::string::npos) << line;
  EXPECT_NE(line.find("1.20e-07"), std::string::npos) << line;
}

TEST(TextReport, IntervalsOnlyIfWanted) {
  EXPECT_EQ(text_of(sample_result()).find("ci.lower"), std::string::npos);
  const std::string text = text_of(sample_result(), {false, false, true});
  EXPECT_NE(line_with(text, "    ab").find("1.303"), std::string::npos);
}

TEST(TextReport, SeveralGroupsHaveHeadings) {
  Result result = sample_result();
  result.nobs = {156, 145};
  result.norig = {156, 145};
  result.group_label = {"Pasteur", "Grant-White"};
  Row second = make_row("f", Op::measured_by, "x1", 0);
  second.block = second.group = 2;
  result.table.rows.push_back(second);
  Parameter p;
  p.row = static_cast<int>(result.table.rows.size()) - 1;
  p.est = 1;
  result.parameters.push_back(p);
  const std::string text = text_of(result);
  EXPECT_TRUE(has_line(text, "Group 1 [Pasteur]:"));
  EXPECT_TRUE(has_line(text, "Group 2 [Grant-White]:"));
  EXPECT_TRUE(has_line(text, "    Grant-White                                    145"));
}

TEST(TextReport, ModificationIndicesAreSortedAndCutAtSignificance) {
  Result result = sample_result();
  for (const double mi : {2.0, 5.0, 9.0}) {
    ModificationIndex index;
    index.lhs = "x" + std::to_string(static_cast<int>(mi));
    index.rhs = "x1";
    index.mi = mi;
    result.modindices.push_back(index);
  }
  const std::string text = text_of(result);
  EXPECT_LT(text.find("\n  x9 "), text.find("\n  x5 "));
  EXPECT_EQ(text.find("\n  x2 "), std::string::npos);
  EXPECT_NE(text.find("2 of 3 candidates"), std::string::npos);
}

TEST(TextReport, ModificationIndicesThatWereAskedForAreShown) {
  Result result = sample_result();
  for (const double mi : {2.0, 5.0}) {
    ModificationIndex index;
    index.lhs = "x" + std::to_string(static_cast<int>(mi));
    index.rhs = "x1";
    index.mi = mi;
    result.modindices.push_back(index);
  }
  result.modification.minimum = 1;
  EXPECT_NE(text_of(result).find("\n  x2 "), std::string::npos);
  EXPECT_EQ(text_of(result).find("power"), std::string::npos);
  result.modification.power = true;
  EXPECT_NE(text_of(result).find("decision"), std::string::npos);
}

TEST(TextReport, ScoreTestsAreSortedBehindTheTotal) {
  Result result = sample_result();
  result.score_test.kind = "release";
  for (const double X2 : {2.0, not_a_number, 5.0}) {
    ScoreTest test;
    test.text = "a" + std::to_string(result.score_test.uni.size()) + " == b";
    test.X2 = X2;
    if (X2 != X2) test.why = "not identified";
    result.score_test.uni.push_back(test);
  }
  result.score_test.total.text = "all";
  const std::string text = text_of(result);
  EXPECT_LT(text.find("\n  all "), text.find("\n  a2 == b "));
  EXPECT_LT(text.find("\n  a2 == b "), text.find("\n  a0 == b "));
  EXPECT_LT(text.find("\n  a0 == b "), text.find("\n  a1 == b "));
  EXPECT_NE(text.find("(not identified)"), std::string::npos);
}

TEST(TextReport, ExplainShowsTheReasons) {
  EXPECT_EQ(text_of(sample_result()).find("default"), std::string::npos);
  EXPECT_NE(text_of(sample_result(), {false, true, false}).find("default"), std::string::npos);
}

TEST(TextReport, HostileTextIsEscapedEverywhere) {
  const std::string evil = "\x1b[31mx\x9b\r";
  Result result = sample_result();
  for (Row& row : result.table.rows)
    row.lhs = row.rhs = row.label = evil;
  result.estimator = evil;
  result.nobs = {1, 2};
  result.norig = {2, 3};
  result.group_label = {evil, evil};
  result.missing_note = {evil};
  result.notes = {{Severity::error, evil, evil, {evil}}};
  result.options = {{"se", evil, evil}};
  result.r2 = {{1, evil, 0.5}};
  result.implied = {{1, {evil}, Matrix(1, 1), {0.5}}};
  result.vcov_names = {evil};
  result.vcov = Matrix(1, 1);
  result.factor_scores = {evil, {evil}, {1}, {1}, Matrix(1, 1), Matrix(2, 1), false};
  result.score_reliability = {{1, evil, 0.5, 0.25, 0.5, 0.25}};
  result.mahalanobis = {{1, 1, 2, 0.5}};
  Effect effect;
  effect.path = {evil, evil};
  result.effects = {effect};
  Manifest manifest;
  manifest.model_name = manifest.data_file = evil;
  const std::string text = write_text(result, manifest, {false, true, true});
  EXPECT_EQ(text.find_first_of("\x1b\x9b\r"), std::string::npos);
  EXPECT_NE(text.find("\\u{1b}"), std::string::npos);

  Comparison comparison;
  comparison.names = {evil};
  comparison.results = {result};
  ComparisonRow row;
  row.model = row.why = evil;
  comparison.lrt = {row};
  EXPECT_EQ(write_text(comparison, manifest, {}).find_first_of("\x1b\x9b\r"), std::string::npos);
}

TEST(TextReport, ScoresOfGroupsHaveTheirLabelsAndErrors) {
  Result result = sample_result();
  result.nobs = {1, 1};
  result.group_label = {"north", "south"};
  Matrix scores(2, 1), se(2, 1);
  scores(0, 0) = 1.5;
  scores(1, 0) = -0.5;
  se(0, 0) = 0.25;
  se(1, 0) = not_a_number;
  result.factor_scores = {"bartlett", {"f"}, {3, 4}, {1, 2}, scores, se, true};
  const std::string text = text_of(result);
  EXPECT_TRUE(has_line(text, "Factor Scores (bartlett, new cases):"));
  EXPECT_TRUE(has_line(text, "        3  north    1.500"));
  EXPECT_TRUE(has_line(text, "        4  south   -0.500"));
  EXPECT_TRUE(has_line(text, "  Std.Err  north    0.250"));
  EXPECT_TRUE(has_line(text, "  Std.Err  south       NA"));
}

TEST(TextReport, TheLargestDistancesAreShown) {
  Result result = sample_result();
  for (int i = 1; i <= 12; ++i)
    result.mahalanobis.push_back({i, 1, static_cast<double>(i), i == 12 ? 1e-5 : 0.5});
  const std::string text = text_of(result);
  EXPECT_TRUE(has_line(text, "       12   12.000  1.00e-05"));
  EXPECT_TRUE(has_line(text, "        3    3.000     0.500"));
  EXPECT_FALSE(has_line(text, "        2    2.000     0.500"));
  EXPECT_TRUE(
      has_line(text, "  The largest 10 of 12; 1 case is below .05 / 12 = 0.004 (Bonferroni)."));
}

TEST(TextReport, ResidualsAreSummarisedByGroup) {
  Result result = sample_result();
  result.nobs = {1, 1};
  result.group_label = {"north", "south"};
  ResidualSummary rmr;
  rmr.name = "rmr_nomean";
  result.residual_summary = {rmr, rmr};
  result.residual_summary[1].block = 2;
  const std::string text = text_of(result);
  EXPECT_TRUE(has_line(text, "Summary of Residuals, Group 1 [north]:"));
  EXPECT_TRUE(has_line(text, "Summary of Residuals, Group 2 [south]:"));
}

TEST(TextReport, AComparisonHasItsTestsAndItsVerdicts) {
  Comparison comparison;
  comparison.names = {"three", "one"};
  comparison.results = {sample_result(), sample_result()};
  comparison.results[1].converged = false;
  ComparisonRow first, second;
  first.model = "three";
  first.df = 24;
  second.model = "one";
  second.df = 27;
  second.has_diff = true;
  second.chisq_diff = 12.5;
  second.df_diff = 3;
  second.pvalue = 0.0059;
  second.nested = "unknown";
  second.why = "one did not converge";
  comparison.lrt = {first, second};
  const std::string text = write_text(comparison, {}, {});
  EXPECT_TRUE(text.starts_with("*** NOT CONVERGED: one"));
  EXPECT_NE(line_with(text, "12.500").find("0.006"), std::string::npos);
  EXPECT_TRUE(has_line(text, "  one nested in three: unknown (one did not converge)"));
}

TEST(TableText, ShowsFreeAndFixed) {
  const std::string text = write_table_text(sample_result().table);
  EXPECT_NE(line_with(text, "x2").find(" a"), std::string::npos);
  EXPECT_NE(text.find("9 rows, 5 free parameters, without mean structure"), std::string::npos);
}

}  // namespace
}  // namespace semfit
