#include "table/constraints.h"

#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Free parameters 0 to 3: a, b, c and the residual variance.
Constraints compiled(const std::string& constraints) {
  return compile_constraints(table_of("y ~ a*x1 + b*x2 + c*x3\n" + constraints));
}

TEST(Constraints, LinearEqualitiesAreASystem) {
  const Constraints system = compiled("a == 2*b - 1\n(a + c)/2 == .5");
  const MatrixXd K{{1, -2, 0, 0}, {.5, 0, .5, 0}};
  const VectorXd k{{-1, .5}};
  EXPECT_TRUE(system.K.isApprox(K)) << system.K;
  EXPECT_TRUE(system.k.isApprox(k)) << system.k;
  EXPECT_EQ(system.linear_text, (std::vector<std::string>{"a == 2*b - 1", "(a + c)/2 == 0.5"}));
  EXPECT_TRUE(system.is_smooth_box());
  EXPECT_FALSE(system.has_bounds());
}

TEST(Constraints, LinearThroughADefinition) {
  const Constraints system = compiled("d := a + b\nd == 3");
  EXPECT_TRUE(system.K.isApprox(MatrixXd{{1, 1, 0, 0}}));
  EXPECT_TRUE(system.k.isApprox(VectorXd{{3}}));
}

TEST(Constraints, NonlinearEqualitiesAreFunctions) {
  const Constraints system = compiled("a*b == c");
  ASSERT_EQ(system.equal.size(), 1U);
  EXPECT_EQ(system.K.rows(), 0);
  EXPECT_FALSE(system.is_smooth_box());
  VectorXd gradient;
  EXPECT_NEAR(evaluate(system.equal[0], VectorXd{{2, 3, 5, 1}}, &gradient), 1, 1e-15);
  EXPECT_TRUE(gradient.isApprox(VectorXd{{3, 2, -1, 0}}));
  EXPECT_EQ(system.equal[0].text, "a*b == c");
}

TEST(Constraints, InequalitiesReadGreaterOrEqualZero) {
  const Constraints system = compiled("a < b\na > b*c");
  ASSERT_EQ(system.unequal.size(), 2U);
  const VectorXd theta{{2, 5, 3, 1}};
  EXPECT_EQ(evaluate(system.unequal[0], theta, nullptr), 3);
  EXPECT_EQ(evaluate(system.unequal[1], theta, nullptr), -13);
  VectorXd gradient;
  evaluate(system.unequal[0], theta, &gradient);
  EXPECT_TRUE(gradient.isApprox(VectorXd{{-1, 1, 0, 0}}));
}

TEST(Constraints, BoundsComeFromModifiersAndComparisons) {
  const Constraints system = compiled("a > 0\na < 4\ny ~~ lower(1)*y");
  EXPECT_EQ(system.lower, (VectorXd{{0, -infinity, -infinity, 1}}));
  EXPECT_EQ(system.upper, (VectorXd{{4, infinity, infinity, infinity}}));
  EXPECT_TRUE(system.has_bounds());
  EXPECT_TRUE(system.is_smooth_box());
}

TEST(Constraints, WhatHoldsTwiceIsNoContradiction) {
  EXPECT_EQ(compiled("a == b\nb == c\na == c").K.rows(), 3);
}

TEST(Constraints, ContradictionsAreNamedWithTheirPlace) {
  const std::string model = "y ~ a*x\na == 2\na == 3";
  try {
    compile_constraints(table_of(model));
    FAIL() << "no error";
  } catch (const Error& error) {
    const Diagnostic& diagnostic = error.diagnostics().at(0);
    EXPECT_EQ(diagnostic.code, "contradictory-constraints");
    const std::string place =
        model.substr(diagnostic.span.begin, diagnostic.span.end - diagnostic.span.begin);
    EXPECT_TRUE(place == "a == 2" || place == "a == 3") << place;
  }
  EXPECT_THROW(compiled("a == b + 1\nb == c\nc == a"), Error);
  EXPECT_THROW(compiled("a - b == a - b + 1"), Error);
}

}  // namespace
}  // namespace semfit::internal
