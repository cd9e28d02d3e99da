#include "inference/factor_scores.h"

#include "property/random_models.h"
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

ScoredCases scored(const Fitted& fitted, const Data& data, ScoreMethod method) {
  return factor_scores(fitted.table,
                       fitted_cases(data, fitted.sample),
                       fitted.sample,
                       *fitted.objective,
                       fitted.estimate.theta,
                       method);
}

MatrixXd scores_of(const Fitted& fitted, const Data& data, ScoreMethod method) {
  const FactorScores scores = scored(fitted, data, method).scores;
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
  const FactorScores scores = scored(fitted, data, ScoreMethod::regression).scores;
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

TEST(FactorScores, StandardErrorsOfAConfirmatoryModel) {
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart(test::three_factors, data);
  const auto [Lambda, Phi, Theta] = parts_of(fitted);
  const MatrixXd Sigma = Lambda * Phi * Lambda.transpose() + Theta;
  const MatrixXd given_x = Phi - Phi * Lambda.transpose() * Sigma.inverse() * Lambda * Phi;
  const MatrixXd bartlett = (Lambda.transpose() * Theta.inverse() * Lambda).inverse();
  const FactorScores thurstone = scored(fitted, data, ScoreMethod::regression).scores;
  const FactorScores unbiased = scored(fitted, data, ScoreMethod::bartlett).scores;
  ASSERT_EQ(thurstone.se.rows, 1);
  for (Index j = 0; j < 3; ++j) {
    EXPECT_NEAR(thurstone.se(0, j), std::sqrt(given_x(j, j)), 1e-10);
    EXPECT_NEAR(unbiased.se(0, j), std::sqrt(bartlett(j, j)), 1e-10);
  }
}

/// lavPredict(fit, se = "standard") of lavaan 0.6-14: one group, and two with equal loadings and
/// intercepts.
TEST(FactorScores, StandardErrorsAgreeWithLavaan) {
  const Data one = test::holzinger(), two = test::holzinger_by_school();
  const Fitted fit_one = test::fit_apart(test::three_factors, one);
  const Fitted fit_two =
      test::fit_apart(test::three_factors, two, test::by_school({"loadings", "intercepts"}));
  const auto expect = [](const Matrix& se, const std::vector<std::vector<double>>& lavaan) {
    ASSERT_EQ(se.rows, static_cast<std::int64_t>(lavaan.size()));
    for (std::size_t g = 0; g < lavaan.size(); ++g)
      for (std::size_t j = 0; j < 3; ++j)
        EXPECT_NEAR(
            se(static_cast<Index>(g), static_cast<Index>(j)), lavaan[g][j], 1e-5 * lavaan[g][j]);
  };
  expect(scored(fit_one, one, ScoreMethod::regression).scores.se,
         {{0.4747365594, 0.3316381538, 0.3276656959}});
  expect(scored(fit_one, one, ScoreMethod::bartlett).scores.se,
         {{0.6061629059, 0.3562692654, 0.4025226728}});
  expect(scored(fit_two, two, ScoreMethod::regression).scores.se,
         {{0.4778388312, 0.3252014777, 0.3404782869}, {0.4407385774, 0.3209386154, 0.3323209563}});
  expect(scored(fit_two, two, ScoreMethod::bartlett).scores.se,
         {{0.6051127773, 0.3526394011, 0.4452945217}, {0.5904216246, 0.3484830488, 0.3925562672}});
}

TEST(FactorScores, OfGroupsAreInTheOrderOfGroups) {
  const Data data = test::holzinger_by_school();
  const Fitted fitted = test::fit_apart(test::three_factors, data, test::by_school());
  const FactorScores scores = scored(fitted, data, ScoreMethod::regression).scores;
  ASSERT_EQ(scores.row.size(), 301U);
  EXPECT_EQ(scores.group.front(), 1);
  EXPECT_EQ(scores.group.back(), 2);
  EXPECT_EQ(std::count(scores.group.begin(), scores.group.end(), 1), 156);
  // The factor means are 0 in each group: so are those of the scores.
  for (Index j = 0; j < 3; ++j) {
    double sum = 0;
    for (Index i = 0; i < 156; ++i)
      sum += scores.scores(i, j);
    EXPECT_NEAR(sum / 156, 0, 1e-7);
  }
}

/// A factor of the second order has no indicators of its own.
TEST(FactorScores, BartlettScoresOfASecondOrderFactorDoNotExist) {
  const Data data = test::holzinger();
  const Fitted fitted =
      test::fit_apart(test::three_factors + "g =~ visual + textual + speed\n", data);
  const ScoredCases bartlett = scored(fitted, data, ScoreMethod::bartlett);
  EXPECT_TRUE(std::isnan(bartlett.scores.scores(0, 3)));
  EXPECT_TRUE(std::isnan(bartlett.scores.se(0, 3)));
  EXPECT_FALSE(std::isnan(bartlett.scores.scores(0, 2)));
  EXPECT_NEAR(bartlett.scores.se(0, 0), 0.6061634937, 1e-5);  // lavaan 0.6-14
  ASSERT_EQ(bartlett.notes.size(), 1U);
  EXPECT_EQ(bartlett.notes[0].code, "no-scores");
  EXPECT_EQ(bartlett.notes[0].about, std::vector<std::string>{"g"});
  const ScoredCases regression = scored(fitted, data, ScoreMethod::regression);
  EXPECT_TRUE(regression.notes.empty());
  EXPECT_NEAR(regression.scores.se(0, 3), 0.4796540074, 1e-5);
  const auto reliability =
      score_reliability(fitted.table, *fitted.objective, fitted.estimate.theta);
  EXPECT_FALSE(std::isnan(reliability[3].determinacy));
  EXPECT_TRUE(std::isnan(reliability[3].determinacy_bartlett));
}

/// A negative residual variance large enough to make the error of the scores one, too.
TEST(FactorScores, ImpossibleVariancesLeaveNoStandardError) {
  const Data data = test::holzinger();
  Fitted fitted = test::prepare("f =~ x1 + x2 + x3\nx1 ~~ -.2*x1\n", data);
  const ScoredCases result = scored(fitted, data, ScoreMethod::bartlett);
  EXPECT_TRUE(std::isnan(result.scores.se(0, 0)));
  EXPECT_FALSE(std::isnan(result.scores.scores(0, 0)));
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0].code, "no-score-errors");
}

TEST(FactorScores, AnIndicatorWithoutResidualTellsItsFactor) {
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart("f =~ x1\ng =~ x4 + x5 + x6\ng ~ f\n", data);
  for (const ScoreMethod method : {ScoreMethod::regression, ScoreMethod::bartlett})
    EXPECT_NEAR(scored(fitted, data, method).scores.se(0, 0), 0, 1e-6);
  const auto reliability =
      score_reliability(fitted.table, *fitted.objective, fitted.estimate.theta);
  EXPECT_NEAR(reliability[0].determinacy, 1, 1e-9);
  EXPECT_NEAR(reliability[0].reliability_bartlett, 1, 1e-9);
}

/// Drawn from the model at its parameters: scores correlate with the true factors by their
/// determinacy, and miss them by their standard error.
TEST(FactorScores, OfSimulatedCasesMissTheFactorsAsTheySay) {
  const Data data = test::holzinger();
  test::Random random(7);
  const Index n = 100000;
  for (const std::string& model :
       {test::three_factors + "x1 ~~ x4\n",
        std::string("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f + x7\nx2 ~ x7 + x8\n")}) {
    Options options;
    options.model.fixed_x = false;
    const Fitted fitted = test::fit_apart(model, data, options);
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const MatrixXd L = structure.all_moments(fitted.estimate.theta).Sigma.llt().matrixL();
    const MatrixXd all = L * random.normal(L.rows(), n);
    const Index p = structure.p(), k = L.rows() - p;
    Data drawn;
    drawn.rows = n;
    for (Index i = 0; i < p; ++i) {
      const VectorXd x = all.row(i).transpose().array() + fitted.sample.groups[0].moments.mu[i];
      drawn.columns.push_back({fitted.sample.groups[0].observed[static_cast<std::size_t>(i)],
                               {x.begin(), x.end()},
                               {}});
    }
    const CaseRows cases = new_cases(drawn, data, fitted.table, {});
    const auto reliability =
        score_reliability(fitted.table, *fitted.objective, fitted.estimate.theta);
    for (const ScoreMethod method : {ScoreMethod::regression, ScoreMethod::bartlett}) {
      const FactorScores scores =
          factor_scores(
              fitted.table, cases, fitted.sample, *fitted.objective, fitted.estimate.theta, method)
              .scores;
      EXPECT_TRUE(scores.is_new);
      for (Index j = 0; j < k; ++j) {
        const Eigen::Map<const VectorXd> found(scores.scores.values.data() + j * n, n);
        const VectorXd factor = all.row(p + j).transpose();
        const ScoreReliability& says = reliability[static_cast<std::size_t>(j)];
        EXPECT_NEAR(
            found.dot(factor) / (found.norm() * factor.norm()),
            method == ScoreMethod::regression ? says.determinacy : says.determinacy_bartlett,
            0.005);
        EXPECT_NEAR((found - factor).norm() / std::sqrt(static_cast<double>(n)),
                    scores.se(0, j),
                    0.01 * scores.se(0, j));
      }
    }
  }
}

/// Grice (2001): the determinacy is the multiple correlation of the factor with the indicators. The
/// numbers are those of lavaan's estimates.
TEST(ScoreReliability, OfAConfirmatoryModel) {
  const Fitted fitted = test::fit_apart(test::three_factors, test::holzinger());
  const auto found = score_reliability(fitted.table, *fitted.objective, fitted.estimate.theta);
  ASSERT_EQ(found.size(), 3U);
  const double regression[] = {0.8494258893, 0.9421853791, 0.8486579311};
  const double bartlett[] = {0.8293102940, 0.9408934889, 0.8385272454};
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(found[j].determinacy, regression[j], 1e-6);
    EXPECT_NEAR(found[j].reliability, regression[j] * regression[j], 2e-6);
    EXPECT_NEAR(found[j].determinacy_bartlett, bartlett[j], 1e-6);
    EXPECT_NEAR(found[j].reliability_bartlett, bartlett[j] * bartlett[j], 2e-6);
    EXPECT_LE(found[j].determinacy_bartlett, found[j].determinacy);
  }
}

/// With one factor both kinds of scores are multiples of each other.
TEST(ScoreReliability, OfOneFactorIsThatOfBothMethods) {
  const Fitted fitted = test::fit_apart("f =~ x1 + x2 + x3 + x4", test::holzinger());
  const auto found = score_reliability(fitted.table, *fitted.objective, fitted.estimate.theta);
  EXPECT_NEAR(found[0].determinacy, found[0].determinacy_bartlett, 1e-10);
}

}  // namespace
}  // namespace semfit::internal
