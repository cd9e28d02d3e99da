#include "inference/mahalanobis.h"

#include "math/distributions.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;

void expect_brute_force(const Fitted& fitted, const Data& data) {
  const std::vector<CaseDistance> found = mahalanobis_distances(fitted.table,
                                                                fitted_cases(data, fitted.sample),
                                                                fitted.sample,
                                                                *fitted.objective,
                                                                fitted.estimate.theta);
  std::size_t at = 0;
  for (std::size_t g = 0; g < fitted.sample.groups.size(); ++g) {
    const GroupSample& group = fitted.sample.groups[g];
    std::vector<Row> rows;
    for (const Row& row : fitted.table.rows)
      if (row.block == static_cast<int>(g) + 1) rows.push_back(row);
    const BlockVariables& block = fitted.table.blocks[g];
    const Moments implied =
        test::textbook_moments(rows, block.observed, block.latent, fitted.estimate.theta);
    const VectorXd mu = fitted.table.mean_structure ? implied.mu : group.moments.mu;
    const MatrixXd X = cases(data, group.observed, group.rows).colwise() - mu;
    for (Index i = 0; i < X.cols(); ++i, ++at) {
      const double d2 = X.col(i).dot(implied.Sigma.inverse() * X.col(i));
      EXPECT_NEAR(found[at].d2, d2, 1e-8 * d2);
      EXPECT_NEAR(found[at].pvalue, chi_square_upper(d2, static_cast<double>(X.rows())), 1e-8);
      EXPECT_EQ(found[at].row, group.rows[static_cast<std::size_t>(i)] + 1);
      EXPECT_EQ(found[at].group, static_cast<int>(g) + 1);
    }
  }
  EXPECT_EQ(found.size(), at);
}

TEST(Mahalanobis, ByBruteForce) {
  const Data data = test::holzinger();
  expect_brute_force(test::fit_apart(test::three_factors, data), data);
  expect_brute_force(test::fit_apart("f =~ x1 + x2 + x3\nf ~ x7\nx1 ~ m*1\nx2 ~ m*1\n", data),
                     data);
}

TEST(Mahalanobis, ByBruteForceInTwoGroups) {
  const Data data = test::holzinger_by_school();
  expect_brute_force(
      test::fit_apart(test::three_factors, data, test::by_school({"loadings", "intercepts"})),
      data);
}

/// stats::mahalanobis() of R with the moments of lavaan 0.6-14.
TEST(Mahalanobis, AgreesWithR) {
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart(test::three_factors, data);
  const auto found = mahalanobis_distances(fitted.table,
                                           fitted_cases(data, fitted.sample),
                                           fitted.sample,
                                           *fitted.objective,
                                           fitted.estimate.theta);
  EXPECT_NEAR(found[261].d2, 28.90907851, 1e-4);
  EXPECT_NEAR(found[261].pvalue, 0.0006713230636, 1e-7);
  EXPECT_NEAR(found[162].d2, 28.90692012, 1e-4);
}

/// The distances add up to n tr(Sigma^-1 S), which at the maximum is n p.
TEST(Mahalanobis, AveragesTheNumberOfVariables) {
  const Data data = test::holzinger();
  const Fitted fitted = test::fit_apart(test::three_factors, data);
  double sum = 0;
  for (const CaseDistance& d : mahalanobis_distances(fitted.table,
                                                     fitted_cases(data, fitted.sample),
                                                     fitted.sample,
                                                     *fitted.objective,
                                                     fitted.estimate.theta))
    sum += d.d2;
  EXPECT_NEAR(sum / 301, 9, 1e-6);
}

}  // namespace
}  // namespace semfit::internal
