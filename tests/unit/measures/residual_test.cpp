#include "measures/measure.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Two variables: variances 4 and 9 (implied 5 and 9), covariance 3 (implied 1).
GroupMoments two_variables() {
  GroupMoments g;
  g.n = 100;
  g.sample.Sigma = (MatrixXd(2, 2) << 4, 3, 3, 9).finished();
  g.implied.Sigma = (MatrixXd(2, 2) << 5, 1, 1, 9).finished();
  return g;
}

MeasureInputs inputs_of(std::vector<GroupMoments> blocks) {
  MeasureInputs in;
  in.df = 1;
  in.groups = static_cast<double>(blocks.size());
  for (const GroupMoments& g : blocks)
    in.ntotal += g.n;
  in.N = in.ntotal;
  in.blocks = std::move(blocks);
  return in;
}

FitMeasure residual(const MeasureInputs& in, const std::string& name) {
  for (const FitMeasure& m : measure(in))
    if (m.name == name) return m;
  ADD_FAILURE() << "no measure " << name;
  return {};
}

TEST(Residual, CovariancesByHand) {
  const MeasureInputs in = inputs_of({two_variables()});
  const double correlation = 3.0 / 6 - 1 / std::sqrt(45.0);
  EXPECT_DOUBLE_EQ(residual(in, "rmr").value, std::sqrt((1.0 + 4) / 3));
  EXPECT_DOUBLE_EQ(residual(in, "srmr").value, std::sqrt((1 / 16.0 + 4 / 36.0) / 3));
  EXPECT_DOUBLE_EQ(residual(in, "crmr").value, std::abs(correlation));
  EXPECT_DOUBLE_EQ(residual(in, "srmr_mplus").value,
                   std::sqrt((1 / 16.0 + correlation * correlation) / 3));
}

TEST(Residual, MeansByHand) {
  GroupMoments g = two_variables();
  g.sample.mu = VectorXd::Constant(2, 6);
  g.implied.mu = VectorXd::Constant(2, 3);
  const MeasureInputs in = inputs_of({g});
  const double correlation = 3.0 / 6 - 1 / std::sqrt(45.0);
  const double bentler = 9 / 4.0 + 9 / 9.0;
  const double mplus = std::pow(3 - 3 / std::sqrt(5.0), 2) + 1;
  EXPECT_DOUBLE_EQ(residual(in, "rmr").value, std::sqrt((5.0 + 18) / 5));
  EXPECT_DOUBLE_EQ(residual(in, "srmr_bentler").value,
                   std::sqrt((1 / 16.0 + 4 / 36.0 + bentler) / 5));
  EXPECT_DOUBLE_EQ(residual(in, "crmr").value,
                   std::sqrt((correlation * correlation + bentler) / 3));
  EXPECT_DOUBLE_EQ(residual(in, "srmr_mplus").value,
                   std::sqrt((1 / 16.0 + correlation * correlation + mplus) / 5));
  const MeasureInputs without = inputs_of({two_variables()});
  for (const char* name : {"rmr", "srmr_bentler", "crmr", "srmr_mplus"})
    EXPECT_DOUBLE_EQ(residual(in, std::string(name) + "_nomean").value,
                     residual(without, name).value)
        << name;
}

TEST(Residual, GroupsCountByTheirCases) {
  GroupMoments perfect = two_variables();
  perfect.implied = perfect.sample;
  perfect.n = 300;
  const MeasureInputs one = inputs_of({two_variables()}),
                      both = inputs_of({two_variables(), perfect});
  for (const char* name : {"rmr", "srmr", "crmr", "srmr_mplus"})
    EXPECT_DOUBLE_EQ(residual(both, name).value, residual(one, name).value / 4) << name;
  EXPECT_DOUBLE_EQ(1 - residual(both, "gfi").value, (1 - residual(one, "gfi").value) / 4);
}

TEST(Residual, OneVariableHasNoCorrelation) {
  GroupMoments g;
  g.n = 50;
  g.sample.Sigma = g.implied.Sigma = MatrixXd::Ones(1, 1);
  EXPECT_EQ(residual(inputs_of({g}), "srmr").value, 0);
  EXPECT_TRUE(std::isnan(residual(inputs_of({g}), "crmr").value));
  EXPECT_EQ(residual(inputs_of({g}), "crmr").why, "there is no correlation to average");
}

TEST(Residual, ImproperImpliedMomentsGiveNoNumber) {
  GroupMoments g = two_variables();
  g.implied.Sigma(0, 0) = -1;
  const MeasureInputs in = inputs_of({g});
  EXPECT_FALSE(std::isnan(residual(in, "srmr").value));
  for (const char* name : {"crmr", "srmr_mplus", "gfi", "gfi_rls"}) {
    EXPECT_TRUE(std::isnan(residual(in, name).value)) << name;
    EXPECT_FALSE(residual(in, name).why.empty()) << name;
  }
}

}  // namespace
}  // namespace semfit::internal
