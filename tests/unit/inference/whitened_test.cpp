#include "inference/whitened.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::relative_error;

/// z'W z and Delta'W Delta do not depend on which root of W was taken.
TEST(Whitening, KeepsProducts) {
  test::Random random(6);
  for (const char* estimator : {"ML", "GLS", "ULS", "DWLS", "WLS"})
    for (const bool means : {false, true}) {
      SCOPED_TRACE(estimator);
      const test::Fitted fitted = test::fit_apart(
          test::three_factors, test::holzinger(), test::options_of(estimator, means));
      const Objective::Group& group = fitted.objective->groups()[0];
      const RamStructure::State state = group.structure.at(fitted.estimate.theta);
      const MomentWeight W = *group.discrepancy->weight(state.implied);
      const MomentList list(9, means);
      const Whitening R(W, 9, means);
      EXPECT_EQ(R.is_normal(), std::holds_alternative<MatrixXd>(W));
      EXPECT_EQ(R.size(), list.size());

      const MatrixXd Z = random.normal(7, list.size());
      MatrixXd expected(7, 7);
      for (Index i = 0; i < 7; ++i)
        for (Index j = 0; j < 7; ++j) {
          const VectorXd a = Z.row(i).transpose(), b = Z.row(j).transpose();
          if (const auto* V = std::get_if<MatrixXd>(&W)) {
            const Moments x = list.unstack(a), y = list.unstack(b);
            expected(i, j) = 0.5 * (*V * x.Sigma * *V * y.Sigma).trace();
            if (means) expected(i, j) += x.mu.dot(*V * y.mu);
          } else {
            expected(i, j) = a.dot(std::get<1>(W)->weigh(b));
          }
        }
      const MatrixXd whitened = R.rows(Z, list);
      EXPECT_LT(relative_error(whitened * whitened.transpose(), expected), 1e-12);

      const Tangents tangents = group.structure.tangents(state);
      MatrixXd information = MatrixXd::Zero(fitted.table.q, fitted.table.q);
      add_information(tangents, W, 1, information);
      information.triangularView<Eigen::StrictlyUpper>() = information.transpose();
      const MatrixXd D = R.tangents(tangents);
      EXPECT_LT(relative_error(D.transpose() * D, information), 1e-12);
      EXPECT_LT(
          relative_error(D, R.rows(stacked_tangents(tangents, list).transpose(), list).transpose()),
          1e-12);
    }
}

}  // namespace
}  // namespace semfit::internal
