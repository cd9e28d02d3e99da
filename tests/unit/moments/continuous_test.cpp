#include "moments/continuous.h"

#include "property/random_models.h"

#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::vector<std::span<const double>> views(const MatrixXd& X) {
  std::vector<std::span<const double>> columns;
  for (Index j = 0; j < X.cols(); ++j)
    columns.emplace_back(X.col(j).data(), static_cast<std::size_t>(X.rows()));
  return columns;
}

std::vector<std::int64_t> all_rows(Index n) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(n));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

TEST(CrossProducts, AcrossTheBlocks) {
  test::Random random(1);
  for (const Index n : {1, 2, 511, 512, 513, 1500}) {
    const MatrixXd X = random.normal(n, 3);
    const CrossProducts found = cross_products(views(X), all_rows(n));
    const VectorXd mean = X.colwise().mean();
    const MatrixXd centred = X.rowwise() - mean.transpose();
    EXPECT_LT((found.mean - mean).cwiseAbs().maxCoeff(), 1e-14) << n;
    EXPECT_LT((found.scatter - centred.transpose() * centred).cwiseAbs().maxCoeff(), 1e-11) << n;
    EXPECT_EQ(found.scatter, found.scatter.transpose()) << n;
  }
}

TEST(CrossProducts, ALargeMeanCostsNoDigits) {
  // Sixteenths: exact even after the shift.
  test::Random random(2);
  const Index n = 1000;
  MatrixXd X = (random.normal(n, 2) * 16).array().round() / 16;
  const CrossProducts about_zero = cross_products(views(X), all_rows(n));
  X.array() += 1e8;
  const CrossProducts shifted = cross_products(views(X), all_rows(n));
  EXPECT_LT((shifted.scatter - about_zero.scatter).cwiseAbs().maxCoeff(), 1e-9 * n);
  EXPECT_LT((shifted.mean - about_zero.mean - VectorXd::Constant(2, 1e8)).cwiseAbs().maxCoeff(),
            3e-8);
}

TEST(CrossProducts, OfTheChosenRowsOnly) {
  const MatrixXd X{{1, 2}, {100, -100}, {3, 6}, {5, 4}};
  const CrossProducts found = cross_products(views(X), std::vector<std::int64_t>{0, 2, 3});
  EXPECT_EQ(found.mean, Eigen::Vector2d(3, 4));
  const MatrixXd scatter{{8, 4}, {4, 8}};
  EXPECT_EQ(found.scatter, scatter);
}

TEST(CrossProducts, OfNothing) {
  const MatrixXd X = MatrixXd::Ones(3, 2);
  const CrossProducts found = cross_products(views(X), {});
  EXPECT_EQ(found.scatter, MatrixXd::Zero(2, 2));
}

}  // namespace
}  // namespace semfit::internal
