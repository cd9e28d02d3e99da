#include "inference/score_test.h"
#include "unit/estimate/fitted.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::three_factors;

Data pupils() {
  Data data = test::holzinger();
  Column school;
  school.name = "school";
  school.levels = {"Pasteur", "Grant-White"};
  for (std::int64_t i = 0; i < data.rows; ++i)
    school.values.push_back(i < 156 ? 1 : 2);
  Column third{"third", {}, {"a", "b", "c"}};
  for (std::int64_t i = 0; i < data.rows; ++i)
    third.values.push_back(static_cast<double>(i % 3) + 1);
  data.columns.push_back(school);
  data.columns.push_back(third);
  return data;
}

Fitted fit_groups(const std::string& group,
                  const std::vector<std::string>& equal,
                  const std::string& text = three_factors) {
  const Data data = pupils();
  Options options;
  options.sample.group = group;
  options.model.group_label = group_labels(data, options.sample);
  options.model.group_equal = equal;
  Fitted fitted = test::fit_apart(text, data, options);
  EXPECT_TRUE(fitted.estimate.converged);
  return fitted;
}

std::vector<GroupRelease> releases_of(const Fitted& f) {
  return group_release_tests(f.table, *f.objective, f.estimate, f.inference.multiplier);
}

std::string name_of(const Fitted& f, const GroupRelease& release) {
  const Row& row = f.table.rows[static_cast<std::size_t>(release.rows[0])];
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

/// lavaan 0.6-14, lavTestScore(cfa(three_factors, HolzingerSwineford1939, group = "school",
/// group.equal = c("loadings", "intercepts")))$uni.
TEST(GroupRelease, TwoGroupsAsInLavaan) {
  const std::vector<std::pair<std::string, double>> expected{{"visual=~x2", 0.30565816880},
                                                             {"visual=~x3", 1.63648006240},
                                                             {"textual=~x5", 2.74351264133},
                                                             {"textual=~x6", 2.62728852468},
                                                             {"speed=~x8", 0.02655009314},
                                                             {"speed=~x9", 0.00364883871},
                                                             {"x1~1", 5.84725828991},
                                                             {"x2~1", 6.86326555824},
                                                             {"x3~1", 19.19250034233},
                                                             {"x4~1", 2.13879582663},
                                                             {"x5~1", 1.56273487764},
                                                             {"x6~1", 0.03249302495},
                                                             {"x7~1", 15.02144586066},
                                                             {"x8~1", 4.70954190626},
                                                             {"x9~1", 1.49790258426}};
  const Fitted fitted = fit_groups("school", {"loadings", "intercepts"});
  const std::vector<GroupRelease> releases = releases_of(fitted);
  ASSERT_EQ(releases.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(name_of(fitted, releases[i]), expected[i].first);
    EXPECT_NEAR(releases[i].X2, expected[i].second, 3e-5 * std::max(1.0, expected[i].second));
    EXPECT_EQ(releases[i].df, 1);
    EXPECT_EQ(releases[i].epc.size(), 2u);
  }
}

/// The other way: the released model as a whole, X2 = n g' I^-1 g and change -I^-1 g.
void expect_full_formula(const Fitted& fitted) {
  for (const GroupRelease& release : releases_of(fitted)) {
    SCOPED_TRACE(name_of(fitted, release));
    ParameterTable released = fitted.table;
    VectorXd theta = fitted.estimate.theta;
    for (std::size_t i = 1; i < release.rows.size(); ++i) {
      Row& row = released.rows[static_cast<std::size_t>(release.rows[i])];
      theta.conservativeResize(theta.size() + 1);
      theta[theta.size() - 1] = theta[row.free - 1];
      row.free = ++released.q;
    }
    const Objective objective(released, fitted.sample);
    VectorXd g;
    ASSERT_TRUE(objective.evaluate(theta, &g));
    MatrixXd active = MatrixXd::Zero(fitted.estimate.active.rows(), theta.size());
    active.leftCols(fitted.table.q) = fitted.estimate.active;
    const Covariance inverse =
        covariance_of_estimates(*objective.expected_information(theta), active, 1);
    ASSERT_TRUE(inverse.V);
    const VectorXd change = -*inverse.V * g;
    EXPECT_NEAR(release.X2, -fitted.inference.multiplier * g.dot(change), 1e-7 * (1 + release.X2));
    ASSERT_EQ(release.epc.size(), release.rows.size());
    for (std::size_t i = 0; i < release.rows.size(); ++i) {
      const Row& row = released.rows[static_cast<std::size_t>(release.rows[i])];
      EXPECT_NEAR(release.epc[i], change[row.free - 1], 1e-7);
    }
  }
}

TEST(GroupRelease, IsTheScoreTestOfTheReleasedModel) {
  expect_full_formula(fit_groups("school", {"loadings"}));
  expect_full_formula(fit_groups("school", {"loadings", "intercepts", "residuals"}));
}

TEST(GroupRelease, ThreeGroupsGiveTwoDegreesOfFreedom) {
  const Fitted fitted = fit_groups("third", {"loadings", "intercepts"});
  const std::vector<GroupRelease> releases = releases_of(fitted);
  ASSERT_EQ(releases.size(), 15u);
  for (const GroupRelease& release : releases) {
    EXPECT_EQ(release.df, 2);
    EXPECT_EQ(release.epc.size(), 3u);
  }
  expect_full_formula(fitted);
}

TEST(GroupRelease, ConstraintsOfTheModelStay) {
  const std::string text =
      "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + c(a,b)*x8 + x9\na + b == "
      "2.2\n";
  const Fitted fitted = fit_groups("school", {"loadings", "intercepts"}, text);
  ASSERT_EQ(fitted.estimate.active.rows(), 1);
  for (const GroupRelease& release : releases_of(fitted))
    EXPECT_NE(name_of(fitted, release), "speed=~x8") << "the user's labels are the user's";
  expect_full_formula(fitted);
}

TEST(GroupRelease, WhatWouldNotBeIdentifiedHasNoTest) {
  // One common intercept ties the latent mean of the second group; released, nothing does.
  Data data = pupils();
  Options options;
  options.sample.group = "school";
  options.model.group_label = group_labels(data, options.sample);
  options.model.group_equal = {"loadings", "intercepts"};
  options.model.group_partial = {"x2~1", "x3~1"};
  const Fitted fitted = test::fit_apart("visual =~ x1 + x2 + x3", data, options);
  ASSERT_TRUE(fitted.estimate.converged);
  for (const GroupRelease& release : releases_of(fitted)) {
    if (name_of(fitted, release) == "x1~1") {
      EXPECT_TRUE(std::isnan(release.X2));
      EXPECT_TRUE(release.epc.empty());
    } else {
      EXPECT_TRUE(std::isfinite(release.X2));
    }
  }
}

TEST(GroupRelease, NothingEqualNothingToRelease) {
  EXPECT_TRUE(releases_of(fit_groups("school", {})).empty());
}

}  // namespace
}  // namespace semfit::internal
