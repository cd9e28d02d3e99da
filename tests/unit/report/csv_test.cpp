#include "semfit/report.h"

#include "base/escape.h"
#include "unit/report/sample_result.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

namespace semfit {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

TEST(CsvReport, ARowPerParameterInFullPrecision) {
  Result result = sample_result();
  result.parameters[1].est = 0.1 + 0.2;
  const auto lines = lines_of(write_csv(result));
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(
      lines[0],
      "lhs,op,rhs,block,group,level,label,free,est,se,z,pvalue,ci.lower,ci.upper,std.lv,std.all");
  EXPECT_EQ(lines[1], "f,=~,x1,1,1,1,,0,1,0,,,1,1,0.5,0.5");
  EXPECT_TRUE(lines[2].starts_with("f,=~,x2,1,1,1,a,1,0.30000000000000004,0.1,")) << lines[2];
  EXPECT_TRUE(lines[8].starts_with("ab,:=,a*2,0,0,0,ab,0,")) << lines[8];
}

TEST(CsvReport, FormulasAreDefusedAndNegativeNumbersAreNot) {
  Result result = sample_result();
  result.table.rows[0].label = "=cmd|' /C calc'!A0";
  result.parameters[0].est = -1;
  const std::string line = lines_of(write_csv(result))[1];
  EXPECT_NE(line.find(",'=cmd|' /C calc'!A0,"), std::string::npos) << line;
  EXPECT_NE(line.find(",-1,"), std::string::npos) << line;
}

TEST(CsvReport, FactorScores) {
  Result result;
  result.nobs = {4};
  Matrix scores(2, 2);
  scores(0, 0) = 1.5;
  scores(1, 1) = not_a_number;
  result.factor_scores = {"regression", {"f", "g"}, {1, 4}, {1, 1}, scores, {}, false};
  const auto lines = lines_of(write_scores_csv(result));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "row,group,f,g");
  EXPECT_EQ(lines[1], "1,1,1.5,0");
  EXPECT_EQ(lines[2], "4,1,0,");
}

TEST(CsvReport, FactorScoresOfGroupsWithDistances) {
  Result result;
  result.nobs = {4, 4};
  result.group_label = {"a", "=b"};
  Matrix scores(2, 1, 0.5);
  result.factor_scores = {"regression", {"f"}, {1, 4}, {1, 2}, scores, {}, false};
  result.mahalanobis = {{1, 1, 2.5, 0.25}, {4, 2, 3, 0.125}};
  const auto lines = lines_of(write_scores_csv(result));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "row,group,group_label,f,d2,pvalue");
  EXPECT_EQ(lines[1], "1,1,a,0.5,2.5,0.25");
  EXPECT_EQ(lines[2], "4,2,'=b,0.5,3,0.125");
}

TEST(CsvReport, Comparison) {
  semfit::Comparison comparison;
  ComparisonRow first, second;
  first.model = "a,b";
  first.df = 24;
  first.chisq = 85.5;
  second.model = "c";
  second.df = 27;
  second.has_diff = true;
  second.df_diff = 3;
  second.pvalue = 0.25;
  second.nested = "yes";
  comparison.lrt = {first, second};
  const auto lines = lines_of(write_csv(comparison));
  EXPECT_EQ(lines[0], "model,df,aic,bic,chisq,chisq_diff,rmsea,df_diff,pvalue,nested");
  EXPECT_EQ(lines[1], "\"a,b\",24,,,85.5,,,,,");
  EXPECT_EQ(lines[2], "c,27,,,,,,3,0.25,yes");
}

TEST(CsvTable, HasBoundsAndLabels) {
  ParameterTable table = sample_result().table;
  table.rows[3].lower = 0;
  const auto lines = lines_of(write_table_csv(table));
  EXPECT_EQ(lines[4], "4,x1,~~,x1,0,1,1,1,3,,0,,,,0,Inf");
}

TEST(EscapeCsv, QuotesWhatRfc4180AsksFor) {
  using internal::escape_csv;
  EXPECT_EQ(escape_csv("x1"), "x1");
  EXPECT_EQ(escape_csv("a,b"), "\"a,b\"");
  EXPECT_EQ(escape_csv("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(escape_csv("two\nlines"), "\"two\nlines\"");
}

TEST(EscapeCsv, DefusesFormulas) {
  using internal::escape_csv;
  for (const char* text : {"=1+1", "+1", "-2+3", "@x", "\tx"})
    EXPECT_EQ(escape_csv(text), "'" + std::string(text));
  EXPECT_EQ(escape_csv("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(escape_csv("a-b"), "a-b");
}

TEST(CsvReport, RowsOfVariablesFactorsAndPairsAreAsLongAsTheHeader) {
  Description description;
  GroupDescription& group = description.groups.emplace_back();
  group.variables.resize(2);
  group.cov = group.cor = group.n = group.pvalue = group.lower = group.upper = Matrix(2, 2, 0.5);
  Reliability reliability;
  reliability.factors.resize(2);
  reliability.pairs.resize(1);
  for (const std::string& text : {write_csv(description), write_csv(reliability)}) {
    const auto lines = lines_of(text);
    ASSERT_EQ(lines.size(), 4U);
    for (const std::string& line : lines)
      EXPECT_EQ(std::ranges::count(line, ','), std::ranges::count(lines[0], ',')) << line;
  }
}

}  // namespace
}  // namespace semfit
