#include "structure/composites.h"

#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::differences;
using test::flat;
using test::relative_error;

/// Composites as predictors, outcomes, mediators, covariates of one another, indicators of a factor
/// and in a feedback loop; weights that are equal, or all fixed.
const std::vector<std::string> texts = {
    "c <~ a + b + d\nf =~ x + y + z\nf ~ c",
    "c <~ a + b + d\ne <~ x + y\nc ~~ e\nz ~ c + e",
    "c <~ a + b\ne <~ x + d\ne ~ c + z\nf =~ u + w + y\nf ~ e + c",
    "c <~ a + b\ne <~ x + y\ng <~ z + d\nh =~ c + e + g + u\nw ~ h + c",
    "c <~ a + k*b + k*d\ne <~ 1*x + 0.5*y\ne ~ c\nc ~ z",
    "c <~ a + b\ne <~ x + y\nc ~ e + z\ne ~ c + u\nw ~ c + e",
    "c <~ a\nf =~ x + y + z\nc ~ f + b\nu ~ c",
};

/// Each of these at random parameters, without and with means; data are any.
template <typename Check>
void for_composite_models(Check check) {
  test::Random random(31);
  const std::vector<std::string> names{"a", "b", "d", "x", "y", "z", "u", "w"};
  for (std::size_t i = 0; i < 3 * texts.size(); ++i) {
    const std::string& text = texts[i % texts.size()];
    SCOPED_TRACE(text);
    VectorXd scale = VectorXd::NullaryExpr(8, [&] { return random.uniform(0.3, 3); });
    const MatrixXd Sigma = scale.asDiagonal() * random.covariance(8) * scale.asDiagonal();
    Options options;
    options.model.meanstructure = i % 2 == 1;
    options.model.fixed_x = i % 3 == 0;
    const test::Fitted fitted =
        test::prepare(text, test::exact_summary(names, Sigma, random.normal(8, 1), 200), options);
    VectorXd theta = fitted.estimate.theta;
    for (double& x : theta)
      x += 0.3 * random.uniform(-1, 1) * std::max(0.3, std::abs(x));
    check(fitted, theta, random);
  }
}

VectorXd stacked(const Moments& moments) {
  VectorXd all(moments.Sigma.size() + moments.mu.size());
  all << flat(moments.Sigma), moments.mu;
  return all;
}

TEST(Composites, AreWhatTheyAreMadeOf) {
  for_composite_models([](const test::Fitted& fitted, const VectorXd& theta, test::Random&) {
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const Moments all = structure.all_moments(theta);
    const Moments& sample = fitted.sample.groups[0].moments;
    for (const std::string& composite : fitted.table.blocks[0].composites) {
      VectorXd w = VectorXd::Zero(all.Sigma.rows());
      std::vector<Index> own;
      for (const Row& row : fitted.table.rows)
        if (row.op == Op::composed_of && row.lhs == composite) {
          own.push_back(structure.find(row.rhs));
          w[own.back()] = row.free > 0 ? theta[row.free - 1] : row.ustart;
        }
      // The composite moves with every variable as w'x does, itself included.
      const Index c = structure.find(composite);
      EXPECT_LT(relative_error(all.Sigma.col(c), all.Sigma * w), 1e-12);
      EXPECT_LT(relative_error(all.Sigma(own, own), sample.Sigma(own, own)), 1e-12);
      // Its indicators meet the others through it alone: T w cov(c, .) / w'T w.
      const MatrixXd through = all.Sigma(own, c) * all.Sigma.row(c) / all.Sigma(c, c);
      for (Index i = 0; i < all.Sigma.rows(); ++i) {
        if (std::find(own.begin(), own.end(), i) != own.end()) continue;
        EXPECT_LT((all.Sigma(own, i) - through.col(i)).cwiseAbs().maxCoeff(), 1e-12);
      }
      if (!structure.has_means()) continue;
      EXPECT_NEAR(all.mu[c], w.dot(all.mu), 1e-12);
      for (const Row& row : fitted.table.rows) {
        const Index i = structure.find(row.lhs);
        if (row.op != Op::intercept || std::find(own.begin(), own.end(), i) == own.end()) continue;
        EXPECT_NEAR(all.mu[i], row.free > 0 ? theta[row.free - 1] : row.ustart, 1e-12);
      }
    }
  });
}

TEST(Composites, DerivedParametersMoveAsTheirJacobianSays) {
  for_composite_models([](const test::Fitted& fitted, const VectorXd& theta, test::Random&) {
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const MatrixXd expected =
        differences([&](const VectorXd& at) { return structure.extend(at).phi; }, theta);
    EXPECT_LT(relative_error(structure.extend(theta).J, expected), 1e-8);
  });
}

TEST(Composites, GradientTangentsAndCurvatureAreDerivatives) {
  for_composite_models([](const test::Fitted& fitted, const VectorXd& theta, test::Random& random) {
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const Index p = structure.p(), q = structure.q();
    const bool means = structure.has_means();
    const MatrixXd Delta =
        differences([&](const VectorXd& at) { return stacked(structure.at(at).implied); }, theta);
    MatrixXd symmetric = random.normal(p, p);
    symmetric = (symmetric + symmetric.transpose()).eval();
    const Moments G{symmetric, means ? VectorXd(random.normal(p, 1)) : VectorXd()};
    const auto gradient = [&](const VectorXd& at) {
      VectorXd g = VectorXd::Zero(q);
      structure.add_pullback(structure.at(at), G, 1, g);
      return g;
    };
    EXPECT_LT(relative_error(gradient(theta), Delta.transpose() * stacked(G)), 1e-8);
    const std::vector<Moments> dense = structure.tangents(structure.at(theta)).dense(means);
    ASSERT_EQ(static_cast<Index>(dense.size()), q);
    for (Index k = 0; k < q; ++k)
      EXPECT_LT((stacked(dense[static_cast<std::size_t>(k)]) - Delta.col(k)).cwiseAbs().maxCoeff(),
                1e-8 * (1 + Delta.cwiseAbs().maxCoeff()));
    const MatrixXd expected = differences(gradient, theta);
    MatrixXd H = MatrixXd::Zero(q, q);
    structure.add_curvature(structure.at(theta), G, 0.5, H);
    H = MatrixXd(H.selfadjointView<Eigen::Lower>());
    EXPECT_LT((H - 0.5 * expected).cwiseAbs().maxCoeff(),
              1e-7 * (1 + expected.cwiseAbs().maxCoeff()));
  });
}

/// Everything that is said about theta from tangents in phi, against dense derivatives.
TEST(Composites, InformationIsThatOfTheDenseJacobian) {
  for_composite_models([](const test::Fitted& fitted, const VectorXd& theta, test::Random& random) {
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const RamStructure::State state = structure.at(theta);
    const Tangents Delta = structure.tangents(state);
    const std::vector<Moments> dense = Delta.dense(structure.has_means());
    const Index p = structure.p(), q = structure.q();
    const MatrixXd W = random.covariance(p), G = random.normal(p, p);
    MatrixXd information(q, q), traces(q, q);
    VectorXd against(q);
    for (Index a = 0; a < q; ++a) {
      const Moments& da = dense[static_cast<std::size_t>(a)];
      against[a] = (W * da.Sigma).trace();
      for (Index b = 0; b < q; ++b) {
        const Moments& db = dense[static_cast<std::size_t>(b)];
        information(a, b) = 0.5 * (W * da.Sigma * W * db.Sigma).trace();
        if (structure.has_means()) information(a, b) += da.mu.dot(W * db.mu);
        traces(a, b) = 0.5 * (da.Sigma * G * db.Sigma * G.transpose()).trace();
      }
    }
    EXPECT_LT(relative_error(normal_information(Delta, W), information), 1e-11);
    EXPECT_LT(relative_error(product_traces(Delta, G), traces), 1e-11);
    EXPECT_LT(relative_error(traces_against(Delta, W), against), 1e-11);
    const VectorXd c = random.normal(q, 1);
    MatrixXd sum = MatrixXd::Zero(p, p);
    for (Index k = 0; k < q; ++k)
      sum += c[k] * dense[static_cast<std::size_t>(k)].Sigma;
    EXPECT_LT(relative_error(combine(Delta, c), sum), 1e-11);
    const Index half = q / 2;
    MatrixXd cross = MatrixXd::Zero(half, q - half);
    VectorXd own = VectorXd::Zero(q - half);
    add_partial_information(Delta, W, half, 1, cross, own);
    EXPECT_LT(relative_error(cross, information.topRightCorner(half, q - half)), 1e-11);
    EXPECT_LT(relative_error(own, information.diagonal().tail(q - half)), 1e-11);
  });
}

TEST(Composites, ObservedInformationIsTheHessian) {
  int compared = 0;
  for_composite_models([&](const test::Fitted& fitted, const VectorXd& theta, test::Random&) {
    const auto gradient = [&](const VectorXd& at) {
      VectorXd g;
      return fitted.objective->evaluate(at, &g) ? g : VectorXd::Constant(at.size(), not_a_number);
    };
    const auto found = fitted.objective->observed_information(theta);
    if (!found) return;
    const MatrixXd expected = differences(gradient, theta, 0.1 * theta.cwiseAbs().cwiseMax(0.1));
    if (!expected.allFinite()) return;
    EXPECT_LT(relative_error(*found, expected), 1e-6);
    ++compared;
  });
  EXPECT_GT(compared, 8);
}

}  // namespace
}  // namespace semfit::internal
