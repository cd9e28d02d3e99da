#include "math/symmetric.h"

#include "property/random_models.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Cholesky, RefusesWhatIsNotFinite) {
  for (const double bad : {nan, inf, -inf})
    for (Index p : {1, 2, 5, 40})
      for (const Index where : {Index{0}, p - 1}) {
        MatrixXd A = MatrixXd::Identity(p, p);
        A(where, where) = bad;
        EXPECT_FALSE(cholesky(A)) << bad << " on the diagonal, p = " << p;
        if (p == 1) continue;
        A = MatrixXd::Identity(p, p);
        A(p - 1, 0) = bad;
        EXPECT_FALSE(cholesky(A)) << bad << " off the diagonal, p = " << p;
      }
}

TEST(Cholesky, RefusesWhatIsNotPositiveDefinite) {
  EXPECT_FALSE(cholesky(MatrixXd::Zero(3, 3)));
  EXPECT_FALSE(cholesky(MatrixXd::Ones(2, 2))) << "semidefinite";
  EXPECT_FALSE(cholesky(-MatrixXd::Identity(4, 4)));
  MatrixXd indefinite = MatrixXd::Identity(3, 3);
  indefinite(2, 1) = indefinite(1, 2) = 1.5;
  EXPECT_FALSE(cholesky(indefinite));
}

TEST(Cholesky, ReadsTheLowerTriangleOnly) {
  MatrixXd A{{4, nan}, {2, 5}};
  const auto factor = cholesky(A);
  ASSERT_TRUE(factor);
  EXPECT_NEAR(factor->log_determinant(), std::log(16.0), 1e-14);
}

TEST(Cholesky, InverseOfEverySizeAcrossTheBlockLimits) {
  test::Random random(11);
  for (Index p = 1; p <= 130; ++p) {
    const MatrixXd A = random.covariance(p);
    const auto factor = cholesky(A);
    ASSERT_TRUE(factor) << p;
    const MatrixXd inverse = factor->inverse();
    const MatrixXd I = MatrixXd::Identity(p, p);
    EXPECT_LT((inverse - A.partialPivLu().inverse()).cwiseAbs().maxCoeff(), 1e-11) << p;
    EXPECT_LT((inverse * A - I).cwiseAbs().maxCoeff(), 1e-11) << p;
    EXPECT_EQ(inverse, inverse.transpose()) << "to the last bit, p = " << p;
    const MatrixXd L = factor->factor();
    const MatrixXd L_inverse = factor->inverse_factor();
    EXPECT_LT((L_inverse * L - I).cwiseAbs().maxCoeff(), 1e-12) << p;
    EXPECT_TRUE(L_inverse.isLowerTriangular(0)) << p;
  }
}

TEST(Cholesky, LogDeterminantAtExtremeScales) {
  test::Random random(5);
  const Index p = 60;
  const MatrixXd A = random.covariance(p);
  const double log_determinant = std::log(A.determinant());
  for (const double scale : {1e-150, 1e-12, 1.0, 1e12, 1e150}) {  // |A| itself would over/underflow
    const auto factor = cholesky(scale * A);
    ASSERT_TRUE(factor) << scale;
    const double expected = log_determinant + static_cast<double>(p) * std::log(scale);
    EXPECT_NEAR(factor->log_determinant(), expected, 1e-12 * std::abs(expected) + 1e-10);
    EXPECT_LT((factor->inverse() * (scale * A) - MatrixXd::Identity(p, p)).cwiseAbs().maxCoeff(),
              1e-11);
  }
}

TEST(Cholesky, PivotsAreWhatTheOthersLeave) {
  const MatrixXd A{{4, 2, 0}, {2, 5, 1}, {0, 1, 3}};
  const VectorXd pivots = cholesky(A)->pivots();
  EXPECT_DOUBLE_EQ(pivots[0], 4);
  EXPECT_DOUBLE_EQ(pivots[1], 4);
  EXPECT_DOUBLE_EQ(pivots[2], 2.75);
}

TEST(UnitDiagonal, LeavesNoUnitsAndToleratesZeros) {
  test::Random random(3);
  const MatrixXd A = random.covariance(6);
  VectorXd units(6);
  units << 1e-6, 1e-3, 1, 10, 1e4, 1e6;
  const MatrixXd R = unit_diagonal(units.asDiagonal() * A * units.asDiagonal());
  EXPECT_LT((R - unit_diagonal(A)).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((R.diagonal().array() - 1).abs().maxCoeff(), 1e-15);
  const MatrixXd degenerate{{0, 2}, {2, 9}};
  EXPECT_DOUBLE_EQ(unit_diagonal(degenerate)(1, 0), 2.0 / 3.0);
}

TEST(MirrorLower, OverwritesTheUpperTriangle) {
  MatrixXd A{{1, 8, 9}, {2, 3, 7}, {4, 5, 6}};
  mirror_lower(A);
  const MatrixXd expected{{1, 2, 4}, {2, 3, 5}, {4, 5, 6}};
  EXPECT_EQ(A, expected);
}

}  // namespace
}  // namespace semfit::internal
