// Models at the edge of being models: nothing free, nothing fitted, nothing identified. Whatever
// the result says, it says it; every section is asked for.
#include "property/random_models.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

Options everything() {
  Options options;
  options.sections.standardized = true;
  options.sections.modindices = true;
  options.sections.residuals = true;
  options.sections.r2 = true;
  options.sections.effects = true;
  options.sections.vcov = true;
  options.sections.implied = true;
  options.sections.h1 = true;
  return options;
}

Result fit_holzinger(const std::string& text, const Options& options = everything()) {
  std::vector<std::string> names;
  for (int i = 1; i <= 9; ++i)
    names.push_back("x" + std::to_string(i));
  return fit_text(text, read_csv(SEMFIT_ROOT "/models/holzinger/data.csv", names, {}), options);
}

TEST(Degenerate, NothingIsFree) {
  const Result result = fit_holzinger("x1 ~~ 1.4*x1\nx2 ~~ 1.4*x2\nx1 ~~ 0*x2");
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.status, "ok");
  EXPECT_EQ(result.npar, 0);
  EXPECT_EQ(result.df, 3);
  EXPECT_GT(result.measure("chisq"), 0);
  EXPECT_EQ(result.residuals.size(), 5u);
  EXPECT_EQ(result.modindices.size(), 3u);
  for (const ModificationIndex& index : result.modindices)
    EXPECT_GE(index.mi, 0);
}

TEST(Degenerate, EqualitiesLeaveNothingFree) {
  const Result fixed = fit_holzinger("x1 ~~ 1.4*x1\nx2 ~~ 1.4*x2\nx1 ~~ 0*x2");
  const Result pinned = fit_holzinger("x1 ~~ a*x1\nx2 ~~ b*x2\nx1 ~~ 0*x2\na == 1.4\nb == a");
  EXPECT_TRUE(pinned.converged);
  EXPECT_EQ(pinned.npar, 0);
  EXPECT_EQ(pinned.df, 3);
  EXPECT_NEAR(pinned.measure("chisq"), fixed.measure("chisq"), 1e-9);
  const auto covariance = [](const Result& result) {
    for (const ModificationIndex& index : result.modindices)
      if (index.lhs != index.rhs) return index.mi;
    return not_a_number;
  };
  EXPECT_NEAR(covariance(pinned), covariance(fixed), 1e-9);
}

TEST(Degenerate, OneVariable) {
  const Result result = fit_holzinger("x1 ~~ x1");
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.df, 0);
  EXPECT_NEAR(result.measure("chisq"), 0, 1e-9);
}

TEST(Degenerate, MeansOnly) {
  const Result result = fit_holzinger("x1 ~ 1\nx2 ~ 1");
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.measure("df"), 1);
}

TEST(Degenerate, NoErrorTerm) {
  // Two indicators without residuals of one factor: no Sigma is positive definite.
  const Result result = fit_holzinger("f =~ x1 + x2\nx1 ~~ 0*x1\nx2 ~~ 0*x2");
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.status, "not-converged");
}

TEST(Degenerate, NotIdentified) {
  for (const std::string text : {"f =~ NA*x1 + x2 + x3 + x4",
                                 "f =~ x1 + x2",
                                 "f =~ x1 + x2 + x3\ng =~ x1 + x2 + x3\n",
                                 "x1 ~ x2\nx2 ~ x1"}) {
    const Result result = fit_holzinger(text);
    EXPECT_NE(result.status, "ok") << text;
    for (const Parameter& p : result.parameters) {
      const Row& row = row_of(result, p);
      EXPECT_TRUE(row.free == 0 || std::isnan(p.se)) << text << ": " << name_of(row);
    }
  }
}

TEST(Degenerate, ALatentVariableWithoutIndicators) {
  const Result result =
      fit_holzinger("f =~ x1 + x2 + x3\nphantom =~ 0\nphantom ~~ 1*phantom\nf ~ 0.5*phantom");
  EXPECT_TRUE(result.converged);
}

}  // namespace
}  // namespace semfit::test
