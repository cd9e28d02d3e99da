#include "verify/nearest.h"

#include "math/decomposition.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

MatrixXd of(double a, double b, double c) {
  MatrixXd R(3, 3);
  R << 1, a, b, a, 1, c, b, c, 1;
  return R;
}

// Higham (2002) prints this matrix and its nearest correlation matrix.
TEST(NearestCorrelations, HighamsExample) {
  const MatrixXd expected = of(.7607, .1573, .7607);
  EXPECT_LT((nearest_correlations(of(1, 0, 1)) - expected).cwiseAbs().maxCoeff(), 5e-5);
}

TEST(NearestCorrelations, OfACorrelationMatrixIsItself) {
  const MatrixXd R = of(.5, .3, .2);
  EXPECT_LT((nearest_correlations(R) - R).norm(), 1e-9);
}

TEST(NearestCorrelations, IsPositiveSemidefinite) {
  EXPECT_GT(symmetric_eigen(nearest_correlations(of(.9, .9, -.9))).values[0], -1e-8);
}

// With r12 = .9 and r23 = .9, r13 is at least .81 - .19 = .62.
TEST(JudgeBox, ThreeCorrelationsByTheirClosedForm) {
  const auto verdict = [](double r13, double half) {
    MatrixXd H = MatrixXd::Constant(3, 3, half);
    H.diagonal().setZero();
    return judge_box(of(.9, r13, .9), H).is;
  };
  EXPECT_EQ(verdict(.63, .005), BoxVerdict::Is::inside);
  EXPECT_EQ(verdict(.61, .005), BoxVerdict::Is::meets);
  // Rounding moves r12 and r23 to .895: then r13 is at least .895^2 - (1 - .895^2) = .602.
  EXPECT_EQ(verdict(.60, .005), BoxVerdict::Is::meets);
  EXPECT_EQ(verdict(.59, .005), BoxVerdict::Is::misses);
  EXPECT_EQ(verdict(.61, .0005), BoxVerdict::Is::misses);
}

}  // namespace
}  // namespace semfit::internal
