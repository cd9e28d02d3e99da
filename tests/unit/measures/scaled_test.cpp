#include "measures/scaled.h"

#include "math/distributions.h"
#include "math/noncentral.h"
#include "unit/measures/stored_cases.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::map<std::string, double> measured(const MeasureInputs& inputs) {
  std::map<std::string, double> all;
  for (const FitMeasure& m : measure(inputs))
    all[m.name] = m.value;
  return all;
}

MeasureInputs scaled_case(double c, double c0) {
  MeasureInputs in = stored::linear_growth().inputs;
  in.is_scaled = true;
  in.scaled = in.robust = {in.chisq, c, 0, in.df};
  in.baseline_scaled = in.baseline_robust = {in.baseline_chisq, c0, 0, in.baseline_df};
  in.is_robust = in.has_likelihood_scaling = true;
  in.scaling_h0 = 1.2;
  in.scaling_h1 = 1.1;
  return in;
}

TEST(Scaled, FormulasOfThePapers) {
  const double c = 1.3, c0 = 1.7;
  const MeasureInputs in = scaled_case(c, c0);
  const auto m = measured(in);
  const double x = in.chisq, d = in.df, x0 = in.baseline_chisq, d0 = in.baseline_df, N = in.N;
  EXPECT_DOUBLE_EQ(m.at("chisq.scaled"), x / c);
  EXPECT_DOUBLE_EQ(m.at("df.scaled"), d);
  EXPECT_DOUBLE_EQ(m.at("pvalue.scaled"), chi_square_upper(x / c, d));
  EXPECT_DOUBLE_EQ(m.at("chisq.scaling.factor"), c);
  EXPECT_DOUBLE_EQ(m.at("baseline.chisq.scaled"), x0 / c0);
  EXPECT_DOUBLE_EQ(m.at("baseline.chisq.scaling.factor"), c0);
  EXPECT_DOUBLE_EQ(m.at("scaling.factor.h0"), 1.2);
  EXPECT_DOUBLE_EQ(m.at("scaling.factor.h1"), 1.1);
  EXPECT_NEAR(
      m.at("cfi.scaled"), 1 - std::max(x / c - d, 0.0) / std::max(x / c - d, x0 / c0 - d0), 1e-14);
  EXPECT_NEAR(m.at("cfi.robust"), 1 - std::max(x - c * d, 0.0) / (x0 - c0 * d0), 1e-14);
  EXPECT_NEAR(m.at("tli.robust"), 1 - (x - c * d) * d0 / ((x0 - c0 * d0) * d), 1e-14);
  EXPECT_NEAR(m.at("rni.robust"), 1 - (x - c * d) / (x0 - c0 * d0), 1e-14);
  EXPECT_NEAR(m.at("nfi.scaled"), (x0 / c0 - x / c) / (x0 / c0), 1e-14);
  EXPECT_NEAR(m.at("rmsea.scaled"), std::sqrt(std::max(0.0, x / (N * c * d) - 1 / N)), 1e-14);
  EXPECT_NEAR(m.at("rmsea.robust"), std::sqrt(std::max(0.0, x / (N * d) - c / N)), 1e-14);
  EXPECT_NEAR(
      m.at("rmsea.ci.upper.scaled"), std::sqrt(noncentrality(x, c * d, 0.05) / (N * c * d)), 1e-12);
  EXPECT_NEAR(
      m.at("rmsea.ci.upper.robust"), std::sqrt(c * noncentrality(x / c, d, 0.05) / (N * d)), 1e-12);
  EXPECT_NEAR(m.at("rmsea.pvalue.robust"),
              noncentral_chi_square_upper(x / c, d, N * d * 0.0025 / c),
              1e-12);
  const double p = 4;
  EXPECT_NEAR(m.at("gfi_rls.robust"),
              std::min(1.0, N * p / (N * p + 2 * std::max(0.0, in.rls - c * d))),
              1e-12);
}

TEST(Scaled, AFactorOfOneChangesNothing) {
  const MeasureInputs in = scaled_case(1, 1);
  const auto m = measured(in);
  for (const CorrectedMeasure& correction : corrected_measures())
    EXPECT_NEAR(m.at(correction.name), m.at(correction.plain), 1e-12) << correction.name;
}

TEST(Scaled, EveryCorrectionIsOfAMeasureThatExists) {
  std::set<std::string> names;
  for (const auto& table : measure_tables())
    for (const Measure& row : table)
      names.insert(row.name);
  for (const CorrectedMeasure& correction : corrected_measures()) {
    EXPECT_TRUE(names.contains(correction.plain)) << correction.plain;
    EXPECT_TRUE(std::string(correction.name).starts_with(correction.plain)) << correction.name;
  }
}

TEST(Scaled, WithoutAFactorMeasuresSayWhy) {
  MeasureInputs in = scaled_case(not_a_number, 1.1);
  for (const FitMeasure& m : measure(in))
    if (std::isnan(m.value)) {
      EXPECT_FALSE(m.why.empty()) << m.name;
    }
  EXPECT_TRUE(std::isnan(measured(in).at("chisq.scaled")));
  EXPECT_TRUE(std::isnan(measured(in).at("cfi.robust")));
  EXPECT_FALSE(std::isnan(measured(in).at("cfi")));
}

/// Of a shifted test every scaled measure is the plain one of the corrected statistics.
TEST(Scaled, AShiftIsAdded) {
  MeasureInputs in = scaled_case(1.3, 1.7);
  in.scaled.shift = 0.8;
  in.scaled.is_shifted = true;
  in.baseline_scaled.shift = 2.5;
  MeasureInputs corrected = stored::linear_growth().inputs;
  corrected.chisq = in.chisq / 1.3 + 0.8;
  corrected.baseline_chisq = in.baseline_chisq / 1.7 + 2.5;
  const auto m = measured(in), expected = measured(corrected);
  for (const char* name : {"chisq",
                           "pvalue",
                           "baseline.chisq",
                           "cfi",
                           "tli",
                           "rni",
                           "nfi",
                           "rmsea",
                           "rmsea.ci.lower",
                           "rmsea.ci.upper",
                           "rmsea.pvalue"})
    EXPECT_NEAR(m.at(name + std::string(".scaled")), expected.at(name), 1e-12) << name;
}

/// Degrees of freedom of its own: mean and variance adjusted.
TEST(Scaled, DegreesOfFreedomMayBeFewer) {
  MeasureInputs in = scaled_case(1.3, 1.7);
  in.scaled.df = 3.7;
  in.baseline_scaled.df = 4.9;
  const auto m = measured(in);
  const double x = in.chisq / 1.3, x0 = in.baseline_chisq / 1.7;
  EXPECT_DOUBLE_EQ(m.at("df.scaled"), 3.7);
  EXPECT_DOUBLE_EQ(m.at("baseline.df.scaled"), 4.9);
  EXPECT_DOUBLE_EQ(m.at("pvalue.scaled"), chi_square_upper(x, 3.7));
  EXPECT_NEAR(m.at("cfi.scaled"), 1 - std::max(x - 3.7, 0.0) / std::max(x - 3.7, x0 - 4.9), 1e-14);
}

/// With missing values robust measures are made of another statistic than scaled ones.
TEST(Scaled, RobustMeasuresHaveTheirOwnTest) {
  MeasureInputs in = scaled_case(1.3, 1.7);
  in.robust = {in.chisq * 1.1, 1.2, 0, in.df};
  in.baseline_robust = {in.baseline_chisq * 1.05, 1.4, 0, in.baseline_df};
  const auto m = measured(in);
  const double d = in.df, d0 = in.baseline_df;
  const double lambda = in.robust.chisq - 1.2 * d, lambda0 = in.baseline_robust.chisq - 1.4 * d0;
  EXPECT_NEAR(m.at("rni.robust"), 1 - lambda / lambda0, 1e-14);
  EXPECT_NEAR(m.at("rmsea.robust"), std::sqrt(std::max(0.0, lambda / (in.N * d))), 1e-14);
  EXPECT_NEAR(m.at("chisq.scaled"), in.chisq / 1.3, 1e-14);
}

TEST(Scaled, ScalingOfLikelihoodsOnlyWhereTheyAreScaled) {
  MeasureInputs in = scaled_case(1.3, 1.7);
  in.has_likelihood_scaling = false;
  EXPECT_FALSE(measured(in).contains("scaling.factor.h0"));
  in.is_robust = false;
  EXPECT_FALSE(measured(in).contains("cfi.robust"));
  EXPECT_TRUE(measured(in).contains("cfi.scaled"));
}

TEST(Scaled, OnlyOfScaledTests) {
  EXPECT_FALSE(measured(stored::linear_growth().inputs).contains("chisq.scaled"));
}

}  // namespace
}  // namespace semfit::internal
