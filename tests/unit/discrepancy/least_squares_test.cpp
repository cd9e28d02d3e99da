#include "discrepancy/least_squares.h"

#include "property/random_models.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Moments random_moments(test::Random& random, Index p, bool means) {
  return {random.covariance(p), means ? VectorXd(random.normal(p, 1)) : VectorXd()};
}

struct Kind {
  std::string name;
  std::shared_ptr<const Discrepancy> discrepancy;
  MomentList list;
  MatrixXd W;  ///< k x k
};

/// GLS, WLS and DWLS of one sample, with their weight matrices of moments times moments.
std::vector<Kind> kinds(test::Random& random, Index p, bool means) {
  const Moments sample = random_moments(random, p, means);
  const MomentList all(p, means), some(p, means, {0});
  std::vector<Kind> result;
  // GLS: the inverse of the normal theory's Gamma.
  MatrixXd Gamma = MatrixXd::Zero(all.size(), all.size());
  const auto pairs = static_cast<Index>(all.pairs().size());
  for (Index a = 0; a < pairs; ++a)
    for (Index b = 0; b < pairs; ++b) {
      const auto [i, j] = all.pairs()[static_cast<std::size_t>(a)];
      const auto [k, l] = all.pairs()[static_cast<std::size_t>(b)];
      const MatrixXd& S = sample.Sigma;
      Gamma(a, b) = S(i, k) * S(j, l) + S(i, l) * S(j, k);
    }
  if (means) Gamma.bottomRightCorner(p, p) = sample.Sigma;
  result.push_back(
      {"GLS", std::make_shared<GeneralizedLeastSquares>(sample), all, Gamma.inverse()});
  for (const MomentList& list : {all, some}) {
    const MatrixXd G = random.covariance(list.size());
    result.push_back({"WLS",
                      std::make_shared<WeightedLeastSquares>(
                          sample, std::make_shared<DistinctWeight>(list, *cholesky(G))),
                      list,
                      G.inverse()});
    const VectorXd w = random.normal(list.size(), 1).cwiseAbs2().array() + 0.1;
    result.push_back(
        {"DWLS",
         std::make_shared<WeightedLeastSquares>(sample, std::make_shared<DistinctWeight>(list, w)),
         list,
         w.asDiagonal()});
  }
  return result;
}

template <typename Check>
void for_all_kinds(Check check) {
  test::Random random(5);
  for (const Index p : {1, 2, 5})
    for (const bool means : {false, true})
      for (const Kind& kind : kinds(random, p, means)) {
        SCOPED_TRACE(kind.name + " " + std::to_string(p) + std::to_string(means));
        if (kind.list.size() > 0) check(kind, random_moments(random, p, means), random);
      }
}

TEST(LeastSquares, IsTheQuadraticForm) {
  for_all_kinds([](const Kind& kind, const Moments& implied, test::Random&) {
    const VectorXd r = kind.list.stack(kind.discrepancy->sample()) - kind.list.stack(implied);
    const double expected = r.dot(kind.W * r);
    EXPECT_NEAR(*kind.discrepancy->evaluate(implied, nullptr), expected, 1e-10 * (1 + expected));
  });
}

TEST(LeastSquares, IsZeroAtTheSample) {
  for_all_kinds([](const Kind& kind, const Moments&, test::Random&) {
    Moments slope;
    EXPECT_EQ(*kind.discrepancy->evaluate(kind.discrepancy->sample(), &slope), 0);
    EXPECT_EQ(slope.Sigma.cwiseAbs().maxCoeff(), 0);
  });
}

TEST(LeastSquares, SensitivityIsTheDerivative) {
  for_all_kinds([](const Kind& kind, const Moments& implied, test::Random& random) {
    Moments slope;
    ASSERT_TRUE(kind.discrepancy->evaluate(implied, &slope));
    EXPECT_LT((slope.Sigma - slope.Sigma.transpose()).cwiseAbs().maxCoeff(), 1e-10);
    for (int i = 0; i < 5; ++i) {
      const Index p = implied.Sigma.rows();
      Moments d{random.normal(p, p), random.normal(implied.mu.size(), 1)};
      d.Sigma = (d.Sigma + d.Sigma.transpose()).eval();
      const auto along = [&](const VectorXd& t) {
        return VectorXd::Constant(
            1,
            *kind.discrepancy->evaluate({implied.Sigma + t[0] * d.Sigma, implied.mu + t[0] * d.mu},
                                        nullptr));
      };
      const double expected =
          test::differences(along, VectorXd::Zero(1), VectorXd::Constant(1, 0.1))(0, 0);
      EXPECT_NEAR(dot(slope, d), expected, 1e-8 * (1 + std::abs(expected)));
    }
  });
}

/// The weight is half the curvature: f is quadratic.
TEST(LeastSquares, WeightIsTheMetric) {
  for_all_kinds([](const Kind& kind, const Moments& implied, test::Random&) {
    const MomentWeight W = *kind.discrepancy->weight(implied);
    if (const auto* V = std::get_if<MatrixXd>(&W)) {
      EXPECT_LT(test::relative_error(*V, kind.discrepancy->sample().Sigma.inverse()), 1e-12);
      return;
    }
    const DistinctWeight& distinct = *std::get<1>(W);
    const MatrixXd unit = MatrixXd::Identity(kind.list.size(), kind.list.size());
    const MatrixXd R = distinct.whiten(unit);
    EXPECT_LT(test::relative_error(R.transpose() * R, kind.W), 1e-11);
    for (Index k = 0; k < unit.cols(); ++k)
      EXPECT_LT((distinct.weigh(unit.col(k)) - kind.W.col(k)).cwiseAbs().maxCoeff(),
                1e-11 * kind.W.cwiseAbs().maxCoeff());
  });
}

/// Squared distances need no positive definite matrix, but numbers.
TEST(LeastSquares, IsDefinedWhereThereAreNumbers) {
  for_all_kinds([](const Kind& kind, Moments implied, test::Random&) {
    implied.Sigma(0, 0) = -1;
    EXPECT_TRUE(kind.discrepancy->evaluate(implied, nullptr));
    implied.Sigma(0, 0) = std::nan("");
    EXPECT_FALSE(kind.discrepancy->evaluate(implied, nullptr));
    EXPECT_FALSE(kind.discrepancy->is_likelihood());
  });
}

}  // namespace
}  // namespace semfit::internal
