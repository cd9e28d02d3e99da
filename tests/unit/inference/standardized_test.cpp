#include "inference/standardized.h"

#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

/// Models with each kind of row: loadings, regressions of both kinds, residual covariances, means.
template <typename Check>
void for_random_models(Check check) {
  test::Random random(14);
  for (int i = 0; i < 20; ++i) {
    const test::Family family = test::families[i % 5];
    SCOPED_TRACE(std::string(test::name_of(family)) + " " + std::to_string(i));
    const test::TrueModel model = test::true_model(family, random);
    Options options;
    options.model.meanstructure = i % 2 == 0;
    options.model.fixed_x = i % 3 == 0;
    check(test::prepare(model.text, test::simulate(model, 200, random), options));
  }
}

TEST(Standardized, IsTheTextbooks) {
  for_random_models([](const test::Fitted& fitted) {
    const VectorXd theta = fitted.estimate.theta;
    const BlockVariables& block = fitted.table.blocks[0];
    std::vector<std::string> names = block.observed;
    names.insert(names.end(), block.latent.begin(), block.latent.end());
    const MatrixXd T = test::textbook_moments(fitted.table.rows, names, {}, theta).Sigma;
    const MatrixXd S = test::textbook_model(fitted.table.rows, names, {}, theta).S;
    const Standardized found = standardize(fitted.table, *fitted.objective, theta);
    for (std::size_t i = 0; i < fitted.table.rows.size(); ++i) {
      const Row& row = fitted.table.rows[i];
      const auto place = [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) - names.begin();
      };
      const Index l = place(row.lhs), r = row.op == Op::intercept ? l : place(row.rhs);
      const auto p = static_cast<Index>(block.observed.size());
      const auto standard = [&](bool all) {
        const auto sd = [&](Index v) { return all || v >= p ? std::sqrt(T(v, v)) : 1; };
        const auto rsd = [&](Index v) { return all || v >= p ? std::sqrt(S(v, v)) : 1; };
        if (row.op == Op::measured_by) return sd(l) / sd(r);
        if (row.op == Op::regression) return sd(r) / sd(l);
        if (row.op == Op::intercept) return 1 / sd(l);
        return l == r ? 1 / (sd(l) * sd(l)) : 1 / (rsd(l) * rsd(r));
      };
      const double x = row.free > 0 ? theta[row.free - 1] : row.ustart;
      const auto k = static_cast<Index>(i);
      EXPECT_EQ(found.est[k], x);
      EXPECT_NEAR(found.std_lv[k], x * standard(false), 1e-12 * (1 + std::abs(x)));
      EXPECT_NEAR(found.std_all[k], x * standard(true), 1e-12 * (1 + std::abs(x)));
    }
  });
}

TEST(Standardized, JacobianIsTheDerivative) {
  for_random_models([](const test::Fitted& fitted) {
    const VectorXd theta = fitted.estimate.theta;
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

TEST(Standardized, LogSdGradientIsTheDerivative) {
  for_random_models([](const test::Fitted& fitted) {
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const VectorXd theta = fitted.estimate.theta;
    const MatrixXd expected = test::differences(
        [&](const VectorXd& at) {
          return VectorXd(structure.all_moments(at).Sigma.diagonal().array().log() / 2);
        },
        theta,
        0.1 * theta.cwiseAbs().cwiseMax(0.1));
    EXPECT_LT(test::relative_error(log_sd_gradient(structure, theta), expected), 1e-7);
  });
}

}  // namespace
}  // namespace semfit::internal
