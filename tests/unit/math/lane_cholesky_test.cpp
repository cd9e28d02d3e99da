#include "math/lane_cholesky.h"

#include "property/random_models.h"

#include <array>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Eigen::MatrixXd;

constexpr Index side = LaneCholesky::side;

class Lanewise {
 public:
  explicit Lanewise(std::array<MatrixXd, 4> matrices)
      : A(std::move(matrices)), tiles(A[0].rows() / side), cholesky(tiles) {
    for (Index J = 0; J < tiles; ++J)
      for (Index I = J; I < tiles; ++I)
        for (Index e = 0; e < LaneCholesky::area; ++e)
          for (std::size_t lane = 0; lane < 4; ++lane)
            cholesky.tile(I, J)[e][lane] = A[lane](side * I + e % side, side * J + e / side);
    cholesky.factor(tiles, log_determinant.data());
  }

  /// A^-1 of one lane, from its tiles.
  MatrixXd inverse(int lane) {
    cholesky.invert();
    const Index n = side * tiles;
    VectorXd W(4 * n * n);
    for (Index I = 0; I < tiles; ++I)
      for (Index J = 0; J <= I; ++J)
        cholesky.inverse_tile(I, J).store(as_lanes(W.data()), n, I, J);
    return VectorXd::Map(W.data() + lane, n * n, Eigen::InnerStride<>(4)).reshaped(n, n);
  }

  std::array<MatrixXd, 4> A;
  Index tiles;
  LaneCholesky cholesky;
  std::array<double, 4> log_determinant{};
};

std::array<MatrixXd, 4> random_matrices(test::Random& random, Index size) {
  std::array<MatrixXd, 4> A;
  for (MatrixXd& a : A)
    a = random.covariance(size);
  return A;
}

TEST(LaneCholesky, InversesAndDeterminantsAreThoseOfEachLane) {
  test::Random random(1);
  for (Index tiles = 1; tiles <= 12; ++tiles) {
    Lanewise four(random_matrices(random, side * tiles));
    for (int lane = 0; lane < 4; ++lane) {
      const MatrixXd& A = four.A[static_cast<std::size_t>(lane)];
      const double log_determinant = 2 * MatrixXd(A.llt().matrixL()).diagonal().array().log().sum();
      EXPECT_NEAR(four.log_determinant[static_cast<std::size_t>(lane)], log_determinant, 1e-11);
      const MatrixXd inverse = four.inverse(lane);
      EXPECT_LT((A * inverse - MatrixXd::Identity(A.rows(), A.rows())).cwiseAbs().maxCoeff(),
                1e-11);
      EXPECT_EQ(inverse, inverse.transpose());
    }
  }
}

TEST(LaneCholesky, SolvesByHalves) {
  test::Random random(2);
  for (const Index tiles : {1, 3, 6}) {
    Lanewise four(random_matrices(random, side * tiles));
    const Index n = side * tiles;
    const MatrixXd b = random.normal(4, n);
    MatrixXd z(4, n), x(4, n);
    four.cholesky.solve_lower(as_lanes(b.data()), as_lanes(z.data()));
    four.cholesky.invert();
    four.cholesky.solve_upper(as_lanes(z.data()), as_lanes(x.data()));
    for (int lane = 0; lane < 4; ++lane) {
      const MatrixXd& A = four.A[static_cast<std::size_t>(lane)];
      EXPECT_LT((A * x.row(lane).transpose() - b.row(lane).transpose()).cwiseAbs().maxCoeff(),
                1e-11);
      EXPECT_NEAR(z.row(lane).squaredNorm(), b.row(lane).dot(x.row(lane)), 1e-10);
    }
  }
}

TEST(LaneCholesky, WhatIsNotPositiveDefiniteSpoilsItsLaneOnly) {
  test::Random random(3);
  for (Index bad = 0; bad < 9; ++bad) {
    std::array<MatrixXd, 4> A = random_matrices(random, 9);
    A[2](bad, bad) = bad % 2 == 0 ? -1 : 0;
    const Lanewise four(A);
    for (const std::size_t lane : {0u, 1u, 3u})
      EXPECT_TRUE(std::isfinite(four.log_determinant[lane]));
    EXPECT_FALSE(std::isfinite(four.log_determinant[2]));
  }
}

}  // namespace
}  // namespace semfit::internal
