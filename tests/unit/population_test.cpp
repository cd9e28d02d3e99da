#include "population.h"

#include "unit/table/tables.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Population population_of(const std::string& text, bool standardized = false) {
  return make_population(source_of(text), {standardized, {}});
}

std::vector<std::string> errors_of(const std::string& text, bool standardized = false) {
  std::vector<std::string> codes;
  try {
    population_of(text, standardized);
  } catch (const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics())
      codes.push_back(diagnostic.code);
  }
  return codes;
}

double cell(const PopulationGroup& group, const std::string& a, const std::string& b) {
  const auto place = [&](const std::string& name) {
    return std::find(group.observed.begin(), group.observed.end(), name) - group.observed.begin();
  };
  return group.implied.Sigma(place(a), place(b));
}

TEST(Population, FactorModelImpliesItsMoments) {
  const Population population = population_of(
      "f =~ 0.8*y1 + start(0.7)*y2 + 0.6*y3\nf ~~ 2*f\ny1 ~~ 0.3*y1\ny1 ~ 5*1\nf ~ 1*1");
  const PopulationGroup& group = population.groups.at(0);
  EXPECT_EQ(group.observed, (std::vector<std::string>{"y1", "y2", "y3"}));
  EXPECT_NEAR(cell(group, "y1", "y1"), 0.64 * 2 + 0.3, 1e-14);
  EXPECT_NEAR(cell(group, "y2", "y2"), 0.49 * 2 + 1, 1e-14);
  EXPECT_NEAR(cell(group, "y1", "y3"), 0.8 * 0.6 * 2, 1e-14);
  EXPECT_NEAR(group.implied.mu[0], 5.8, 1e-14);
  EXPECT_NEAR(group.implied.mu[2], 0.6, 1e-14);
  ASSERT_EQ(population.notes.size(), 1u);
  EXPECT_EQ(population.notes[0].code, "unit-variances");
  EXPECT_NE(population.notes[0].message.find("of y2, y3 are 1"), std::string::npos);
}

TEST(Population, WhatNobodyWritesIsZeroOrOne) {
  const Population population = population_of("y ~ 0.5*x1 + 0.3*x2");
  const PopulationGroup& group = population.groups.at(0);
  EXPECT_EQ(cell(group, "x1", "x2"), 0);
  EXPECT_EQ(cell(group, "x1", "x1"), 1);
  EXPECT_NEAR(cell(group, "y", "y"), 0.25 + 0.09 + 1, 1e-15);
}

TEST(Population, CovariatesCovaryAsWritten) {
  const Population population = population_of("y ~ 0.5*x1 + 0.3*x2\nx1 ~~ 0.4*x2");
  EXPECT_EQ(cell(population.groups[0], "x1", "x2"), 0.4);
  EXPECT_EQ(population.value("x2", Op::covariance, "x1", 1), 0.4);
  EXPECT_EQ(population.value("y", Op::regression, "x1", 1), 0.5);
  EXPECT_FALSE(population.value("x1", Op::regression, "y", 1));
}

TEST(Population, EverythingWrittenNeedsAValue) {
  EXPECT_EQ(errors_of("f =~ y1 + 0.8*y2 + y3"),
            (std::vector<std::string>{"no-population-value", "no-population-value"}));
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.8*y2\nf ~~ f").size(), 1u);
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.8*y2\ny1 ~ 1").size(), 1u);
  EXPECT_EQ(errors_of("f =~ NA*y1 + 0.8*y2").size(), 1u);
  EXPECT_EQ(errors_of("y ~ a*x").size(), 1u);
}

TEST(Population, ALabelHasItsValueOnce) {
  const Population population =
      population_of("f =~ a*y1 + a*y2 + 0.5*y3\nf =~ 0.7*y1\nm ~ b*x\nm ~ start(0.3)*x\nz ~ b*x");
  EXPECT_EQ(population.value("f", Op::measured_by, "y2", 1), 0.7);
  EXPECT_EQ(population.value("z", Op::regression, "x", 1), 0.3);
}

TEST(Population, DefinedParametersHaveValues) {
  const Population population =
      population_of("m ~ a*x + 0.5*x\ny ~ b*m + 0.4*m + 0.1*x\nab := a*b\nd := sqrt(ab)");
  EXPECT_NEAR(*population.value("ab", Op::defined, "", 0), 0.2, 1e-15);
  EXPECT_NEAR(*population.value("d", Op::defined, "", 0), std::sqrt(0.2), 1e-15);
}

TEST(Population, ConstraintsHaveToHold) {
  EXPECT_TRUE(errors_of("y ~ a*x + start(0.5)*x + b*z + start(1)*z\nb == 2*a\na > 0.4").empty());
  EXPECT_EQ(errors_of("y ~ a*x + start(0.5)*x + b*z + start(0.9)*z\nb == 2*a"),
            std::vector<std::string>{"population-constraint"});
  EXPECT_EQ(errors_of("y ~ a*x + start(0.5)*x\na < 0.4"),
            std::vector<std::string>{"population-constraint"});
}

TEST(Population, StandardizedValuesGiveUnitVariances) {
  const std::string text =
      "f1 =~ 0.8*y1 + 0.7*y2 + 0.6*y3\nf2 =~ 0.9*y4 + 0.5*y5 + 0.4*y6\nf3 =~ 0.7*z1 + 0.7*z2\n"
      "f2 ~ 0.5*f1\nf3 ~ 0.3*f1 + 0.4*f2\ny1 ~~ 0.1*y4";
  const Population population = population_of(text, true);
  const PopulationGroup& group = population.groups.at(0);
  EXPECT_LT((group.implied.Sigma.diagonal().array() - 1).abs().maxCoeff(), 1e-14);
  EXPECT_NEAR(cell(group, "y1", "y4"), 0.8 * 0.5 * 0.9 + 0.1, 1e-14);
  // R-squared of f3: b1^2 + b2^2 + 2 b1 b2 r
  EXPECT_NEAR(*population.value("f3", Op::covariance, "f3", 1),
              1 - (0.09 + 0.16 + 2 * 0.3 * 0.4 * 0.5),
              1e-14);
  EXPECT_TRUE(population.notes.empty());
  EXPECT_EQ(errors_of("f =~ 1.1*y1 + 0.5*y2", true),
            std::vector<std::string>{"population-variance"});
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.5*y2\ny1 ~~ 0.5*y1", true),
            std::vector<std::string>{"population-variance"});
  EXPECT_TRUE(errors_of("f =~ 0.8*y1 + 0.5*y2\ny1 ~~ 0.36*y1\nf ~~ 1*f", true).empty());
}

TEST(Population, GroupsByModifiersOrBlocks) {
  const Population by_modifiers = population_of("f =~ c(0.8, 0.7)*y1 + 0.5*y2\nf ~ c(0, 0.4)*1");
  ASSERT_EQ(by_modifiers.groups.size(), 2u);
  EXPECT_EQ(by_modifiers.groups[1].label, "2");
  EXPECT_NEAR(by_modifiers.groups[1].implied.mu[0], 0.28, 1e-15);
  const Population by_blocks =
      population_of("group: girls\nf =~ 0.8*y1 + 0.5*y2\ngroup: boys\nf =~ 0.7*y1 + 0.5*y2");
  ASSERT_EQ(by_blocks.groups.size(), 2u);
  EXPECT_EQ(by_blocks.groups[0].label, "girls");
  EXPECT_EQ(by_blocks.value("f", Op::measured_by, "y1", 2), 0.7);
}

TEST(Population, ThresholdsOfOrderedVariables) {
  const Population population = population_of("f =~ 0.8*y1 + 0.7*y2\ny2 | -0.5*t1 + 0.5*t2", true);
  ASSERT_EQ(population.groups[0].ordered.size(), 1u);
  EXPECT_EQ(population.groups[0].ordered[0].variable, 1);
  EXPECT_EQ(population.groups[0].ordered[0].thresholds, (std::vector<double>{-0.5, 0.5}));
  EXPECT_EQ(population.groups[0].observed.size(), 2u);
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.7*y2\ny2 | 0.5*t1 + -0.5*t2"),
            std::vector<std::string>{"bad-thresholds"});
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.7*y2\nf | 0.5*t1"),
            std::vector<std::string>{"bad-thresholds"});
  EXPECT_EQ(errors_of("f =~ 0.8*y1 + 0.7*y2\ny1 | t1"),
            std::vector<std::string>{"no-population-value"});
}

TEST(Population, ImpossibleOnesAreRefused) {
  EXPECT_EQ(errors_of("y ~ 0.5*x\ny ~~ -1*y"), std::vector<std::string>{"impossible-population"});
  EXPECT_EQ(errors_of("x1 ~~ 1.2*x2"), std::vector<std::string>{"impossible-population"});
  EXPECT_EQ(errors_of("x1 ~~ 0.9*x2\nx1 ~~ 0.9*x3\nx2 ~~ -0.9*x3"),
            std::vector<std::string>{"impossible-population"});
  EXPECT_EQ(errors_of("y ~ 1*z\nz ~ 1*y"), std::vector<std::string>{"impossible-population"});
}

TEST(Population, CompositesAreMadeOfTheirIndicators) {
  const Population population =
      population_of("c <~ 1*x1 + 0.5*x2\nx1 ~~ 0.4*x2\ny ~ 0.3*c\ny ~~ 0.8*y");
  // var(c) = 1 + .25 + 2 * .5 * .4
  EXPECT_NEAR(cell(population.groups[0], "y", "y"), 0.09 * 1.65 + 0.8, 1e-14);
  EXPECT_NEAR(cell(population.groups[0], "y", "x1"), 0.3 * (1 + 0.5 * 0.4), 1e-14);
}

}  // namespace
}  // namespace semfit::internal
