#include "estimate/bounds.h"

#include "unit/estimate/fitted.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::string text = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f";

Row bounded(const std::string& model, const std::string& bounds, const char* lhs, const char* rhs) {
  Options options;
  options.model.bounds = bounds;
  const test::Fitted fitted = test::prepare(model, test::holzinger(), options);
  for (const Row& row : fitted.table.rows)
    if (row.lhs == lhs && row.rhs == rhs) return row;
  ADD_FAILURE() << lhs << " " << rhs;
  return {};
}

double variance_of(const char* name) {
  const test::Fitted fitted = test::prepare(text, test::holzinger());
  const auto& names = fitted.sample.groups[0].observed;
  const auto i = std::find(names.begin(), names.end(), name) - names.begin();
  return fitted.sample.groups[0].moments.Sigma(i, i);
}

TEST(Bounds, NoneIsNone) {
  EXPECT_EQ(bounded(text, "none", "x1", "x1").lower, -infinity);
}

TEST(Bounds, PositiveVariancesOfWhomItSays) {
  EXPECT_EQ(bounded(text, "pos.var", "x1", "x1").lower, 0);
  EXPECT_EQ(bounded(text, "pos.var", "f", "f").lower, 0);
  EXPECT_EQ(bounded(text, "pos.ov.var", "x1", "x1").lower, 0);
  EXPECT_EQ(bounded(text, "pos.ov.var", "f", "f").lower, -infinity);
  EXPECT_EQ(bounded(text, "pos.lv.var", "x1", "x1").lower, -infinity);
  EXPECT_EQ(bounded(text, "pos.lv.var", "f", "f").lower, 0);
  EXPECT_EQ(bounded(text, "pos.var", "f", "x2").lower, -infinity) << "a loading";
}

TEST(Bounds, StandardComesFromTheSample) {
  const double s1 = variance_of("x1"), s2 = variance_of("x2");
  const Row residual = bounded(text, "standard", "x2", "x2");
  EXPECT_EQ(residual.lower, 0);
  EXPECT_DOUBLE_EQ(residual.upper, s2);
  const Row factor = bounded(text, "standard", "f", "f");
  EXPECT_DOUBLE_EQ(factor.lower, 0.1 * s1);
  EXPECT_DOUBLE_EQ(factor.upper, s1);
  EXPECT_EQ(bounded(text, "standard", "g", "g").lower, 0) << "a disturbance may be small";
  const Row loading = bounded(text, "standard", "f", "x2");
  EXPECT_DOUBLE_EQ(loading.upper, std::sqrt(s2 / (0.1 * s1)));
  EXPECT_DOUBLE_EQ(loading.lower, -loading.upper);
  EXPECT_EQ(bounded(text, "standard", "f", "x1").upper, infinity) << "fixed";
}

TEST(Bounds, WideIsWider) {
  const Row exact = bounded(text, "standard", "x2", "x2"), wide = bounded(text, "wide", "x2", "x2");
  EXPECT_LT(wide.lower, exact.lower);
  EXPECT_GT(wide.upper, exact.upper);
  EXPECT_GT(bounded(text, "wide", "f", "x2").upper, bounded(text, "standard", "f", "x2").upper);
}

TEST(Bounds, OfTheUserStayWhereTheyAreNarrower) {
  const std::string model = text + "\nx2 ~~ lower(.2)*x2\nx3 ~~ lower(-9)*x3";
  EXPECT_EQ(bounded(model, "standard", "x2", "x2").lower, 0.2);
  EXPECT_EQ(bounded(model, "standard", "x3", "x3").lower, 0);
}

TEST(Bounds, UnknownNamesGetASuggestion) {
  ParameterTable table = test::table_of(text);
  try {
    set_bounds(table, {}, "standart");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].code, "unsupported-value");
    EXPECT_EQ(error.diagnostics()[0].notes[0], "did you mean 'standard'?");
  }
  EXPECT_EQ(bounds_names().size(), 6u);
}

}  // namespace
}  // namespace semfit::internal
