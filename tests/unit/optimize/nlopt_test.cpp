#include "optimize/nlopt.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

double rosenbrock(const VectorXd& x, VectorXd* gradient) {
  const double a = 1 - x[0], b = x[1] - x[0] * x[0];
  if (gradient) *gradient = Eigen::Vector2d(-2 * a - 400 * x[0] * b, 200 * b);
  return a * a + 100 * b * b;
}

VectorXd start() {
  return Eigen::Vector2d(-1.2, 1);
}

TEST(Minimize, EveryAlgorithmSolvesRosenbrock) {
  ASSERT_GE(optimizer_names().size(), 6u);
  for (const std::string& name : optimizer_names()) {
    StoppingRule rule;
    rule.max_evaluations = 50000;
    const Optimum best = minimize({rosenbrock, {}, {}, {}, {}}, start(), name, rule);
    EXPECT_NEAR(best.x[0], 1, 1e-3) << name;  // mma and ccsaq creep along the valley
    EXPECT_NEAR(best.x[1], 1, 2e-3) << name;
    EXPECT_EQ(best.f, rosenbrock(best.x, nullptr)) << name;
    EXPECT_GT(best.evaluations, 10) << name;
    EXPECT_FALSE(best.message.empty()) << name;
  }
}

TEST(Minimize, QuasiNewtonMethodsAreSharp) {
  for (const std::string name : {"lbfgs", "slsqp", "tnewton", "var2"}) {
    const Optimum best = minimize({rosenbrock, {}, {}, {}, {}}, start(), name, {});
    EXPECT_LT((best.x - Eigen::Vector2d(1, 1)).norm(), 1e-5) << name;
  }
}

TEST(Minimize, StaysWithinBounds) {
  for (const std::string& name : optimizer_names()) {
    bool has_left = false;
    Problem problem;
    problem.lower = Eigen::Vector2d(-2, -inf);
    problem.upper = Eigen::Vector2d(0.5, inf);
    problem.objective = [&](const VectorXd& x, VectorXd* gradient) {
      has_left = has_left || x[0] < -2 || x[0] > 0.5;
      return rosenbrock(x, gradient);
    };
    StoppingRule rule;
    rule.max_evaluations = 20000;
    const Optimum best = minimize(problem, start(), name, rule);
    EXPECT_FALSE(has_left) << name;
    EXPECT_NEAR(best.x[0], 0.5, 1e-4) << name;
    EXPECT_NEAR(best.x[1], 0.25, 1e-3) << name;
  }
}

TEST(Minimize, MeetsConstraints) {
  ASSERT_TRUE(takes_constraints("slsqp"));
  EXPECT_FALSE(takes_constraints("lbfgs"));
  Problem problem;
  problem.objective = [](const VectorXd& x, VectorXd* gradient) {
    if (gradient) *gradient = 2 * x;
    return x.squaredNorm();
  };
  problem.equal = {[](const VectorXd& x, VectorXd* gradient) {  // x0 + x1 = 2
    if (gradient) *gradient = Eigen::Vector2d(1, 1);
    return x[0] + x[1] - 2;
  }};
  Optimum best = minimize(problem, Eigen::Vector2d(5, -1), "slsqp", {});
  EXPECT_LT((best.x - Eigen::Vector2d(1, 1)).norm(), 1e-7);
  EXPECT_NEAR(best.f, 2, 1e-7);

  problem.unequal = {[](const VectorXd& x, VectorXd* gradient) {  // x0 >= 1.5
    if (gradient) *gradient = Eigen::Vector2d(1, 0);
    return x[0] - 1.5;
  }};
  best = minimize(problem, Eigen::Vector2d(5, -1), "slsqp", {});
  EXPECT_LT((best.x - Eigen::Vector2d(1.5, 0.5)).norm(), 1e-7) << "the sign of g(x) >= 0";

  problem.unequal[0] = [](const VectorXd& x, VectorXd* gradient) {  // x0 >= -4: inactive
    if (gradient) *gradient = Eigen::Vector2d(1, 0);
    return x[0] + 4;
  };
  best = minimize(problem, Eigen::Vector2d(5, -1), "slsqp", {});
  EXPECT_LT((best.x - Eigen::Vector2d(1, 1)).norm(), 1e-7);
}

/// x - log x, which does not exist for x <= 0; minimum at 1.
double barrier(const VectorXd& x, VectorXd* gradient) {
  if (x[0] <= 0) return inf;
  if (gradient) (*gradient)[0] = 1 - 1 / x[0];
  return x[0] - std::log(x[0]);
}

TEST(Minimize, ComesBackFromWhereTheObjectiveDoesNotExist) {
  for (const std::string& name : optimizer_names()) {
    const Optimum best = minimize({barrier, {}, {}, {}, {}}, VectorXd::Constant(1, 30.0), name, {});
    EXPECT_TRUE(std::isfinite(best.f)) << name;
    EXPECT_GT(best.x[0], 0) << name;
    EXPECT_LE(best.f, barrier(VectorXd::Constant(1, 30.0), nullptr)) << name;
  }
  const Optimum best =
      minimize({barrier, {}, {}, {}, {}}, VectorXd::Constant(1, 30.0), "lbfgs", {});
  EXPECT_NEAR(best.x[0], 1, 1e-5);
}

TEST(Minimize, NowhereFiniteIsNotAMinimum) {
  const SmoothFunction nowhere = [](const VectorXd&, VectorXd*) { return inf; };
  for (const std::string& name : optimizer_names())
    EXPECT_FALSE(std::isfinite(minimize({nowhere, {}, {}, {}, {}}, start(), name, {}).f)) << name;
}

TEST(Minimize, ExceptionsOfTheObjectivePassThrough) {
  for (const std::string& name : optimizer_names()) {
    int calls = 0;
    const SmoothFunction fails = [&](const VectorXd& x, VectorXd* gradient) {
      if (++calls == 3) throw std::out_of_range("mine");
      return rosenbrock(x, gradient);
    };
    EXPECT_THROW(minimize({fails, {}, {}, {}, {}}, start(), name, {}), std::out_of_range) << name;
  }
}

TEST(Minimize, ExceptionsOfConstraintsPassThrough) {
  Problem problem;
  problem.objective = rosenbrock;
  problem.equal = {[](const VectorXd&, VectorXd*) -> double { throw std::out_of_range("mine"); }};
  EXPECT_THROW(minimize(problem, start(), "slsqp", {}), std::out_of_range);
}

TEST(Minimize, RespectsTheNumberOfEvaluations) {
  for (const std::string& name : optimizer_names())
    for (const int most : {1, 5, 12}) {
      int calls = 0;
      const SmoothFunction counted = [&](const VectorXd& x, VectorXd* gradient) {
        ++calls;
        return rosenbrock(x, gradient);
      };
      StoppingRule rule;
      rule.max_evaluations = most;
      const Optimum best = minimize({counted, {}, {}, {}, {}}, start(), name, rule);
      constexpr int line_search = 10;  // NLopt looks at the limit between line searches
      EXPECT_LE(calls, most + line_search) << name;
      EXPECT_EQ(best.evaluations, calls) << name;
      EXPECT_LE(best.f, rosenbrock(start(), nullptr)) << name << ": never worse than the start";
    }
}

TEST(Minimize, NothingToDo) {
  const SmoothFunction constant = [](const VectorXd&, VectorXd*) { return 4.0; };
  const Optimum best = minimize({constant, {}, {}, {}, {}}, VectorXd(), "lbfgs", {});
  EXPECT_EQ(best.f, 4);
  EXPECT_EQ(best.x.size(), 0);
}

TEST(Minimize, UnknownNamesAreTheCallersMistake) {
  EXPECT_THROW(minimize({rosenbrock, {}, {}, {}, {}}, start(), "bfgs", {}), std::logic_error);
  EXPECT_THROW(takes_constraints("bfgs"), std::logic_error);
}

}  // namespace
}  // namespace semfit::internal
