#include "structure/unrestricted_tangents.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(UnrestrictedTangents, EveryMomentIsAParameter) {
  const Index p = 3;
  const std::vector<Moments> dense = unrestricted_tangents(p, {}, true).dense(true);
  ASSERT_EQ(dense.size(), 9u);
  std::size_t k = 0;
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i, ++k) {
      MatrixXd expected = MatrixXd::Zero(p, p);
      expected(i, j) = expected(j, i) = 1;
      EXPECT_EQ(dense[k].Sigma, expected);
      EXPECT_EQ(dense[k].mu, VectorXd::Zero(p));
    }
  for (Index i = 0; i < p; ++i, ++k)
    EXPECT_EQ(dense[k].mu, VectorXd::Unit(p, i));
}

TEST(UnrestrictedTangents, MomentsOfFixedVariablesAreNone) {
  const Tangents tangents = unrestricted_tangents(4, {1, 2}, true);
  EXPECT_EQ(tangents.q, 10 - 3 + 2);
  for (const Moments& d : tangents.dense(true)) {
    EXPECT_EQ(d.Sigma(1, 2), 0);
    EXPECT_EQ(d.Sigma(1, 1), 0);
    EXPECT_EQ(d.mu[1], 0);
  }
  EXPECT_EQ(unrestricted_tangents(4, {}, false).q, 10);
}

}  // namespace
}  // namespace semfit::internal
