#include "structure/ram.h"

#include "unit/structure/random_ram.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::differences;
using test::flat;
using test::random_ram;
using test::RandomRam;
using test::relative_error;

constexpr int models = 120;  // half with loops, half with means

template <typename Check>
void for_random_models(Check check) {
  test::Random random(20);
  for (int i = 0; i < models; ++i) {
    const RandomRam ram = random_ram(random, i % 2 == 1, i % 4 >= 2);
    SCOPED_TRACE("model " + std::to_string(i));
    check(ram, random);
  }
}

/// The implied moments of the textbook in the structure's units.
Moments expected_moments(const RandomRam& ram, const VectorXd& theta) {
  Moments expected = test::textbook_moments(ram.rows, ram.observed, ram.latent, theta);
  const VectorXd inverse = ram.units.cwiseInverse();
  expected.Sigma = inverse.asDiagonal() * expected.Sigma * inverse.asDiagonal();
  expected.mu = expected.mu.cwiseProduct(inverse);
  return expected;
}

/// Sigma and mu in one column.
VectorXd stacked(const Moments& moments) {
  VectorXd all(moments.Sigma.size() + moments.mu.size());
  all << flat(moments.Sigma), moments.mu;
  return all;
}

TEST(RamStructure, ImpliedMomentsAreTheTextbooks) {
  int loops = 0, latent_leaves = 0, senders_observed = 0, leaf_with_sender = 0;
  for_random_models([&](const RandomRam& ram, test::Random&) {
    const RamStructure structure = ram.structure();
    const Moments implied = structure.at(ram.theta).implied;
    const Moments expected = expected_moments(ram, ram.theta);
    EXPECT_LT(relative_error(implied.Sigma, expected.Sigma), 1e-13);
    if (ram.has_means)
      EXPECT_LT((implied.mu - expected.mu).cwiseAbs().maxCoeff(), 1e-13);
    else
      EXPECT_EQ(implied.mu.size(), 0);

    // The sample of models must contain what is hard about them.
    const test::TextbookModel m =
        test::textbook_model(ram.rows, ram.observed, ram.latent, ram.theta);
    loops += !structure.is_acyclic();
    const Index p = structure.p();
    const auto sends = [&](Index i) { return m.A.col(i).cwiseAbs().maxCoeff() > 0; };
    for (Index i = 0; i < m.A.cols(); ++i) {
      latent_leaves += i >= p && !sends(i);
      senders_observed += i < p && sends(i);
      for (Index j = 0; j < i; ++j)
        leaf_with_sender += m.S(i, j) != 0 && sends(i) != sends(j);
    }
  });
  EXPECT_GT(loops, 10);
  EXPECT_GT(latent_leaves, 10);
  EXPECT_GT(senders_observed, 10);
  EXPECT_GT(leaf_with_sender, 10);
}

TEST(RamStructure, MomentsOfAllVariables) {
  for_random_models([](const RandomRam& ram, test::Random&) {
    std::vector<std::string> everything = ram.observed;
    everything.insert(everything.end(), ram.latent.begin(), ram.latent.end());
    const Moments all = ram.structure().all_moments(ram.theta);
    const Moments expected = test::textbook_moments(ram.rows, everything, {}, ram.theta);
    EXPECT_LT(relative_error(all.Sigma, expected.Sigma), 1e-13);
    EXPECT_LT((all.mu - expected.mu).cwiseAbs().maxCoeff(), 1e-13);
  });
}

TEST(RamStructure, PullbackIsTheTransposedJacobian) {
  for_random_models([](const RandomRam& ram, test::Random& random) {
    const RamStructure structure = ram.structure();
    const Index p = structure.p();
    const MatrixXd Delta = differences(
        [&](const VectorXd& theta) { return stacked(structure.at(theta).implied); }, ram.theta);
    MatrixXd G = random.normal(p, p);
    G = (G + G.transpose()).eval();
    const Moments sensitivity{G, ram.has_means ? VectorXd(random.normal(p, 1)) : VectorXd()};
    const VectorXd before = random.normal(ram.q, 1);
    VectorXd gradient = before;
    structure.add_pullback(structure.at(ram.theta), sensitivity, 0.7, gradient);
    const VectorXd expected = before + 0.7 * Delta.transpose() * stacked(sensitivity);
    EXPECT_LT(relative_error(gradient, expected), 1e-9);
  });
}

TEST(RamStructure, TangentsAreTheJacobian) {
  for_random_models([](const RandomRam& ram, test::Random&) {
    const RamStructure structure = ram.structure();
    const MatrixXd Delta = differences(
        [&](const VectorXd& theta) { return stacked(structure.at(theta).implied); }, ram.theta);
    const std::vector<Moments> dense =
        structure.tangents(structure.at(ram.theta)).dense(ram.has_means);
    ASSERT_EQ(static_cast<Index>(dense.size()), ram.q);
    for (Index k = 0; k < ram.q; ++k)
      EXPECT_LT((stacked(dense[static_cast<std::size_t>(k)]) - Delta.col(k)).cwiseAbs().maxCoeff(),
                1e-9 * (1 + Delta.cwiseAbs().maxCoeff()))
          << "parameter " << k;
  });
}

TEST(RamStructure, CurvatureIsTheSecondDerivative) {
  for_random_models([](const RandomRam& ram, test::Random& random) {
    const RamStructure structure = ram.structure();
    const Index p = structure.p();
    MatrixXd symmetric = random.normal(p, p);
    symmetric = (symmetric + symmetric.transpose()).eval();
    const Moments G{symmetric, ram.has_means ? VectorXd(random.normal(p, 1)) : VectorXd()};
    const MatrixXd expected = differences(
        [&](const VectorXd& theta) {
          VectorXd gradient = VectorXd::Zero(ram.q);
          structure.add_pullback(structure.at(theta), G, 1, gradient);
          return gradient;
        },
        ram.theta);
    MatrixXd H = MatrixXd::Zero(ram.q, ram.q);
    structure.add_curvature(structure.at(ram.theta), G, 0.5, H);
    H = MatrixXd(H.selfadjointView<Eigen::Lower>());
    EXPECT_LT((H - 0.5 * expected).cwiseAbs().maxCoeff(),
              1e-8 * (1 + expected.cwiseAbs().maxCoeff()));
  });
}

Row row_of(const std::string& lhs, Op op, const std::string& rhs, int free, double fixed = 0) {
  Row row;
  row.lhs = lhs, row.op = op, row.rhs = rhs, row.free = free;
  if (free == 0) row.ustart = fixed;
  return row;
}

TEST(RamStructure, ByHand) {
  // y2 = 2 y1 + e, var(y1) = 3, var(e) = 5, E(y1) = 7, intercept 1
  const std::vector<Row> rows{row_of("y2", Op::regression, "y1", 1),
                              row_of("y1", Op::covariance, "y1", 2),
                              row_of("y2", Op::covariance, "y2", 0, 5),
                              row_of("y1", Op::intercept, "", 3),
                              row_of("y2", Op::intercept, "", 0, 1)};
  const RamStructure structure({"y1", "y2"}, {}, rows, 3, VectorXd(), true);
  EXPECT_TRUE(structure.is_acyclic());
  EXPECT_EQ(structure.r(), 1) << "y2 sends no arrow";
  const Moments implied = structure.at(Eigen::Vector3d(2, 3, 7)).implied;
  const MatrixXd Sigma{{3, 6}, {6, 17}};
  EXPECT_EQ(implied.Sigma, Sigma);
  EXPECT_EQ(implied.mu, Eigen::Vector2d(7, 15));
}

TEST(RamStructure, FeedbackLoopByHand) {
  // y1 = .5 y2 + e1, y2 = .5 y1 + e2: y = [4 2; 2 4] e / 3
  const std::vector<Row> rows{row_of("y1", Op::regression, "y2", 1),
                              row_of("y2", Op::regression, "y1", 1),
                              row_of("y1", Op::covariance, "y1", 0, 9),
                              row_of("y2", Op::covariance, "y2", 0, 9)};
  const RamStructure structure({"y1", "y2"}, {}, rows, 1, VectorXd(), false);
  EXPECT_FALSE(structure.is_acyclic());
  const MatrixXd Sigma{{20, 16}, {16, 20}};
  EXPECT_LT(relative_error(structure.at(VectorXd::Constant(1, 0.5)).implied.Sigma, Sigma), 1e-14);
}

}  // namespace
}  // namespace semfit::internal
