#include "estimate/objective.h"

#include "unit/structure/random_ram.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::differences;
using test::RandomRam;
using test::relative_error;

ParameterTable table_of(const RandomRam& ram) {
  ParameterTable table;
  table.rows = ram.rows;
  table.q = static_cast<int>(ram.q);
  table.mean_structure = ram.has_means;
  table.fixed_x = false;
  table.blocks = {{1, 1, ram.observed, ram.latent, {}, {}, {}}};
  return table;
}

Sample sample_of(const std::vector<std::string>& observed, const Moments& moments, double n) {
  Sample sample;
  GroupSample group;
  group.observed = observed;
  group.n = n;
  group.moments = moments;
  group.units = moments.Sigma.diagonal().cwiseSqrt();
  sample.groups = {group};
  sample.N = n;
  return sample;
}

Moments implied_by(const RandomRam& ram) {
  return test::textbook_moments(ram.rows, ram.observed, ram.latent, ram.theta);
}

/// Near the model, not at it.
Moments disturbed(const RandomRam& ram, test::Random& random) {
  Moments moments = implied_by(ram);
  const VectorXd sd = moments.Sigma.diagonal().cwiseSqrt();
  moments.Sigma =
      0.8 * moments.Sigma + 0.3 * sd.asDiagonal() * random.covariance(sd.size()) * sd.asDiagonal();
  moments.mu += 0.5 * sd.cwiseProduct(VectorXd(random.normal(sd.size(), 1)));
  return moments;
}

template <typename Check>
void for_random_models(Check check) {
  test::Random random(77);
  for (int i = 0; i < 60; ++i) {
    const RandomRam ram = test::random_ram(random, i % 2 == 1, i % 4 >= 2);
    SCOPED_TRACE("model " + std::to_string(i));
    check(ram, random);
  }
}

MatrixXd differences_of_gradient(const Objective& objective, const VectorXd& theta) {
  return differences(
      [&](const VectorXd& at) {
        VectorXd gradient;
        objective.evaluate(at, &gradient);
        return gradient;
      },
      theta);
}

TEST(Objective, IsHalfTheTextbookDiscrepancy) {
  for_random_models([](const RandomRam& ram, test::Random& random) {
    const Moments sample = disturbed(ram, random), implied = implied_by(ram);
    const Objective objective(table_of(ram), sample_of(ram.observed, sample, 100));
    const MatrixXd W = implied.Sigma.inverse();
    double f = (sample.Sigma * W).trace() - std::log((sample.Sigma * W).determinant()) -
               static_cast<double>(W.rows());
    if (ram.has_means) f += (sample.mu - implied.mu).dot(W * (sample.mu - implied.mu));
    EXPECT_NEAR(*objective.evaluate(ram.theta, nullptr), f / 2, 1e-11 * (1 + f));
  });
}

TEST(Objective, GradientIsTheDerivative) {
  for_random_models([](const RandomRam& ram, test::Random& random) {
    const Objective objective(table_of(ram), sample_of(ram.observed, disturbed(ram, random), 100));
    VectorXd gradient;
    ASSERT_TRUE(objective.evaluate(ram.theta, &gradient));
    const MatrixXd expected = differences(
        [&](const VectorXd& theta) {
          return VectorXd::Constant(1, *objective.evaluate(theta, nullptr));
        },
        ram.theta,
        VectorXd::Constant(ram.q, 0.1));
    EXPECT_LT(relative_error(gradient, expected.transpose()), 1e-7);
  });
}

TEST(Objective, ObservedInformationIsTheHessian) {
  for_random_models([](const RandomRam& ram, test::Random& random) {
    const Objective objective(table_of(ram), sample_of(ram.observed, disturbed(ram, random), 100));
    const MatrixXd H = *objective.observed_information(ram.theta);
    EXPECT_EQ(H, H.transpose());
    EXPECT_LT(relative_error(H, differences_of_gradient(objective, ram.theta)), 1e-6);
  });
}

/// Labels that two places share: the second derivatives by pairs of places count twice.
TEST(Objective, HessianWithSharedLabels) {
  const auto row = [](const char* lhs, Op op, const char* rhs, int free) {
    Row r;
    r.lhs = lhs, r.op = op, r.rhs = rhs, r.free = free;
    return r;
  };
  RandomRam ram;
  ram.observed = {"y1", "y2", "y3", "y4"};
  ram.latent = {"f", "g"};
  ram.has_means = true;
  ram.rows = {row("f", Op::measured_by, "y1", 1),
              row("f", Op::measured_by, "y2", 1),  // one label on two loadings
              row("g", Op::measured_by, "y3", 2),
              row("g", Op::measured_by, "y4", 3),
              row("g", Op::regression, "f", 4),
              row("f", Op::covariance, "f", 4),  // on a path and a variance
              row("g", Op::covariance, "g", 5),
              row("g", Op::intercept, "", 1),  // on a loading and a mean
              row("f", Op::intercept, "", 6),
              row("y1", Op::covariance, "y1", 7),
              row("y2", Op::covariance, "y2", 7),
              row("y3", Op::covariance, "y3", 8),
              row("y4", Op::covariance, "y4", 8),
              row("y1", Op::covariance, "y3", 9)};
  ram.q = 9;
  ram.theta.resize(9);
  ram.theta << 0.8, 0.9, 1.1, 0.6, 0.5, 0.3, 0.4, 0.5, 0.1;
  test::Random random(3);
  const Objective objective(table_of(ram), sample_of(ram.observed, disturbed(ram, random), 100));
  const MatrixXd expected = differences_of_gradient(objective, ram.theta);
  EXPECT_LT(relative_error(*objective.observed_information(ram.theta), expected), 1e-8);
}

TEST(Objective, ExpectedIsObservedWhereTheModelHolds) {
  for_random_models([](const RandomRam& ram, test::Random&) {
    const Objective objective(table_of(ram), sample_of(ram.observed, implied_by(ram), 100));
    const MatrixXd observed = *objective.observed_information(ram.theta);
    EXPECT_LT(relative_error(*objective.expected_information(ram.theta), observed), 1e-10);
    VectorXd gradient;
    EXPECT_NEAR(*objective.evaluate(ram.theta, &gradient), 0, 1e-12);
    EXPECT_LT(gradient.cwiseAbs().maxCoeff(), 1e-10);
  });
}

TEST(Objective, GroupsAreWeightedByTheirCases) {
  test::Random random(9);
  const RandomRam ram = test::random_ram(random, false, true);
  ParameterTable table = table_of(ram);
  for (Row row : ram.rows) {  // the same parameters in a second group
    row.block = row.group = 2;
    table.rows.push_back(row);
  }
  table.blocks.push_back(table.blocks[0]);
  const Sample one = sample_of(ram.observed, disturbed(ram, random), 30);
  const Sample two = sample_of(ram.observed, disturbed(ram, random), 90);
  Sample both = one;
  both.groups.push_back(two.groups[0]);
  both.N = 120;
  const Objective pooled(table, both);
  const Objective first(table_of(ram), one), second(table_of(ram), two);
  VectorXd g, g1, g2;
  const double f = *pooled.evaluate(ram.theta, &g);
  const double f1 = *first.evaluate(ram.theta, &g1), f2 = *second.evaluate(ram.theta, &g2);
  EXPECT_NEAR(f, 0.25 * f1 + 0.75 * f2, 1e-13 * (1 + f));
  EXPECT_LT(relative_error(g, 0.25 * g1 + 0.75 * g2), 1e-13);
  EXPECT_LT(relative_error(*pooled.observed_information(ram.theta),
                           0.25 * *first.observed_information(ram.theta) +
                               0.75 * *second.observed_information(ram.theta)),
            1e-12);
}

TEST(Objective, SaysWhereItDoesNotExist) {
  const std::vector<std::string> names{"y1", "y2"};
  const ParameterTable table = test::table_of("y1 ~~ y1\ny2 ~~ y2\ny1 ~~ y2");
  const Objective objective(table, sample_of(names, {MatrixXd::Identity(2, 2), VectorXd()}, 50));
  VectorXd gradient;
  for (const VectorXd& theta : {VectorXd(Eigen::Vector3d(1, 1, 1)),
                                VectorXd(Eigen::Vector3d(-1, 1, 0)),
                                VectorXd(Eigen::Vector3d(1, not_a_number, 0)),
                                VectorXd(Eigen::Vector3d(infinity, 1, 0))}) {
    EXPECT_FALSE(objective.evaluate(theta, &gradient)) << theta.transpose();
    EXPECT_FALSE(objective.expected_information(theta)) << theta.transpose();
    EXPECT_FALSE(objective.observed_information(theta)) << theta.transpose();
  }
}

}  // namespace
}  // namespace semfit::internal
