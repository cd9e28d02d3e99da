#include "moments/case_products.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::options_of;
using test::prepare;
using test::relative_error;
using test::weighted_pupils;

const std::string covariates = "x1 ~ x7 + x8\nx2 ~ x1 + x7\nx3 ~ x8";

Fitted prepared(bool means, bool is_weighted, bool is_fixed) {
  Options options = options_of("ML", means, is_weighted);
  options.model.fixed_x = is_fixed;
  return prepare(covariates, weighted_pupils(300), options);
}

template <typename Check>
void for_all_kinds(Check check) {
  for (const bool means : {false, true})
    for (const bool is_weighted : {false, true})
      for (const bool is_fixed : {false, true}) {
        SCOPED_TRACE(::testing::Message() << means << is_weighted << is_fixed);
        check(prepared(means, is_weighted, is_fixed));
      }
}

CaseProducts products_of(const Fitted& fitted, const VectorXd& units) {
  return {*fitted.data,
          fitted.sample.groups[0],
          units,
          fitted.table.mean_structure,
          test::covariates_of(fitted)};
}

TEST(CaseProducts, GammaIsThatOfAPlainLoop) {
  for_all_kinds([](const Fitted& fitted) {
    const MatrixXd Z =
        test::case_products(fitted, 0)(Eigen::all, test::random_moments_of(fitted, 0));
    const MatrixXd expected = Z.transpose() * Z / fitted.sample.groups[0].n;
    const CaseProducts products = products_of(fitted, VectorXd::Ones(5));
    EXPECT_LT(relative_error(products.gamma(), expected), 1e-10);
    EXPECT_LT(relative_error(products.gamma_diagonal(), expected.diagonal()), 1e-10);
  });
}

TEST(CaseProducts, MeansOfTheProductsAreZero) {
  for_all_kinds([](const Fitted& fitted) {
    const CaseProducts products = products_of(fitted, fitted.sample.groups[0].units);
    VectorXd sum = VectorXd::Zero(products.list().size());
    Index seen = 0;
    products.visit([&](const MatrixXd& Z, Index first) {
      EXPECT_EQ(first, seen);
      seen += Z.rows();
      sum += Z.colwise().sum().transpose();
    });
    EXPECT_EQ(seen, 300);
    EXPECT_LT(sum.cwiseAbs().maxCoeff(), 1e-9);
  });
}

TEST(CaseProducts, UnitsScaleMoments) {
  for_all_kinds([](const Fitted& fitted) {
    const VectorXd units = fitted.sample.groups[0].units;
    const MomentList list(5, fitted.table.mean_structure, test::covariates_of(fitted));
    const VectorXd scale = list.stack({units * units.transpose(), units});
    const MatrixXd own = products_of(fitted, units).gamma();
    EXPECT_LT(relative_error(scale.asDiagonal() * own * scale.asDiagonal(),
                             products_of(fitted, VectorXd::Ones(5)).gamma()),
              1e-10);
  });
}

/// About other moments m each z_i is longer by the same vector, m's distance from the sample's.
TEST(CaseProducts, GammaAboutOtherMomentsAddsTheirDistance) {
  for (const bool is_fixed : {false, true}) {
    const Fitted fitted = prepared(false, false, is_fixed);
    const CaseProducts products = products_of(fitted, VectorXd::Ones(5));
    const Moments s = {fitted.sample.groups[0].moments.Sigma, VectorXd()};
    EXPECT_LT(relative_error(products.gamma_about(s), products.gamma()), 1e-10);
    Moments m = s;
    m.Sigma(2, 1) = m.Sigma(1, 2) = 0.3;
    m.Sigma(0, 0) += 0.5;
    const VectorXd r = products.list().stack(s) - products.list().stack(m);
    EXPECT_LT(relative_error(products.gamma_about(m), products.gamma() + r * r.transpose()), 1e-10);
  }
}

TEST(CaseProducts, GammaAboutOtherMeansIsThatOfAPlainLoop) {
  const Fitted fitted = prepared(true, false, false);
  const GroupSample& sample = fitted.sample.groups[0];
  const CaseProducts products = products_of(fitted, VectorXd::Ones(5));
  Moments m = sample.moments;
  m.mu[0] += 0.4;
  m.Sigma(1, 0) = m.Sigma(0, 1) = 0;
  const MatrixXd y = cases(*fitted.data, sample.observed, sample.rows);
  MatrixXd expected = MatrixXd::Zero(products.list().size(), products.list().size());
  for (Index i = 0; i < y.cols(); ++i) {
    const VectorXd d = y.col(i) - m.mu;
    const VectorXd z = test::stack({d * d.transpose() - m.Sigma, d});
    expected += z * z.transpose() / 300;
  }
  EXPECT_LT(relative_error(products.gamma_about(m), expected), 1e-10);
}

}  // namespace
}  // namespace semfit::internal
