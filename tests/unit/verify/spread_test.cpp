#include "verify/spread.h"

#include "math/decomposition.h"
#include "math/random.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Standardised coefficients and R^2 of three predictors; the list is the correlations row by row.
VectorXd regression(const VectorXd& list) {
  MatrixXd R = MatrixXd::Identity(4, 4);
  Index k = 0;
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < i; ++j)
      R(i, j) = R(j, i) = list[k++];
  const VectorXd beta = inverse(R.bottomRightCorner(3, 3)) * R.col(0).tail(3);
  VectorXd out(4);
  out << beta, beta.dot(R.col(0).tail(3));
  return out;
}

TEST(Spread, IsExactForLinearFunctions) {
  const VectorXd centre = VectorXd::Constant(3, 1), half = VectorXd::Constant(3, .5);
  const auto ranges = spread(
      centre, half, [](const VectorXd& x) { return VectorXd::Constant(1, x[0] - 2 * x[1]); });
  EXPECT_DOUBLE_EQ(ranges[0].value, -1);
  EXPECT_DOUBLE_EQ(ranges[0].range.lower, -2.5);
  EXPECT_DOUBLE_EQ(ranges[0].range.upper, .5);
}

TEST(Spread, HoldsWhatRoundingCanDoToARegression) {
  Philox random(1, 1);
  for (int trial = 0; trial < 20; ++trial) {
    VectorXd centre(6);
    for (double& r : centre)
      r = .6 * random.uniform();
    const VectorXd half = VectorXd::Constant(6, .005);
    const auto ranges = spread(centre, half, regression);
    for (int draw = 0; draw < 200; ++draw) {
      VectorXd at = centre;
      for (double& r : at)
        r += .005 * (2 * random.uniform() - 1);
      const VectorXd values = regression(at);
      for (Index k = 0; k < 4; ++k) {
        EXPECT_GE(values[k], ranges[static_cast<std::size_t>(k)].range.lower);
        EXPECT_LE(values[k], ranges[static_cast<std::size_t>(k)].range.upper);
      }
    }
  }
}

TEST(Spread, AgreesWithCornersWhereThoseAreExact) {
  const std::array<Input, 2> inputs{parse_printed(".25").value(), parse_printed(".40").value()};
  const Recomputed exact = recompute(inputs, [](auto at) { return at[0] * at[1]; });
  const auto ranges = spread(VectorXd{{.25, .40}}, VectorXd{{.005, .005}}, [](const VectorXd& x) {
    return VectorXd::Constant(1, x[0] * x[1]);
  });
  EXPECT_NEAR(ranges[0].range.lower, exact.range.lower, 5e-5);
  EXPECT_NEAR(ranges[0].range.upper, exact.range.upper, 5e-5);
}

TEST(Spread, WhatDoesNotExistIsUnbounded) {
  const auto ranges = spread(VectorXd::Zero(1), VectorXd::Ones(1), [](const VectorXd&) {
    return VectorXd::Constant(1, not_a_number);
  });
  EXPECT_EQ(ranges[0].range.lower, -infinity);
  EXPECT_EQ(ranges[0].range.upper, infinity);
}

}  // namespace
}  // namespace semfit::internal
