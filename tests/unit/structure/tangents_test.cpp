#include "structure/tangents.h"

#include "math/symmetric.h"
#include "unit/structure/random_ram.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::relative_error;

/// <a, b> in the metric of W: 1/2 tr(W a W b) + a.mu' W b.mu.
double normal_product(const Moments& a, const Moments& b, const MatrixXd& W) {
  const double means = a.mu.size() > 0 ? a.mu.dot(W * b.mu) : 0;
  return 0.5 * (W * a.Sigma * W * b.Sigma).trace() + means;
}

class RandomTangents : public testing::Test {
 protected:
  template <typename Check>
  void for_each(Check check) {
    test::Random random(31);
    for (int i = 0; i < 60; ++i) {
      SCOPED_TRACE("model " + std::to_string(i));
      const test::RandomRam ram = test::random_ram(random, i % 2 == 1, i % 4 >= 2);
      const RamStructure structure = ram.structure();
      check(structure.tangents(structure.at(ram.theta)),
            random.covariance(structure.p()),
            ram.has_means,
            random);
    }
  }
};

TEST_F(RandomTangents, InformationIsTheProductOfDenseDerivatives) {
  for_each([](const Tangents& tangents, const MatrixXd& W, bool has_means, test::Random&) {
    const std::vector<Moments> dense = tangents.dense(has_means);
    MatrixXd expected(tangents.q, tangents.q);
    for (Index a = 0; a < tangents.q; ++a)
      for (Index b = 0; b < tangents.q; ++b)
        expected(a, b) = normal_product(
            dense[static_cast<std::size_t>(a)], dense[static_cast<std::size_t>(b)], W);
    const MatrixXd information = normal_information(tangents, W);
    EXPECT_LT(relative_error(information, expected), 1e-13);
    EXPECT_EQ(information, information.transpose());
  });
}

TEST_F(RandomTangents, PartialInformationIsThatOfTheCandidates) {
  for_each([](const Tangents& tangents, const MatrixXd& W, bool, test::Random& random) {
    const MatrixXd whole = normal_information(tangents, W);
    const Index q = random.integer(0, static_cast<int>(tangents.q));
    const Index c = tangents.q - q;
    MatrixXd cross = MatrixXd::Ones(q, c);
    VectorXd own = VectorXd::Ones(c);
    add_partial_information(tangents, W, q, 0.25, cross, own);
    const MatrixXd expected_cross = 0.25 * whole.topRightCorner(q, c).array() + 1;
    const VectorXd expected_own = 0.25 * whole.diagonal().tail(c).array() + 1;
    EXPECT_LT(relative_error(cross, expected_cross), 1e-13);
    EXPECT_LT(relative_error(own, expected_own), 1e-13);
  });
}

TEST_F(RandomTangents, WithoutLeavesOutTheMomentsOfTheCovariates) {
  for_each([](const Tangents& tangents, const MatrixXd& W, bool has_means, test::Random& random) {
    const Index p = W.rows();
    std::vector<Index> x;
    for (Index i = 0; i < p; ++i)
      if (random.chance(0.4)) x.push_back(i);
    std::vector<Moments> expected = tangents.dense(has_means);
    for (Moments& d : expected) {
      for (const Index i : x)
        for (const Index j : x)
          d.Sigma(i, j) = 0;
      for (const Index i : x)
        if (has_means) d.mu[i] = 0;
    }
    const Tangents masked = tangents.without(x);
    const std::vector<Moments> found = masked.dense(has_means);
    MatrixXd product(tangents.q, tangents.q);
    for (std::size_t a = 0; a < expected.size(); ++a) {
      EXPECT_LT((found[a].Sigma - expected[a].Sigma).cwiseAbs().maxCoeff(), 1e-13);
      if (has_means) {
        EXPECT_LT((found[a].mu - expected[a].mu).cwiseAbs().maxCoeff(), 1e-13);
      }
      for (std::size_t b = 0; b < expected.size(); ++b)
        product(static_cast<Index>(a), static_cast<Index>(b)) =
            normal_product(expected[a], expected[b], W);
    }
    EXPECT_LT((normal_information(masked, W) - product).cwiseAbs().maxCoeff(),
              1e-12 * (1 + product.cwiseAbs().maxCoeff()));
  });
}

TEST_F(RandomTangents, GramAndProjection) {
  for_each([](const Tangents& tangents, const MatrixXd& W, bool, test::Random& random) {
    const Index p = W.rows();
    MatrixXd P(p, p + tangents.EC.cols());
    P << MatrixXd::Identity(p, p), tangents.EC;
    EXPECT_LT(relative_error(tangents.gram(W), P.transpose() * W * P), 1e-13);
    const VectorXd b = random.normal(p, 1);
    EXPECT_LT(relative_error(tangents.project(b), P.transpose() * b), 1e-13);
  });
}

}  // namespace
}  // namespace semfit::internal
