#include "semfit/describe.h"

#include "semfit/read.h"

#include "describe/correlations.h"
#include "describe/mardia.h"
#include "math/symmetric.h"
#include "unit/estimate/fitted.h"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Data of_text(const std::string& text, std::vector<std::string> texts = {}) {
  return read_numeric_csv_text("data.csv", text, {}, texts);
}

GroupDescription described(const Data& data, DescribeOptions options = {}) {
  return describe(data, options).groups.front();
}

// psych::skew(x, type = 2), psych::kurtosi(x, type = 2), sd(x) of x1; cor.test(x1, x2).
TEST(Describe, HolzingerAsInR) {
  const GroupDescription group = described(test::holzinger());
  const VariableDescription& x1 = group.variables[0];
  EXPECT_EQ(x1.n, 301);
  EXPECT_NEAR(x1.mean, 4.93576966, 1e-8);
  EXPECT_NEAR(x1.sd, 1.167432, 1e-6);
  EXPECT_NEAR(x1.skewness, -0.25690031598, 1e-9);
  EXPECT_NEAR(x1.kurtosis, 0.355364015278, 1e-9);
  EXPECT_NEAR(group.cor(1, 0), 0.297345511016, 1e-9);
  EXPECT_NEAR(group.pvalue(1, 0), 1.46696308402e-07, 1e-13);
  EXPECT_NEAR(group.lower(1, 0), 0.190703829877, 1e-9);
  EXPECT_NEAR(group.upper(1, 0), 0.397050718698, 1e-9);
}

// sum(D^3) / n^2 and mean(diag(D)^2) with D = X solve(S) t(X), X centred, S = crossprod(X) / n.
TEST(Describe, MardiaOfHolzingerAsInR) {
  const MardiaTest mardia = described(test::holzinger()).mardia;
  EXPECT_EQ(mardia.p, 9);
  EXPECT_NEAR(mardia.skewness, 6.87518824459, 1e-8);
  EXPECT_NEAR(mardia.kurtosis, 103.590911366, 1e-8);
  EXPECT_EQ(mardia.skewness_df, 165);
  EXPECT_NEAR(mardia.skewness_chisq, 301 * 6.87518824459 / 6, 1e-6);
}

TEST(Describe, StandardErrorsOfShapeByHand) {
  const Data data = of_text("x\n1\n2\n3\n4\n10\n");
  const VariableDescription x = described(data).variables[0];
  EXPECT_NEAR(x.skewness_se, std::sqrt(6.0 * 5 * 4 / (3 * 6 * 8)), 1e-14);
  EXPECT_NEAR(x.kurtosis_se, 2 * x.skewness_se * std::sqrt(24.0 / (2 * 10)), 1e-14);
  // m2 = 10, m3 = 36, m4 = 278.8 about the mean 4
  EXPECT_NEAR(x.skewness, 36 / std::pow(10, 1.5) * std::sqrt(20.0) / 3, 1e-14);
  EXPECT_NEAR(x.kurtosis, 4 * (6 * (278.8 / 100 - 3) + 6) / (3 * 2), 1e-13);
}

TEST(Mardia, BothWaysToSkewnessAreOne) {
  test::Random random(3);
  for (const auto& [n, p] : {std::pair<Index, Index>{40, 3}, {700, 2}, {600, 7}, {30, 12}}) {
    MatrixXd X(n, p);
    for (Index i = 0; i < X.size(); ++i)
      X.data()[i] = std::exp(random.normal());
    const MatrixXd centred = X.rowwise() - X.colwise().mean();
    const MatrixXd S = centred.transpose() * centred / static_cast<double>(n);
    const MatrixXd Z = centred * cholesky(S)->inverse_factor().transpose();
    const double by_moments = mardia_skewness_by_moments(Z);
    // Mardia (1970), as it is defined
    const MatrixXd D = centred * S.inverse() * centred.transpose();
    const double defined = D.array().cube().sum() / static_cast<double>(n * n);
    EXPECT_NEAR(by_moments, defined, 1e-9 * defined) << n << " " << p;
    EXPECT_NEAR(mardia_skewness_by_cases(Z), defined, 1e-9 * defined) << n << " " << p;
  }
}

TEST(Mardia, IsAbsentWhereItCannotBe) {
  EXPECT_NE(described(of_text("x,y\n1,2\n2,1\n")).mardia.why.find("2 complete cases"),
            std::string::npos);
  EXPECT_NE(described(of_text("x,y\n1,2\n2,2\n4,2\n6,2\n")).mardia.why.find("constant"),
            std::string::npos);
  EXPECT_NE(described(of_text("x,y\n1,2\n2,4\n4,8\n5,10\n")).mardia.why.find("singular"),
            std::string::npos);
}

/// A correlation by its definition, of the cases that have both.
double slow_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double n = 0, sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!std::isnan(x[i]) && !std::isnan(y[i])) ++n, sx += x[i], sy += y[i];
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!std::isnan(x[i]) && !std::isnan(y[i])) {
      const double a = x[i] - sx / n, b = y[i] - sy / n;
      xx += a * a, yy += b * b, xy += a * b;
    }
  return xy / std::sqrt(xx * yy);
}

TEST(Describe, PairwiseCorrelationsAreThoseOfTheCasesWithBoth) {
  test::Random random(8);
  Data data;
  data.rows = 1300;
  for (const char* name : {"a", "b", "c", "d"}) {
    Column column{name, {}, {}};
    for (int i = 0; i < data.rows; ++i)
      column.values.push_back(random.chance(0.2) ? not_a_number : 1e6 + random.normal());
    data.columns.push_back(column);
  }
  for (std::size_t i = 0; i < 700; ++i)  // a block without gaps
    for (Column& column : data.columns)
      if (std::isnan(column.values[i])) column.values[i] = 1e6;
  const GroupDescription group = described(data);
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t j = 0; j < i; ++j) {
      const auto& x = data.columns[static_cast<std::size_t>(i)].values;
      const auto& y = data.columns[static_cast<std::size_t>(j)].values;
      EXPECT_NEAR(group.cor(i, j), slow_correlation(x, y), 1e-9);
      std::int64_t both = 0;
      for (std::size_t k = 0; k < x.size(); ++k)
        both += !std::isnan(x[k]) && !std::isnan(y[k]);
      EXPECT_EQ(group.n(i, j), both);
    }
  std::int64_t cases = 0;
  for (const MissingPattern& pattern : group.patterns)
    cases += pattern.cases;
  EXPECT_EQ(cases, data.rows);
}

TEST(Describe, ListwiseIsPairwiseOfTheCompleteCases) {
  const Data gaps = of_text("x,y,z\n1,2,5\n2,,4\n3,1,8\n4,5,\n5,9,1\n6,6,2\n7,8,3\n");
  const Data complete = of_text("x,y,z\n1,2,5\n3,1,8\n5,9,1\n6,6,2\n7,8,3\n");
  DescribeOptions listwise;
  listwise.missing = Available::listwise;
  const GroupDescription a = described(gaps, listwise), b = described(complete);
  EXPECT_EQ(a.cases, 7);
  EXPECT_EQ(a.complete, 5);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(a.variables[j].n, 5);
    EXPECT_EQ(a.variables[j].mean, b.variables[j].mean);
    EXPECT_EQ(a.variables[j].kurtosis, b.variables[j].kurtosis);
  }
  EXPECT_EQ(a.variables[1].missing, 1);
  EXPECT_EQ(a.cor.values, b.cor.values);
  EXPECT_EQ(described(gaps).mardia.kurtosis, b.mardia.kurtosis);
}

TEST(Describe, GroupsAreAsEachByItself) {
  const Data all = test::holzinger_by_school();
  DescribeOptions options;
  options.group = "school";
  const Description both = describe(all, options);
  ASSERT_EQ(both.groups.size(), 2u);
  for (const GroupDescription& group : both.groups) {
    Data part = test::holzinger();
    const Column& school = *all.find("school");
    for (Column& column : part.columns) {
      std::vector<double> kept;
      for (std::size_t i = 0; i < column.values.size(); ++i)
        if (school.levels[static_cast<std::size_t>(school.values[i]) - 1] == group.label)
          kept.push_back(column.values[i]);
      column.values = kept;
      part.rows = static_cast<std::int64_t>(kept.size());
    }
    const GroupDescription alone = described(part);
    EXPECT_EQ(group.cases, alone.cases);
    for (std::size_t j = 0; j < alone.variables.size(); ++j)
      EXPECT_NEAR(group.variables[j].skewness, alone.variables[j].skewness, 1e-12);
    for (std::size_t k = 0; k < alone.cor.values.size(); ++k)
      EXPECT_NEAR(group.cor.values[k], alone.cor.values[k], 1e-13);
    EXPECT_NEAR(group.mardia.skewness, alone.mardia.skewness, 1e-10);
  }
}

TEST(Describe, OwnMomentsAsPublishedMomentsGiveTheSame) {
  const Data raw = test::holzinger();
  const GroupDescription a = described(raw);
  Summary summary;
  for (const VariableDescription& v : a.variables) {
    summary.names.push_back(v.name);
    summary.mean.push_back(v.mean);
  }
  summary.cov = a.cov;
  summary.nobs = a.cases;
  Data published;
  published.summaries.push_back(summary);
  DescribeOptions options;
  options.variables = {"x3", "x1"};
  const GroupDescription b = described(published, options);
  EXPECT_NEAR(b.variables[1].sd, a.variables[0].sd, 1e-13);
  EXPECT_EQ(b.variables[1].mean, a.variables[0].mean);
  EXPECT_NEAR(b.cor(1, 0), a.cor(2, 0), 1e-13);
  EXPECT_NEAR(b.pvalue(1, 0), a.pvalue(2, 0), 1e-13);
  EXPECT_NEAR(b.upper(1, 0), a.upper(2, 0), 1e-13);
  EXPECT_TRUE(std::isnan(b.variables[0].skewness));
  EXPECT_FALSE(b.mardia.why.empty());
}

TEST(Describe, ConstantsAndPerfectCorrelations) {
  const GroupDescription group = described(of_text("x,y,c\n1,-2,7\n2,-4,7\n3,-6,7\n4,-8,7\n"));
  EXPECT_NEAR(group.cor(1, 0), -1, 1e-15);
  EXPECT_LT(group.pvalue(1, 0), 1e-12);
  EXPECT_TRUE(std::isnan(group.cor(2, 0)));
  EXPECT_EQ(group.variables[2].sd, 0);
  EXPECT_NE(group.variables[2].why.find("constant"), std::string::npos);
}

TEST(Describe, RefusesUnknownVariables) {
  DescribeOptions options;
  options.variables = {"x1", "x11"};
  EXPECT_THROW(describe(test::holzinger(), options), Error);
}

std::map<std::string, Severity> codes(const Data& data) {
  std::map<std::string, Severity> found;
  for (const Diagnostic& note : data.notes)
    found[note.code] = note.severity;
  return found;
}

TEST(ReadNumericCsv, LeavesOutTextsAndSaysSo) {
  const Data data = of_text("\"\",sex,x,y,z\n1,f,1,2,\n2,m,2,b,NA\n3,,3,4,\n");
  ASSERT_EQ(data.columns.size(), 2u);
  EXPECT_EQ(data.columns[0].name, "x");
  EXPECT_EQ(data.columns[1].name, "z");
  EXPECT_TRUE(std::isnan(data.columns[1].values[0]));
  const auto found = codes(data);
  EXPECT_EQ(found.at("unnamed-column"), Severity::note);
  EXPECT_EQ(found.at("text-column"), Severity::note);
  EXPECT_EQ(found.at("not-a-number"), Severity::warning);  // y has numbers, too
}

TEST(ReadNumericCsv, KeepsTheGroupingVariableAsText) {
  const Data data = of_text("g,x\na,1\nb,2\n", {"g"});
  ASSERT_EQ(data.columns.size(), 2u);
  EXPECT_EQ(data.find("g")->levels, (std::vector<std::string>{"a", "b"}));
}

TEST(ReadNumericCsv, NumbersAreNoNames) {
  EXPECT_THROW(of_text("1,2\n3,4\n"), Error);
}

}  // namespace
}  // namespace semfit::internal
