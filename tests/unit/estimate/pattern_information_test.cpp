#include "estimate/pattern_information.h"

#include "math/symmetric.h"
#include "moments/em.h"
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

/// Data with holes for a random model: what they say need not agree.
Incomplete data_for(const test::RandomRam& ram, test::Random& random, Index n, double missing) {
  Incomplete data(random_cases(random, n, ram.units.size(), missing),
                  random.chance(0.5) ? test::random_weights(random, n) : VectorXd());
  data.units = ram.units;
  data.prepare();
  return data;
}

/// Gradient of F / 2 by the parameters.
VectorXd gradient(const RamStructure& structure, const Incomplete& data, const VectorXd& theta) {
  const RamStructure::State state = structure.at(theta);
  Moments slope;
  data.likelihood->evaluate(state.implied, &slope);
  VectorXd result = VectorXd::Zero(theta.size());
  structure.add_pullback(state, slope, 0.5, result);
  return result;
}

MatrixXd observed_information(const RamStructure& structure,
                              const Incomplete& data,
                              const VectorXd& theta) {
  const RamStructure::State state = structure.at(theta);
  Moments slope;
  data.likelihood->evaluate(state.implied, &slope);
  MatrixXd H = pattern_information(
      structure.tangents(state), *data.likelihood, state.implied, Curvature::observed);
  structure.add_curvature(state, slope, 0.5, H);
  mirror_lower(H);
  return H;
}

TEST(PatternInformation, ObservedIsTheDerivativeOfTheGradient) {
  test::Random random(1);
  int models = 0;
  for (int i = 0; i < 60; ++i) {
    SCOPED_TRACE("model " + std::to_string(i));
    const test::RandomRam ram = test::random_ram(random, i % 2 == 1, true);
    const RamStructure structure = ram.structure();
    const Incomplete data = data_for(ram, random, 40, 0.3);
    if (data.patterns.list.empty() || ram.q == 0) continue;
    ++models;
    const MatrixXd expected = test::differences(
        [&](const VectorXd& theta) { return gradient(structure, data, theta); }, ram.theta);
    EXPECT_LT(relative_error(observed_information(structure, data, ram.theta), expected), 1e-7);
  }
  EXPECT_GT(models, 50);
}

TEST(PatternInformation, OfTheUnrestrictedModel) {
  test::Random random(2);
  for (Index p = 1; p <= 5; ++p) {
    Incomplete data(random_cases(random, 80, p, 0.25), test::random_weights(random, 80));
    data.prepare();
    const Moments at = test::random_moments(random, p);
    const MatrixXd found = pattern_information(
        unrestricted_tangents(p, {}, true), *data.likelihood, at, Curvature::observed);
    const auto slope = [&](const VectorXd& x) -> VectorXd {
      Moments sensitivity;
      data.likelihood->evaluate(test::unstacked(x, p), &sensitivity);
      return 0.5 * test::stacked_gradient(sensitivity);
    };
    EXPECT_LT(relative_error(found, test::differences(slope, test::stacked(at))), 1e-7);
    EXPECT_EQ(found, found.transpose());
  }
}

TEST(PatternInformation, OfCompleteDataIsThatOfTheirMoments) {
  test::Random random(3);
  for (int i = 0; i < 20; ++i) {
    const test::RandomRam ram = test::random_ram(random, false, true);
    const RamStructure structure = ram.structure();
    const Incomplete data = data_for(ram, random, 60, 0);
    const RamStructure::State state = structure.at(ram.theta);
    const Tangents tangents = structure.tangents(state);
    const Moments sample =
        estimate_unrestricted(*data.likelihood, data.likelihood->of_available_values()).moments;
    const MatrixXd W = state.implied.Sigma.inverse();
    const VectorXd d = sample.mu - state.implied.mu;
    const MatrixXd T = sample.Sigma + d * d.transpose();
    MatrixXd observed = 0.5 * ml_hessian(tangents, W, 2 * W * T * W - W, W * d);
    mirror_lower(observed);
    EXPECT_LT(relative_error(pattern_information(
                                 tangents, *data.likelihood, state.implied, Curvature::observed),
                             observed),
              1e-10);
    EXPECT_LT(relative_error(pattern_information(
                                 tangents, *data.likelihood, state.implied, Curvature::expected),
                             normal_information(tangents, W)),
              1e-10);
  }
}

/// Cases whose moments, in each pattern, are exactly n Sigma_oo and mu_o.
MatrixXd cases_that_agree(test::Random& random, const Moments& at) {
  const Index p = at.mu.size(), n = 4 * p;
  MatrixXd Z = random.normal(n, p);
  Z.rowwise() -= Z.colwise().mean().eval();
  const MatrixXd scatter = Z.transpose() * Z / static_cast<double>(n);
  const MatrixXd whitener = scatter.llt().matrixL().solve(MatrixXd::Identity(p, p));
  const MatrixXd root = at.Sigma.llt().matrixL();
  const MatrixXd complete =
      (Z * whitener.transpose() * root.transpose()).rowwise() + at.mu.transpose();
  MatrixXd all(3 * n, p);
  all << complete, complete, complete;
  all.block(n, 0, n, 1).setConstant(std::numeric_limits<double>::quiet_NaN());
  all.block(2 * n, 1, n, p - 2).setConstant(std::numeric_limits<double>::quiet_NaN());
  return all;
}

TEST(PatternInformation, ExpectedIsObservedWhereDataAgreeWithTheModel) {
  test::Random random(4);
  for (const Index p : {3, 5}) {
    const Moments at = test::random_moments(random, p);
    Incomplete data(cases_that_agree(random, at));
    data.prepare();
    const Tangents tangents = unrestricted_tangents(p, {0}, true);
    const auto information = [&](Curvature kind) {
      return pattern_information(tangents, *data.likelihood, at, kind);
    };
    EXPECT_LT(relative_error(information(Curvature::observed), information(Curvature::expected)),
              1e-12);
  }
}

TEST(PatternInformation, CompositesFollowByTheChainRule) {
  test::Random random(5);
  Incomplete data(random_cases(random, 50, 4, 0.3));
  data.prepare();
  Tangents tangents = unrestricted_tangents(4, {}, true);
  const Moments at = test::random_moments(random, 4);
  for (const Curvature kind : {Curvature::observed, Curvature::expected}) {
    tangents.J.resize(0, 0);
    const MatrixXd by_phi = pattern_information(tangents, *data.likelihood, at, kind);
    tangents.J = random.normal(tangents.q, 6);
    EXPECT_LT(relative_error(pattern_information(tangents, *data.likelihood, at, kind),
                             tangents.J.transpose() * by_phi * tangents.J),
              1e-14);
  }
}

TEST(PatternInformation, ThreadsChangeNothing) {
  test::Random random(6);
  const Index p = 12;
  const MatrixXd Y = random_cases(random, 1500, p, 0.2);
  const Moments at = test::random_moments(random, p);
  MatrixXd one;
  for (const int threads : {1, 2, 8}) {
    Incomplete data(Y, {}, threads);
    data.prepare();
    const MatrixXd found = pattern_information(
        unrestricted_tangents(p, {}, true), *data.likelihood, at, Curvature::observed);
    if (threads == 1) one = found;
    EXPECT_EQ(found, one);
  }
}

}  // namespace
}  // namespace semfit::internal
