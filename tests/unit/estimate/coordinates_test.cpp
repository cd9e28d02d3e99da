#include "estimate/coordinates.h"

#include "property/random_models.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Constraints linear(const MatrixXd& K, const VectorXd& k) {
  Constraints constraints;
  constraints.K = K;
  constraints.k = k;
  return constraints;
}

TEST(FeasibleSpace, WithoutEqualitiesIsEverything) {
  const FeasibleSpace space(linear(MatrixXd(0, 3), VectorXd()), VectorXd::Ones(3));
  const VectorXd y = Eigen::Vector3d(1, 2, 3);
  EXPECT_TRUE(space.is_whole());
  EXPECT_EQ(space.dimension(), 3);
  EXPECT_EQ(space.rank(), 0);
  EXPECT_EQ(space.expand(y), y);
  EXPECT_EQ(space.reduce(y), y);
  EXPECT_EQ(space.project(y), y);
}

TEST(FeasibleSpace, IsTheNullSpaceWhateverTheUnits) {
  test::Random random(1);
  const Index q = 6;
  for (int trial = 0; trial < 20; ++trial) {
    const VectorXd scale =
        VectorXd::NullaryExpr(q, [&] { return std::pow(10, random.integer(-6, 6)); });
    // Two independent rows, one of them twice in another form, in the parameters' units.
    MatrixXd K(3, q);
    K.topRows(2) = random.normal(2, q) * scale.cwiseInverse().asDiagonal();
    K.row(2) = K.row(0) - 3 * K.row(1);
    const Eigen::Vector3d sizes(1e-12, 1, 1e12);  // as constraints on parameters in other units
    K = sizes.asDiagonal() * K;
    const VectorXd inside = scale.cwiseProduct(VectorXd(random.normal(q, 1)));
    const FeasibleSpace space(linear(K, K * inside), scale);
    EXPECT_EQ(space.rank(), 2);
    EXPECT_EQ(space.dimension(), q - 2);

    const auto off = [&](const VectorXd& theta) {  // how far from feasible, without units
      return ((K * (theta - inside)).array() / (K * scale.asDiagonal()).rowwise().norm().array())
          .abs()
          .maxCoeff();
    };
    const VectorXd y = random.normal(q - 2, 1);
    EXPECT_LT(off(inside + space.expand(y)), 1e-10);
    EXPECT_LT(off(space.project(scale)), 1e-10);
    EXPECT_LT((space.project(inside) - inside).cwiseQuotient(scale).norm(), 1e-10)
        << "points of the space stay";
    const VectorXd step = (space.project(scale) - scale).cwiseQuotient(scale);
    EXPECT_NEAR(step.dot(space.expand(y).cwiseQuotient(scale)) / step.norm(), 0, 1e-9)
        << "projection is perpendicular in units of scale";
    const VectorXd g = random.normal(q, 1).cwiseQuotient(scale);
    EXPECT_NEAR(space.reduce(g).dot(y), g.dot(space.expand(y)), 1e-10) << "reduce is its adjoint";
  }
}

TEST(Whitened, MakesTheCurvatureTheIdentity) {
  test::Random random(2);
  for (const bool constrained : {false, true}) {
    const Index q = 5;
    const MatrixXd K = constrained ? random.normal(2, q) : MatrixXd(0, q);
    const VectorXd centre = random.normal(q, 1);
    const FeasibleSpace space(linear(K, K * centre), VectorXd::Ones(q));
    const MatrixXd H = random.covariance(q);
    const Whitened whitened(space, centre, H);
    EXPECT_EQ(whitened.size(), constrained ? q - 2 : q);
    EXPECT_EQ(whitened.theta(VectorXd::Zero(whitened.size())), centre);
    for (int trial = 0; trial < 5; ++trial) {
      const VectorXd z = random.normal(whitened.size(), 1);
      const VectorXd d = whitened.theta(z) - centre;
      EXPECT_NEAR(d.dot(H * d), z.squaredNorm(), 1e-10 * z.squaredNorm());
      if (constrained) {
        EXPECT_LT((K * d).norm(), 1e-10);
      }
      const VectorXd g = random.normal(q, 1);
      EXPECT_NEAR(whitened.gradient(g).dot(z), g.dot(d), 1e-10) << "chain rule";
    }
  }
}

TEST(Whitened, SingularCurvatureIsRidged) {
  const FeasibleSpace space(linear(MatrixXd(0, 3), VectorXd()), VectorXd::Ones(3));
  MatrixXd H = Eigen::Vector3d(1, 1e-8, 0).asDiagonal();
  H(1, 0) = H(0, 1) = 1e-4;  // rank one, and a parameter without any curvature
  const Whitened whitened(space, VectorXd::Zero(3), H);
  for (Index k = 0; k < 3; ++k)
    EXPECT_TRUE(whitened.theta(VectorXd::Unit(3, k)).allFinite()) << k;
}

}  // namespace
}  // namespace semfit::internal
