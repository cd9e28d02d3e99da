#include "inference/residual_covariance.h"

#include "inference/residuals.h"
#include "unit/inference/explicit_gamma.h"

#include <map>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::options_of;
using test::relative_error;
using test::three_factors;

const std::string covariates =
    "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7\nx4 ~ x9";

ResidualCovariances covariances_of(const Fitted& fitted) {
  return residual_covariances(fitted.evidence(), fitted.unrestricted());
}

void expect_textbook(const Fitted& fitted, bool is_normal) {
  ASSERT_TRUE(fitted.estimate.converged);
  std::vector<test::ExplicitGroup> groups;
  for (std::size_t g = 0; g < fitted.sample.groups.size(); ++g) {
    groups.push_back(test::explicit_group(fitted, g));
    if (is_normal) groups.back().Gamma = groups.back().normal_gamma;
  }
  const MatrixXd all = test::stacked(groups, fitted.estimate.active).residual_covariance();
  const ResidualCovariances found = covariances_of(fitted);
  EXPECT_EQ(found.why, "");
  ASSERT_EQ(found.groups.size(), groups.size());
  Index at = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Objective::Group& group = fitted.objective->groups()[g];
    const MomentList list(group.structure.p(), fitted.table.mean_structure, group.fixed_x);
    const VectorXd u = group.structure.units().head(group.structure.p());
    const VectorXd units = list.stack({u * u.transpose(), u});
    const Index k = list.size();
    // A group's moments vary as n_g says, here in terms of all cases.
    const MatrixXd expected = groups[g].share * all.block(at, at, k, k);
    const MatrixXd residuals = units.asDiagonal() * found.groups[g].residuals * units.asDiagonal();
    EXPECT_LT(relative_error(residuals, expected), 1e-7);
    EXPECT_LT(relative_error(units.cwiseAbs2().cwiseProduct(found.groups[g].moments),
                             groups[g].Gamma.diagonal()),
              1e-10);
    at += k;
  }
}

TEST(ResidualCovariance, OfNormalTheoryIsThatOfTheTextbook) {
  for (const char* estimator : {"ULS", "DWLS"})
    for (const std::string& model : {three_factors, covariates})
      for (const bool means : {false, true}) {
        SCOPED_TRACE(estimator + (" " + model));
        Options options = options_of(estimator, means);
        options.model.fixed_x = true;
        expect_textbook(test::fit_apart(model, test::holzinger(), options), true);
      }
}

TEST(ResidualCovariance, OfRobustErrorsIsThatOfTheTextbook) {
  for (const char* estimator : {"MLM", "ULSMV", "WLSMV"})
    for (const std::string& model : {three_factors, covariates})
      for (const bool means : {false, true}) {
        SCOPED_TRACE(estimator + (" " + model));
        Options options = options_of(estimator, means);
        options.model.fixed_x = true;
        expect_textbook(test::fit_apart(model, test::holzinger(), options), false);
      }
}

TEST(ResidualCovariance, OfGroupsWithEqualLoadingsIsThatOfTheTextbook) {
  for (const char* estimator : {"MLM", "ULSMV", "WLSMV"}) {
    SCOPED_TRACE(estimator);
    Options options = test::by_school({"loadings"});
    options.estimation.estimator = estimator;
    expect_textbook(test::fit_apart(three_factors, test::holzinger_by_school(), options), false);
  }
}

/// Full information of complete data, with the expected information, is what the closed forms say.
TEST(ResidualCovariance, OfFullInformationWithoutHolesIsTheClosedForm) {
  Options options = options_of("ML", true);
  options.estimation.tolerance = 1e-12;
  options.inference.information = Information::expected;
  Options full = options;
  full.sample.missing = Missing::fiml;
  const std::string model = three_factors + "x1 ~ m*1\nx2 ~ m*1\n";  // means have residuals, too
  const Fitted plain = test::fit_apart(model, test::holzinger(), options);
  const Fitted fiml = test::fit_apart(model, test::holzinger(), full);
  EXPECT_TRUE(covariances_of(plain).groups.empty());
  const auto sets = [](const Fitted& f) {
    return residuals(f.sample,
                     *f.objective,
                     f.estimate.theta,
                     f.expected_bread(),
                     f.inference.multiplier,
                     covariances_of(f));
  };
  const std::vector<ResidualSet> a = sets(plain), b = sets(fiml);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t s = 0; s < a.size(); ++s)
    for (std::size_t i = 0; i < a[s].blocks[0].cov.values.size(); ++i) {
      const double x = a[s].blocks[0].cov.values[i], y = b[s].blocks[0].cov.values[i];
      EXPECT_EQ(std::isnan(x), std::isnan(y)) << a[s].type << i;
      if (std::isnan(x)) continue;
      EXPECT_NEAR(y, x, 2e-6) << a[s].type << i;
    }
}

}  // namespace
}  // namespace semfit::internal
