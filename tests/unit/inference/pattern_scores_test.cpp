#include "inference/pattern_scores.h"

#include "structure/ram.h"
#include "structure/unrestricted_tangents.h"
#include "unit/moments/incomplete.h"
#include "unit/structure/random_ram.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Incomplete;
using test::random_cases;
using test::relative_error;

/// All scores, n x q, zero where a case is in no pattern.
MatrixXd scores_of(const Incomplete& data, const Tangents& tangents, const Moments& at) {
  const Index q = tangents.J.size() > 0 ? tangents.J.cols() : tangents.q;
  MatrixXd all = MatrixXd::Zero(data.Y.rows(), q);
  visit_pattern_scores(tangents,
                       at,
                       data.patterns.list,
                       *data.columns,
                       data.center,
                       data.units,
                       [&](const MatrixXd& scores, std::span<const std::int64_t> places) {
                         ASSERT_EQ(scores.rows(), static_cast<Index>(places.size()));
                         for (std::size_t i = 0; i < places.size(); ++i)
                           all.row(places[i]) += scores.row(static_cast<Index>(i));
                       });
  return all;
}

TEST(PatternScores, AreTheDerivativesOfTheCases) {
  test::Random random(1);
  for (int i = 0; i < 20; ++i) {
    const test::RandomRam ram = test::random_ram(random, i % 2 == 1, true);
    const RamStructure structure = ram.structure();
    Incomplete data(random_cases(random, 30, structure.p(), 0.3));
    data.units = ram.units;
    data.center = random.normal(structure.p(), 1);
    data.prepare();
    const auto log_likelihoods = [&](const VectorXd& theta) -> VectorXd {
      const Moments implied = structure.at(theta).implied;
      return VectorXd::NullaryExpr(30,
                                   [&](Index k) { return -0.5 * data.textbook_case(k, implied); });
    };
    const RamStructure::State state = structure.at(ram.theta);
    EXPECT_LT(relative_error(scores_of(data, structure.tangents(state), state.implied),
                             test::differences(log_likelihoods, ram.theta)),
              1e-7);
  }
}

TEST(PatternScores, WeightedTheySumToTheGradient) {
  test::Random random(2);
  for (const Index n : {5, 255, 256, 700}) {  // blocks are of 256
    const Index p = 6;
    Incomplete data(random_cases(random, n, p, 0.2), test::random_weights(random, n));
    data.prepare();
    const Moments at = test::random_moments(random, p);
    Moments slope;
    data.likelihood->evaluate(at, &slope);
    const MatrixXd scores = scores_of(data, unrestricted_tangents(p, {}, true), at);
    const VectorXd expected = -0.5 * data.likelihood->N() * test::stacked_gradient(slope);
    EXPECT_LT(relative_error(scores.transpose() * data.w, expected), 1e-11);
  }
}

TEST(PatternScores, CompositesFollowByTheChainRule) {
  test::Random random(3);
  Incomplete data(random_cases(random, 50, 3, 0.3));
  data.prepare();
  const Moments at = test::random_moments(random, 3);
  Tangents tangents = unrestricted_tangents(3, {}, true);
  const MatrixXd by_phi = scores_of(data, tangents, at);
  tangents.J = random.normal(tangents.q, 4);
  EXPECT_LT(relative_error(scores_of(data, tangents, at), by_phi * tangents.J), 1e-14);
}

}  // namespace
}  // namespace semfit::internal
