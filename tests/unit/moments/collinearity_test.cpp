#include "moments/collinearity.h"

#include "property/random_models.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::vector<std::string> names{"x1", "x2", "x3", "x4"};

/// Covariances of x1, x2, x4 and of x3 = 2 x1 - x2 + noise.
MatrixXd with_relation(double noise_variance) {
  test::Random random(8);
  const MatrixXd base = random.covariance(3);
  MatrixXd L(4, 3);
  L << 1, 0, 0, 0, 1, 0, 2, -1, 0, 0, 0, 1;
  MatrixXd Sigma = L * base * L.transpose();
  Sigma(2, 2) += noise_variance;
  return Sigma;
}

TEST(Collinearity, NothingToSayOfARegularMatrix) {
  test::Random random(9);
  const CollinearityReport report = check_collinearity(random.covariance(4), names);
  EXPECT_EQ(report.verdict, Collinearity::none);
  EXPECT_TRUE(report.relation.empty());
}

TEST(Collinearity, NamesTheRelation) {
  const CollinearityReport report = check_collinearity(with_relation(0), names);
  EXPECT_EQ(report.verdict, Collinearity::exact);
  EXPECT_EQ(report.relation, "x1 - 0.5*x2 - 0.5*x3 = 0");
  EXPECT_EQ(report.variables, (std::vector<std::string>{"x1", "x2", "x3"}));
}

TEST(Collinearity, DoesNotDependOnUnits) {
  const VectorXd units = Eigen::Vector4d(1e-6, 1e3, 1, 1e6);
  for (const double noise : {0.0, 1e-9, 1e-3}) {
    const MatrixXd Sigma = with_relation(noise);
    EXPECT_EQ(check_collinearity(units.asDiagonal() * Sigma * units.asDiagonal(), names).verdict,
              check_collinearity(Sigma, names).verdict)
        << noise;
  }
}

TEST(Collinearity, AlmostIsToldFromExactAndFromHighlyCorrelated) {
  EXPECT_EQ(check_collinearity(with_relation(1e-9), names).verdict, Collinearity::near);
  EXPECT_EQ(check_collinearity(with_relation(1e-3), names).verdict, Collinearity::none);
  const CollinearityReport report = check_collinearity(with_relation(1e-9), names);
  EXPECT_GT(report.smallest_eigenvalue, 0);
  EXPECT_LT(report.smallest_eigenvalue, 1e-7);
}

}  // namespace
}  // namespace semfit::internal
