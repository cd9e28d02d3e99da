#include "math/distributions.h"
#include "math/noncentral.h"
#include "measures/measure.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

MeasureInputs example() {
  GroupMoments g;
  g.n = 200;
  g.sample.Sigma = (MatrixXd(2, 2) << 4, 3, 3, 9).finished();
  g.implied.Sigma = (MatrixXd(2, 2) << 4, 0, 0, 9).finished();
  MeasureInputs in;
  in.npar = 2;
  in.chisq = 60;
  in.df = 1;
  in.N = in.ntotal = 200;
  in.sample_moments = 3;
  in.logl = -900;
  in.unrestricted_logl = -870;
  in.has_likelihood = true;
  in.blocks = {g};
  return in;
}

FitMeasure find(const MeasureInputs& in, const std::string& name) {
  for (const FitMeasure& m : measure(in))
    if (m.name == name) return m;
  ADD_FAILURE() << "no measure " << name;
  return {};
}

double value(const MeasureInputs& in, const std::string& name) {
  return find(in, name).value;
}

// Uncorrelated variables: Sigma^-1 S is the correlation matrix up to similarity, r = 1/2.
TEST(Gfi, OfIndependenceByHand) {
  const MeasureInputs in = example();
  const double gfi = 1 - 0.25 / (1 + 0.25);
  EXPECT_DOUBLE_EQ(value(in, "gfi"), gfi);
  EXPECT_DOUBLE_EQ(value(in, "agfi"), 1 - 3 * (1 - gfi));
  EXPECT_DOUBLE_EQ(value(in, "pgfi"), gfi / 3);
  const double rls = 200 * 0.25;
  EXPECT_DOUBLE_EQ(value(in, "gfi_rls"), 400 / (400 + 2 * (rls - 1)));
  EXPECT_DOUBLE_EQ(value(in, "gfi_rls.ci.lower"), 400 / (400 + 2 * noncentrality(rls, 1, 0.05)));
  EXPECT_DOUBLE_EQ(value(in, "gfi_rls.ci.upper"), 400 / (400 + 2 * noncentrality(rls, 1, 0.95)));
}

TEST(Gfi, MeansCarryWeight) {
  MeasureInputs in = example();
  in.blocks[0].sample.mu = (VectorXd(2) << 2, 3).finished();
  in.blocks[0].implied.mu = (VectorXd(2) << 2, 0).finished();
  EXPECT_DOUBLE_EQ(value(in, "gfi"), 1 - (0.25 + 1) / (1.25 + 2));
}

TEST(Gfi, FixedCovariatesCarryNone) {
  MeasureInputs in = example();
  in.blocks[0].fixed_x = {0};
  EXPECT_DOUBLE_EQ(value(in, "gfi"), 1 - 0.25 / (0.5 + 0.25));
}

TEST(Gfi, TakesTheEstimatorsWeightIfGiven) {
  MeasureInputs in = example();
  in.blocks[0].weighted_residual = 9;
  in.blocks[0].weighted_sample = 16 + 9 + 81;
  EXPECT_DOUBLE_EQ(value(in, "gfi"), 1 - 9.0 / 106);
}

TEST(Gfi, ResidualStatisticLosesACasePerGroupWithN) {
  MeasureInputs in = example();
  in.N = 199;
  EXPECT_DOUBLE_EQ(value(in, "gfi_rls"), 398 / (398 + 2 * (199 * 0.25 - 1)));
  in.rls = 21;
  EXPECT_DOUBLE_EQ(value(in, "gfi_rls"), 398 / (398 + 2 * 20.0));
}

TEST(Absolute, CriticalNIsJustSignificant) {
  const MeasureInputs in = example();
  EXPECT_NEAR(chi_square_upper((value(in, "cn_05") - 1) * in.chisq / in.N, in.df), 0.05, 1e-14);
  EXPECT_NEAR(chi_square_upper((value(in, "cn_01") - 1) * in.chisq / in.N, in.df), 0.01, 1e-14);
  MeasureInputs perfect = in;
  perfect.chisq = 0;
  EXPECT_TRUE(std::isnan(value(perfect, "cn_05")));
  EXPECT_FALSE(find(perfect, "cn_05").why.empty());
}

TEST(Absolute, MfiAndEcvi) {
  EXPECT_DOUBLE_EQ(value(example(), "mfi"), std::exp(-0.5 * 59 / 200));
  EXPECT_DOUBLE_EQ(value(example(), "ecvi"), (60 + 4) / 200.0);
}

TEST(Rmsea, IntervalAndTestsShareOneNoncentrality) {
  const MeasureInputs in = example();
  EXPECT_DOUBLE_EQ(value(in, "rmsea"), std::sqrt(59 / 200.0));
  const double lower = value(in, "rmsea.ci.lower"), upper = value(in, "rmsea.ci.upper");
  EXPECT_NEAR(noncentral_chi_square_upper(60, 1, lower * lower * 200), 0.05, 1e-12);
  EXPECT_NEAR(noncentral_chi_square_cdf(60, 1, upper * upper * 200), 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(value(in, "rmsea.pvalue"),
                   noncentral_chi_square_upper(60, 1, 0.05 * 0.05 * 200));
  EXPECT_DOUBLE_EQ(value(in, "rmsea.notclose.pvalue"),
                   noncentral_chi_square_cdf(60, 1, 0.08 * 0.08 * 200));
}

TEST(Rmsea, GoodFitIsZeroWithAnUpperLimit) {
  MeasureInputs in = example();
  in.chisq = 0.5;
  EXPECT_EQ(value(in, "rmsea"), 0);
  EXPECT_EQ(value(in, "rmsea.ci.lower"), 0);
  EXPECT_GT(value(in, "rmsea.ci.upper"), 0);
  in.chisq = 1e-9;
  EXPECT_EQ(value(in, "rmsea.ci.upper"), 0);
}

TEST(InformationCriteria, PenaliseTheDeviance) {
  const MeasureInputs in = example();
  EXPECT_DOUBLE_EQ(value(in, "aic"), 1804);
  EXPECT_DOUBLE_EQ(value(in, "bic"), 1800 + 2 * std::log(200.0));
  EXPECT_DOUBLE_EQ(value(in, "bic2"), 1800 + 2 * std::log(202 / 24.0));
  MeasureInputs least_squares = in;
  least_squares.has_likelihood = false;
  for (const FitMeasure& m : measure(least_squares))
    for (const char* name : {"logl", "unrestricted.logl", "aic", "bic", "bic2"})
      EXPECT_NE(m.name, name) << "without a likelihood there is none";
}

TEST(ModelTest, PvaluesOfModelAndBaseline) {
  MeasureInputs in = example();
  EXPECT_DOUBLE_EQ(value(in, "pvalue"), chi_square_upper(60, 1));
  EXPECT_EQ(find(in, "baseline.chisq").why, "there is no baseline model");
  in.has_baseline = true;
  in.baseline_chisq = 900;
  in.baseline_df = 3;
  EXPECT_DOUBLE_EQ(value(in, "baseline.pvalue"), chi_square_upper(900, 3));
  EXPECT_GT(value(in, "baseline.pvalue"), 0);
}

}  // namespace
}  // namespace semfit::internal
