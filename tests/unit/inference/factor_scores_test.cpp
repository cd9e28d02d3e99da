#include "inference/factor_scores.h"

#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;

struct Parts {
  MatrixXd Lambda, Phi, Theta;
};

Parts parts_of(const Fitted& fitted) {
  const BlockVariables& block = fitted.table.blocks[0];
  const test::TextbookModel m =
      test::textbook_model(fitted.table.rows, block.observed, block.latent, fitted.estimate.theta);
  const auto p = static_cast<Index>(block.observed.size());
  const auto k = static_cast<Index>(block.latent.size());
  return {m.A.topRightCorner(p, k), m.S.bottomRightCorner(k, k), m.S.topLeftCorner(p, p)};
}

MatrixXd scores_of(const Fitted& fitted, const Data& data, ScoreMethod method) {
  const FactorScores scores = factor_scores(
      fitted.table, data, fitted.sample, *fitted.objective, fitted.estimate.theta, method);
  EXPECT_EQ(scores.names, fitted.table.blocks[0].latent);
  return Eigen::Map<const MatrixXd>(
      scores.scores.values.data(), scores.scores.rows, scores.scores.cols);
}

TEST(FactorScores, OfAConfirmatoryModel) {
  const Data data = test::holzinger();
  Options options;
  for (const bool means : {false, true}) {
    options.model.meanstructure = means;
    const Fitted fitted = test::fit_apart(test::three_factors, data, options);
    const auto [Lambda, Phi, Theta] = parts_of(fitted);
    MatrixXd X = cases(data, fitted.sample.groups[0].observed, fitted.sample.groups[0].rows);
    X.colwise() -= fitted.sample.groups[0].moments.mu;
    const MatrixXd Sigma = Lambda * Phi * Lambda.transpose() + Theta;
    const MatrixXd thurstone = Phi * Lambda.transpose() * Sigma.inverse() * X;
    const MatrixXd LW = Lambda.transpose() * Theta.inverse();
    const MatrixXd bartlett = (LW * Lambda).inverse() * LW * X;
    EXPECT_LT(test::relative_error(scores_of(fitted, data, ScoreMethod::regression).transpose(),
                                   thurstone),
              1e-9);
    EXPECT_LT(
        test::relative_error(scores_of(fitted, data, ScoreMethod::bartlett).transpose(), bartlett),
        1e-9);
  }
}

TEST(FactorScores, RegressionHasTheFactorMeans) {
  // Growth: the factors have means of their own.
  const std::string growth = "i =~ 1*x1 + 1*x2 + 1*x3\ns =~ 0*x1 + 1*x2 + 2*x3\n";
  Options options;
  options.model.function = Function::growth;
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart(growth, data, options);
  const MatrixXd scores = scores_of(fitted, data, ScoreMethod::regression);
  const MatrixXd X = cases(data, fitted.sample.groups[0].observed, fitted.sample.groups[0].rows);
  const auto [Lambda, Phi, Theta] = parts_of(fitted);
  const VectorXd alpha(Eigen::Vector2d(fitted.theta("i~1"), fitted.theta("s~1")));
  const MatrixXd Sigma = Lambda * Phi * Lambda.transpose() + Theta;
  MatrixXd expected =
      Phi * Lambda.transpose() * Sigma.inverse() * (X.colwise() - VectorXd(Lambda * alpha));
  expected.colwise() += alpha;
  EXPECT_LT(test::relative_error(scores.transpose(), expected), 1e-9);
}

TEST(FactorScores, RowsAreThoseOfTheData) {
  Data data = test::holzinger();
  data.columns[2].values[4] = not_a_number;  // x3 of the fifth case
  const Fitted fitted = test::fit_apart(test::three_factors, data);
  const FactorScores scores = factor_scores(fitted.table,
                                            data,
                                            fitted.sample,
                                            *fitted.objective,
                                            fitted.estimate.theta,
                                            ScoreMethod::regression);
  EXPECT_EQ(scores.scores.rows, 300);
  EXPECT_EQ(scores.row[3], 4);
  EXPECT_EQ(scores.row[4], 6);
  EXPECT_EQ(scores.method, "regression");
}

/// Bartlett's scores of the true factors are conditionally unbiased: those of cases without
/// residuals are the factors.
TEST(FactorScores, BartlettIsExactWithoutResiduals) {
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart(test::three_factors, data);
  const Parts parts = parts_of(fitted);
  test::Random random(1);
  const MatrixXd eta = random.normal(3, 301);
  const MatrixXd X = (parts.Lambda * eta).colwise() + fitted.sample.groups[0].moments.mu;
  Data noiseless = data;
  for (Index j = 0; j < 9; ++j)
    for (std::size_t i = 0; i < 301; ++i)
      noiseless.columns[static_cast<std::size_t>(j)].values[i] = X(j, static_cast<Index>(i));
  EXPECT_LT(
      test::relative_error(scores_of(fitted, noiseless, ScoreMethod::bartlett).transpose(), eta),
      1e-8);
}

}  // namespace
}  // namespace semfit::internal
