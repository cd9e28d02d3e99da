#include "estimate/moment_information.h"

#include "unit/structure/random_ram.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::RandomRam;
using test::relative_error;

struct Model {
  Tangents tangents;
  MomentList list;
  MatrixXd Delta;  ///< of the dense derivatives
};

template <typename Check>
void for_random_models(Check check) {
  test::Random random(31);
  for (int i = 0; i < 30; ++i) {
    SCOPED_TRACE("model " + std::to_string(i));
    const RandomRam ram = test::random_ram(random, i % 2 == 1, i % 4 >= 2);
    const RamStructure structure(
        ram.observed, ram.latent, ram.rows, ram.q, VectorXd(), ram.has_means);
    const std::vector<Index> left_out = i % 3 == 0 ? std::vector<Index>{0} : std::vector<Index>();
    Model model{structure.tangents(structure.at(ram.theta)),
                MomentList(structure.p(), ram.has_means, left_out),
                {}};
    const std::vector<Moments> dense = model.tangents.dense(ram.has_means);
    model.Delta.resize(model.list.size(), static_cast<Index>(dense.size()));
    for (std::size_t k = 0; k < dense.size(); ++k)
      model.Delta.col(static_cast<Index>(k)) = model.list.stack(dense[k]);
    check(model, random);
  }
}

TEST(StackedTangents, AreTheDenseOnes) {
  for_random_models([](const Model& model, test::Random&) {
    EXPECT_LT(relative_error(stacked_tangents(model.tangents, model.list), model.Delta), 1e-13);
  });
}

/// A diagonal weight, and the inverse of a whole Gamma.
std::vector<std::pair<MomentWeight, MatrixXd>> weights_of(const Model& model,
                                                          test::Random& random) {
  const Index k = model.list.size();
  const VectorXd w = random.normal(k, 1).cwiseAbs2().array() + 0.1;
  const MatrixXd Gamma = random.covariance(k);
  return {{std::make_shared<const DistinctWeight>(model.list, w), w.asDiagonal()},
          {std::make_shared<const DistinctWeight>(model.list, *cholesky(Gamma)), Gamma.inverse()}};
}

TEST(AddInformation, OfDistinctWeightsIsTheTripleProduct) {
  for_random_models([](const Model& model, test::Random& random) {
    for (const auto& [W, explicit_W] : weights_of(model, random)) {
      const MatrixXd before = random.covariance(model.Delta.cols());
      MatrixXd information = before;
      add_information(model.tangents, W, 0.3, information);
      const MatrixXd expected = before + 0.3 * model.Delta.transpose() * explicit_W * model.Delta;
      EXPECT_LT(relative_error(information.triangularView<Eigen::Lower>(),
                               MatrixXd(expected.triangularView<Eigen::Lower>())),
                1e-11);
    }
  });
}

TEST(AddInformation, OfTheNormalTheoryIsItsClosedForm) {
  for_random_models([](const Model& model, test::Random& random) {
    const MatrixXd V = random.covariance(model.list.p());
    MatrixXd information = MatrixXd::Zero(model.Delta.cols(), model.Delta.cols());
    add_information(model.tangents, V, 2, information);
    EXPECT_LT(
        relative_error(
            information.triangularView<Eigen::Lower>(),
            MatrixXd((2 * normal_information(model.tangents, V)).triangularView<Eigen::Lower>())),
        1e-12);
  });
}

/// The last parameters as candidates: blocks of the whole information.
TEST(AddCandidateInformation, IsAPartOfTheWhole) {
  for_random_models([](const Model& model, test::Random& random) {
    const Index all = model.Delta.cols(), c = all / 3, q = all - c;
    for (const auto& [W, explicit_W] : weights_of(model, random)) {
      MatrixXd cross = MatrixXd::Zero(q, c);
      VectorXd own = VectorXd::Zero(c);
      add_candidate_information(model.tangents, W, q, 0.7, cross, own);
      const MatrixXd whole = 0.7 * model.Delta.transpose() * explicit_W * model.Delta;
      EXPECT_LT((cross - whole.topRightCorner(q, c)).cwiseAbs().sum(),
                1e-10 * whole.cwiseAbs().maxCoeff());
      EXPECT_LT((own - whole.diagonal().tail(c)).cwiseAbs().sum(),
                1e-10 * whole.cwiseAbs().maxCoeff());
    }
  });
}

}  // namespace
}  // namespace semfit::internal
