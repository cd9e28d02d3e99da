// What is inferred of models with composites.
#include "inference/casewise_scores.h"
#include "inference/factor_scores.h"
#include "inference/modification.h"
#include "inference/residuals.h"
#include "inference/standardized.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

const std::vector<std::string> texts = {
    "c <~ x1 + x2 + x3\nf =~ x4 + x5 + x6\ng =~ x7 + x8 + x9\nf ~ c\ng ~ c + f",
    "c <~ x1 + x2 + x3\ne <~ x4 + x5 + x6\ng =~ x7 + x8 + x9\ne ~ c\ng ~ e",
    "f =~ x1 + x2 + x3\ne <~ x4 + x5 + x6\ng <~ x7 + x8 + x9\ne + g ~ f\ne ~~ g",
};

template <typename Check>
void for_composite_models(Check check) {
  for (const std::string& text : texts)
    for (const bool means : {false, true}) {
      SCOPED_TRACE(text);
      Options options;
      options.model.meanstructure = means;
      check(test::fit_apart(text, test::holzinger(), options));
    }
}

TEST(CompositeInference, StandardisedJacobianIsTheDerivative) {
  for_composite_models([](const test::Fitted& fitted) {
    const VectorXd& theta = fitted.estimate.theta;
    for (const Metric metric : {Metric::lv, Metric::all}) {
      const MatrixXd expected = test::differences(
          [&](const VectorXd& at) {
            const Standardized values = standardize(fitted.table, *fitted.objective, at);
            return metric == Metric::all ? values.std_all : values.std_lv;
          },
          theta,
          0.1 * theta.cwiseAbs().cwiseMax(0.1));
      const MatrixXd found = standardized_jacobian(fitted.table, *fitted.objective, theta, metric);
      EXPECT_LT(test::relative_error(found, expected), 1e-7);
    }
  });
}

TEST(CompositeInference, RSquaredIsTheExplainedShare) {
  for_composite_models([](const test::Fitted& fitted) {
    const VectorXd& theta = fitted.estimate.theta;
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const Moments all = structure.all_moments(theta);
    for (const RSquared& r2 : r_squared(fitted.table, *fitted.objective, theta)) {
      if (r2.variable != "e") continue;
      double explained = 0;
      const Index e = structure.find("e");
      for (const Row& row : fitted.table.rows)
        if (row.op == Op::regression && row.lhs == "e")
          explained += theta[row.free - 1] * all.Sigma(structure.find(row.rhs), e);
      EXPECT_NEAR(r2.value, explained / all.Sigma(e, e), 1e-12);
    }
  });
}

TEST(CompositeInference, ScoresOfCompositesAreTheirSums) {
  const Data data = test::holzinger();
  for_composite_models([&](const test::Fitted& fitted) {
    const VectorXd& theta = fitted.estimate.theta;
    const GroupSample& group = fitted.sample.groups[0];
    const MatrixXd x = cases(data, group.observed, group.rows);
    const bool means = fitted.table.mean_structure;
    for (const ScoreMethod method : {ScoreMethod::regression, ScoreMethod::bartlett}) {
      const FactorScores scores = factor_scores(fitted.table,
                                                fitted_cases(data, fitted.sample),
                                                fitted.sample,
                                                *fitted.objective,
                                                theta,
                                                method)
                                      .scores;
      for (std::size_t f = 0; f < scores.names.size(); ++f) {
        VectorXd sum = VectorXd::Zero(x.cols());
        bool is_composite = false;
        for (const Row& row : fitted.table.rows) {
          if (row.op != Op::composed_of || row.lhs != scores.names[f]) continue;
          is_composite = true;
          const Index i = std::find(group.observed.begin(), group.observed.end(), row.rhs) -
                          group.observed.begin();
          const double mean = means ? 0.0 : group.moments.mu[i];
          sum += (row.free > 0 ? theta[row.free - 1] : row.ustart) *
                 (x.row(i).transpose().array() - mean).matrix();
        }
        if (!is_composite) continue;
        for (Index i = 0; i < sum.size(); ++i)
          EXPECT_NEAR(scores.scores(i, static_cast<Index>(f)), sum[i], 1e-8);
      }
    }
  });
}

/// To first order each index is what chi-square drops by when its parameter is freed.
TEST(CompositeInference, ModificationIndicesForetellTheDrop) {
  int compared = 0;
  const std::string& text = texts[0];
  const test::Fitted fitted = test::fit_apart(text, test::holzinger());
  for (const ModificationIndex& index : modification_indices(fitted.table,
                                                             *fitted.objective,
                                                             fitted.estimate.theta,
                                                             fitted.inference.expected,
                                                             fitted.estimate.active,
                                                             fitted.inference.multiplier)) {
    if (!(index.mi > 0.5 && index.mi < 8) || index.op == Op::measured_by) continue;
    const test::Fitted freed = test::fit_apart(
        text + "\n" + index.lhs + " " + std::string(spelling(index.op)) + " NA*" + index.rhs,
        test::holzinger());
    if (!freed.estimate.converged || freed.inference.npar != fitted.inference.npar + 1) continue;
    const double drop = fitted.inference.chisq - freed.inference.chisq;
    EXPECT_NEAR(index.mi, drop, 0.15 * drop + 0.1) << index.lhs << spelling(index.op) << index.rhs;
    ++compared;
  }
  EXPECT_GT(compared, 3);
}

/// Away from the estimates the cases' scores add up to the slope of the objective.
TEST(CompositeInference, ScoresOfCasesAddUpToTheGradient) {
  const Data data = test::holzinger();
  for_composite_models([&](const test::Fitted& fitted) {
    const VectorXd theta = 1.05 * fitted.estimate.theta;
    const Objective::Group& group = fitted.objective->groups()[0];
    VectorXd sum = VectorXd::Zero(theta.size()), gradient;
    const RamStructure::State state = group.structure.at(theta);
    visit_scores(group,
                 group.structure.tangents(state),
                 state.implied,
                 data,
                 fitted.sample.groups[0],
                 [&](const MatrixXd& scores, std::span<const std::int64_t>) {
                   sum += scores.colwise().sum().transpose();
                 });
    ASSERT_TRUE(fitted.objective->evaluate(theta, &gradient));
    EXPECT_LT(test::relative_error(-sum / fitted.sample.N, gradient), 1e-10);
  });
}

TEST(CompositeInference, RobustInferenceIsRefused) {
  const ParameterTable table = test::table_of(texts[0]);
  for (const char* estimator : {"ML", "MLR"}) {
    Options options;
    options.estimation.estimator = estimator;
    if (options.estimation.estimator == "ML") {
      EXPECT_NO_THROW(resolve_recipe(options, table));
    } else {
      EXPECT_THROW(resolve_recipe(options, table), Error);
    }
  }
}

TEST(CompositeInference, ResidualsOfIndicatorsAreNone) {
  for_composite_models([](const test::Fitted& fitted) {
    const Covariance bread =
        covariance_of_estimates(fitted.inference.expected, fitted.estimate.active, 1);
    ASSERT_TRUE(bread.V);
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    for (const ResidualSet& set : residuals(fitted.sample,
                                            *fitted.objective,
                                            fitted.estimate.theta,
                                            *bread.V,
                                            fitted.inference.multiplier,
                                            ResidualCovariances{})) {
      std::map<std::string, std::string> owner;
      for (const Row& row : fitted.table.rows)
        if (row.op == Op::composed_of) owner[row.rhs] = row.lhs;
      int beyond = 0;
      for (const auto& [a, of_a] : owner)
        for (const auto& [b, of_b] : owner) {
          if (of_a != of_b) continue;
          EXPECT_NEAR(set.blocks[0].cov(structure.find(a), structure.find(b)), 0, 1e-8) << set.type;
        }
      for (const double value : set.blocks[0].cov.values)
        beyond += std::abs(value) > 1e-3;
      EXPECT_GT(beyond, 10) << set.type;
    }
  });
}

}  // namespace
}  // namespace semfit::internal
