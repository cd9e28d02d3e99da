#include "moments/moment_list.h"

#include "property/random_models.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Moments random_moments(test::Random& random, Index p, bool means) {
  return {random.covariance(p), means ? VectorXd(random.normal(p, 1)) : VectorXd()};
}

TEST(MomentList, IsVechByColumnsThenMeans) {
  const MomentList list(3, true);
  using Pairs = std::vector<std::pair<Index, Index>>;
  EXPECT_EQ(list.pairs(), (Pairs{{0, 0}, {1, 0}, {2, 0}, {1, 1}, {2, 1}, {2, 2}}));
  EXPECT_EQ(list.means(), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(list.size(), 9);
  EXPECT_EQ(MomentList(3, false).size(), 6);
}

TEST(MomentList, LeavesOutWhatIsOnlyOfFixedCovariates) {
  const MomentList list(4, true, {1, 3});
  EXPECT_EQ(list.size(), 10 - 3 + 2);
  for (const auto& [i, j] : list.pairs())
    EXPECT_TRUE(i == 0 || i == 2 || j == 0 || j == 2) << i << j;
  EXPECT_EQ(list.means(), (std::vector<Index>{0, 2}));
}

TEST(MomentList, UnstackIsTheInverseOfStack) {
  test::Random random(1);
  for (const bool means : {false, true}) {
    Moments m = random_moments(random, 5, means);
    m.Sigma = (m.Sigma + m.Sigma.transpose()).eval();
    const Moments back = MomentList(5, means).unstack(MomentList(5, means).stack(m));
    EXPECT_EQ(back.Sigma, m.Sigma);
    EXPECT_EQ(back.mu, m.mu);
    const MomentList some(5, means, {2, 4});
    const VectorXd x = random.normal(some.size(), 1);
    EXPECT_EQ(some.stack(some.unstack(x)), x);
    EXPECT_EQ(some.unstack(x).Sigma(4, 2), 0);
  }
}

/// <sensitivity(g), m> = g' stack(m): each covariance is one moment, though it stands in two cells.
TEST(MomentList, SensitivityIsDualToStack) {
  test::Random random(2);
  for (const bool means : {false, true}) {
    const MomentList list(5, means, {1});
    const VectorXd g = random.normal(list.size(), 1);
    const Moments m = random_moments(random, 5, means);
    EXPECT_NEAR(dot(list.sensitivity(g), m), g.dot(list.stack(m)), 1e-13);
  }
}

TEST(MomentList, ProductsAreThoseOfEachRow) {
  test::Random random(3);
  for (const bool means : {false, true}) {
    const MomentList list(4, means, {0, 2});
    const MatrixXd D = random.normal(6, 4), Z = list.products(D);
    for (Index i = 0; i < 6; ++i) {
      const VectorXd d = D.row(i).transpose();
      EXPECT_EQ(VectorXd(Z.row(i).transpose()), list.stack({d * d.transpose(), d}));
    }
  }
}

}  // namespace
}  // namespace semfit::internal
