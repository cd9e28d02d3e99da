#include "measures/measure.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

FitMeasure index(const std::string& name, double x, double d, double x0, double d0) {
  MeasureInputs in;
  in.has_baseline = true;
  in.chisq = x;
  in.df = d;
  in.baseline_chisq = x0;
  in.baseline_df = d0;
  in.N = in.ntotal = 100;
  for (const FitMeasure& m : measure(in))
    if (m.name == name) return m;
  ADD_FAILURE() << "no measure " << name;
  return {};
}

TEST(Incremental, Formulas) {
  EXPECT_DOUBLE_EQ(index("cfi", 30, 10, 210, 15).value, 1 - 20.0 / 195);
  EXPECT_DOUBLE_EQ(index("rni", 30, 10, 210, 15).value, 1 - 20.0 / 195);
  EXPECT_DOUBLE_EQ(index("tli", 30, 10, 210, 15).value, (14.0 - 3) / (14 - 1));
  EXPECT_DOUBLE_EQ(index("nnfi", 30, 10, 210, 15).value, (14.0 - 3) / (14 - 1));
  EXPECT_DOUBLE_EQ(index("rfi", 30, 10, 210, 15).value, (14.0 - 3) / 14);
  EXPECT_DOUBLE_EQ(index("nfi", 30, 10, 210, 15).value, 180.0 / 210);
  EXPECT_DOUBLE_EQ(index("pnfi", 30, 10, 210, 15).value, 10.0 / 15 * 180 / 210);
  EXPECT_DOUBLE_EQ(index("ifi", 30, 10, 210, 15).value, 180.0 / 200);
}

TEST(Incremental, CfiStaysBetweenZeroAndOne) {
  EXPECT_EQ(index("cfi", 5, 10, 210, 15).value, 1);
  EXPECT_GT(index("rni", 5, 10, 210, 15).value, 1);
  EXPECT_EQ(index("cfi", 300, 10, 210, 15).value, 0);
  EXPECT_LT(index("rni", 300, 10, 210, 15).value, 0);
  EXPECT_EQ(index("cfi", 5, 10, 12, 15).value, 1);
}

TEST(Incremental, BaselineWithoutDegreesOfFreedom) {
  EXPECT_EQ(index("cfi", 0, 0, 0, 0).value, 1);
  EXPECT_EQ(index("tli", 0, 0, 0, 0).value, 1);
  for (const char* name : {"nfi", "pnfi", "ifi", "rni"}) {
    EXPECT_TRUE(std::isnan(index(name, 0, 0, 0, 0).value)) << name;
    EXPECT_FALSE(index(name, 0, 0, 0, 0).why.empty()) << name;
  }
}

TEST(Incremental, NormedIndicesNeedANestedBaseline) {
  for (const char* name : {"nfi", "rfi"})
    EXPECT_EQ(index(name, 54, 17, 473, 15).why,
              "the model has more degrees of freedom than the baseline model");
  EXPECT_FALSE(std::isnan(index("pnfi", 54, 17, 473, 15).value));
}

TEST(Incremental, NoMisfitInTheBaselineIsPerfectFit) {
  EXPECT_EQ(index("ifi", 0, 5, 1.5, 6).value, 1);
}

}  // namespace
}  // namespace semfit::internal
