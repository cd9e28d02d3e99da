#include "inference/unrestricted.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::relative_error;
using test::three_factors;

const std::string covariates =
    "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7\nx4 ~ x9";

/// `copies` of each pupil, one after the other, and a column of clusters: one for each pupil.
Data copied(int copies) {
  const Data once = test::holzinger();
  Data data = once;
  data.rows = once.rows * copies;
  for (std::size_t j = 0; j < data.columns.size(); ++j) {
    data.columns[j].values.clear();
    for (const double x : once.columns[j].values)
      data.columns[j].values.insert(
          data.columns[j].values.end(), static_cast<std::size_t>(copies), x);
  }
  Column c{"c", {}, {}};
  for (std::int64_t i = 0; i < data.rows; ++i)
    c.values.push_back(static_cast<double>(i / copies));
  data.columns.push_back(c);
  data.header.push_back("c");
  return data;
}

Fitted fit(const std::string& model, const Data& data, bool is_clustered, Missing missing) {
  Options options = test::options_of("MLR", true);
  if (is_clustered) options.sample.cluster = "c";
  options.sample.missing = missing;
  return test::fit_apart(model, data, options);
}

constexpr double factor = 301.0 / 300;  ///< C / (C - 1)

TEST(UnrestrictedInference, ClustersOfOneCaseAreNoClusters) {
  for (const std::string& model : {three_factors, covariates})
    for (const Missing missing : {Missing::listwise, Missing::fiml}) {
      const double plain = fit(model, copied(1), false, missing).unrestricted().trace;
      const double own = fit(model, copied(1), true, missing).unrestricted().trace;
      EXPECT_NEAR(own, factor * plain, 1e-9 * plain);
    }
}

/// The sums of a cluster of k copies are k times as long; there are as many clusters as pupils.
TEST(UnrestrictedInference, ClustersOfCopies) {
  for (const std::string& model : {three_factors, covariates})
    for (const Missing missing : {Missing::listwise, Missing::fiml}) {
      const double plain = fit(model, copied(1), false, missing).unrestricted().trace;
      const double copies = fit(model, copied(3), true, missing).unrestricted().trace;
      EXPECT_NEAR(copies, 3 * factor * plain, 1e-9 * plain);
    }
}

/// Without holes the matrices of patterns give what the closed form gives.
TEST(UnrestrictedInference, OfPatternsWithoutHolesIsThatOfCompleteData) {
  for (const std::string& model : {three_factors, covariates}) {
    const Fitted fitted = fit(model, copied(1), false, Missing::fiml);
    const UnrestrictedInference found = fitted.unrestricted();
    const double expected = fit(model, copied(1), false, Missing::listwise).unrestricted().trace;
    EXPECT_NEAR(found.trace, expected, 1e-7 * expected);
    ASSERT_EQ(found.groups.size(), 1u);
    const UnrestrictedGroup& group = found.groups[0];
    EXPECT_LT(relative_error(group.information, group.complete), 1e-8);
    EXPECT_LT(relative_error(group.inverse * group.information,
                             MatrixXd::Identity(group.inverse.rows(), group.inverse.cols())),
              1e-9);
    // Its inverse is the normal theory's Gamma.
    const test::ExplicitGroup e = test::explicit_group(fitted);
    const Objective::Group& g = fitted.objective->groups()[0];
    const MomentList list(g.structure.p(), true, g.fixed_x);
    const VectorXd u = g.structure.units().head(g.structure.p());
    const VectorXd units = list.stack({u * u.transpose(), u});
    const MatrixXd inverse = units.asDiagonal() * group.inverse * units.asDiagonal();
    if (g.fixed_x.empty()) {
      EXPECT_LT(relative_error(inverse, e.normal_gamma), 1e-7);
    }
    // Gamma of the cases is the sandwich.
    const MatrixXd sandwich = units.asDiagonal() *
                              (group.inverse * group.first_order * group.inverse) *
                              units.asDiagonal();
    if (g.fixed_x.empty()) {
      EXPECT_LT(relative_error(sandwich, e.Gamma), 1e-7);
    }
  }
}

TEST(UnrestrictedInference, HolesTakeInformationAway) {
  Data data = copied(1);
  for (std::size_t i = 0; i < 100; ++i)
    data.columns[0].values[i] = std::nan("");
  const UnrestrictedInference found = fit(three_factors, data, false, Missing::fiml).unrestricted();
  const UnrestrictedGroup& group = found.groups.at(0);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> lost(group.complete - group.information);
  EXPECT_GT(lost.eigenvalues().maxCoeff(), 0.01);
  EXPECT_GT(found.trace, 0);
}

}  // namespace
}  // namespace semfit::internal
