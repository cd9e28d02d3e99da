#include "measures/measure.h"

#include "measures/tables.h"
#include "unit/measures/stored_cases.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using stored::Case;

double value_of(const MeasureInputs& inputs, const std::string& name) {
  for (const FitMeasure& m : measure(inputs))
    if (m.name == name) return m.value;
  ADD_FAILURE() << "no measure " << name;
  return not_a_number;
}

void expect_stored(const Case& c) {
  const std::vector<FitMeasure> fit = measure(c.inputs);
  ASSERT_EQ(fit.size(), c.expected.size());
  for (std::size_t i = 0; i < fit.size(); ++i) {
    const auto& [name, value] = c.expected[i];
    EXPECT_EQ(fit[i].name, name);
    EXPECT_NEAR(fit[i].value, value, 1e-9 * (std::abs(value) + 1e-3)) << name;
    EXPECT_EQ(fit[i].why, "") << name;
  }
}

TEST(Measure, MatchesLavaanInOrderNameAndValueWithMeans) {
  expect_stored(stored::linear_growth());
}

TEST(Measure, MatchesLavaanInOrderNameAndValueWithFixedCovariates) {
  expect_stored(stored::path_model());
}

TEST(Measure, NamesAndLabelsAreThereOnce) {
  std::set<std::string> names;
  for (const auto& table : measure_tables())
    for (const Measure& m : table) {
      EXPECT_TRUE(names.insert(m.name).second) << m.name;
      EXPECT_FALSE(std::string(m.label).empty()) << m.name;
    }
}

// y = D y + c in all variables: only measures in the variables' units may change.
TEST(Measure, RescalingVariablesChangesRmrOnly) {
  const Case c = stored::linear_growth();
  MeasureInputs scaled = c.inputs;
  const VectorXd d = stored::column({0.01, 3, 100, 7});
  for (Moments* m : {&scaled.blocks[0].sample, &scaled.blocks[0].implied}) {
    m->Sigma = d.asDiagonal() * m->Sigma * d.asDiagonal();
    m->mu = d.cwiseProduct(m->mu);
  }
  const auto before = measure(c.inputs), after = measure(scaled);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool has_units = before[i].name.starts_with("rmr");
    if (has_units)
      EXPECT_GT(std::abs(after[i].value - before[i].value), 1e-3) << before[i].name;
    else
      EXPECT_NEAR(after[i].value, before[i].value, 1e-10) << before[i].name;
  }
}

TEST(Measure, OrderOfVariablesDoesNotMatter) {
  const Case c = stored::path_model();
  MeasureInputs permuted = c.inputs;
  Eigen::PermutationMatrix<Eigen::Dynamic> P(5);
  P.indices() << 3, 0, 4, 1, 2;
  for (Moments* m : {&permuted.blocks[0].sample, &permuted.blocks[0].implied})
    m->Sigma = P * m->Sigma * P.transpose();
  permuted.blocks[0].fixed_x = {3, 0, 4};
  const auto before = measure(c.inputs), after = measure(permuted);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_NEAR(after[i].value, before[i].value, 1e-11 * (1 + std::abs(before[i].value)))
        << before[i].name;
}

// Three equal groups with parameters of their own: chi-square, df and everything that counts
// triple.
TEST(Measure, CopiesOfAGroupFitAsTheGroup) {
  const Case c = stored::linear_growth();
  MeasureInputs three = c.inputs;
  three.groups = 3;
  for (double* sum : {&three.npar,
                      &three.chisq,
                      &three.df,
                      &three.baseline_chisq,
                      &three.baseline_df,
                      &three.N,
                      &three.ntotal,
                      &three.logl,
                      &three.unrestricted_logl,
                      &three.sample_moments,
                      &three.rls})
    *sum *= 3;
  three.blocks = {c.inputs.blocks[0], c.inputs.blocks[0], c.inputs.blocks[0]};
  const auto one = measure(c.inputs), all = measure(three);
  const std::set<std::string> same = {"cfi",
                                      "tli",
                                      "nnfi",
                                      "rfi",
                                      "nfi",
                                      "pnfi",
                                      "ifi",
                                      "rni",
                                      "rmr",
                                      "rmr_nomean",
                                      "srmr",
                                      "srmr_bentler",
                                      "srmr_bentler_nomean",
                                      "crmr",
                                      "crmr_nomean",
                                      "srmr_mplus",
                                      "srmr_mplus_nomean",
                                      "gfi",
                                      "agfi",
                                      "pgfi",
                                      "gfi_rls",
                                      "mfi",
                                      "ecvi",
                                      "rmsea"};
  std::size_t seen = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    if (same.contains(one[i].name)) {
      ++seen;
      EXPECT_NEAR(all[i].value, one[i].value, 1e-12) << one[i].name;
    }
  EXPECT_EQ(seen, same.size());
}

TEST(Measure, SaturatedModelsFitPerfectlyAndTestNothing) {
  MeasureInputs in = stored::path_model().inputs;
  in.blocks[0].implied = in.blocks[0].sample;
  in.chisq = 4e-13;
  in.df = 0;
  for (const char* name : {"cfi",
                           "tli",
                           "nnfi",
                           "rfi",
                           "nfi",
                           "ifi",
                           "rni",
                           "gfi",
                           "agfi",
                           "gfi_rls",
                           "gfi_rls.ci.lower",
                           "gfi_rls.ci.upper",
                           "mfi"})
    EXPECT_NEAR(value_of(in, name), 1, 1e-12) << name;
  for (const char* name : {"pnfi",
                           "rmsea",
                           "rmsea.ci.lower",
                           "rmsea.ci.upper",
                           "rmr",
                           "srmr",
                           "crmr",
                           "srmr_mplus",
                           "pgfi"})
    EXPECT_EQ(value_of(in, name), 0) << name;
  for (const FitMeasure& m : measure(in))
    if (m.name == "pvalue" || m.name == "rmsea.pvalue" || m.name == "rmsea.notclose.pvalue" ||
        m.name.starts_with("cn_")) {
      EXPECT_TRUE(std::isnan(m.value)) << m.name;
      EXPECT_EQ(m.why, "no degrees of freedom, so nothing is tested") << m.name;
    }
}

TEST(Measure, WhatDoesNotExistSaysWhy) {
  MeasureInputs in = stored::linear_growth().inputs;
  in.has_baseline = false;
  in.has_likelihood = false;
  in.chisq = not_a_number;
  in.rls = not_a_number;
  in.blocks.clear();
  const std::set<std::string> there = {"npar",
                                       "fmin",
                                       "df",
                                       "ntotal",
                                       "rmsea.ci.level",
                                       "rmsea.close.h0",
                                       "rmsea.notclose.h0",
                                       "gfi_rls.ci.level"};
  for (const FitMeasure& m : measure(in)) {
    EXPECT_EQ(std::isnan(m.value), !there.contains(m.name)) << m.name;
    EXPECT_EQ(m.why.empty(), there.contains(m.name)) << m.name;
  }
}

}  // namespace
}  // namespace semfit::internal
