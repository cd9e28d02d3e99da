#include "inference/missing_traces.h"

#include "estimate/moment_information.h"
#include "unit/inference/explicit_gamma.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::three_factors;

const std::string covariates = "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7";

Data with_holes(int every) {
  Data data = test::holzinger();
  for (std::size_t j = 0; j < data.columns.size(); ++j)
    for (std::size_t i = j; every > 0 && i < data.columns[j].values.size();
         i += static_cast<std::size_t>(every))
      if (data.columns[j].name != "x7" && data.columns[j].name != "x8")
        data.columns[j].values[i] = std::nan("");
  return data;
}

Fitted fit(const std::string& model, const char* estimator, int every) {
  Options options = test::options_of(estimator, true);
  options.sample.missing = Missing::fiml;
  options.estimation.tolerance = 1e-12;
  return test::fit_apart(model, with_holes(every), options);
}

/// tr[(I - Delta E^-1 Delta'Wm)' Wc (I - Delta E^-1 Delta'Wm) H] with the matrices made.
double explicit_trace(const Fitted& fitted, bool is_scaled) {
  const UnrestrictedInference unrestricted = fitted.unrestricted();
  const UnrestrictedGroup& own = unrestricted.groups.at(0);
  const Objective::Group& group = fitted.objective->groups()[0];
  const MomentList list(group.structure.p(), true, group.fixed_x);
  const MatrixXd Delta =
      stacked_tangents(group.structure.tangents(group.structure.at(fitted.estimate.theta)), list);
  const MatrixXd H = is_scaled
                         ? MatrixXd(own.observed_inverse * own.first_order * own.observed_inverse)
                         : own.observed_inverse;
  const MatrixXd E = test::bread(Delta.transpose() * own.observed * Delta, fitted.estimate.active);
  const MatrixXd R =
      MatrixXd::Identity(list.size(), list.size()) - Delta * E * Delta.transpose() * own.observed;
  return (R.transpose() * own.complete * R * H).trace();
}

TEST(CompleteDataTest, IsThatOfTheTextbook) {
  for (const std::string& model : {three_factors, covariates})
    for (const char* estimator : {"ML", "MLR"}) {
      const Fitted fitted = fit(model, estimator, 7);
      ASSERT_TRUE(fitted.estimate.converged);
      const CompleteDataTest found =
          complete_data_test(fitted.evidence(), fitted.inference, fitted.unrestricted());
      EXPECT_EQ(found.why, "");
      const double expected = explicit_trace(fitted, estimator == std::string("MLR")) /
                              static_cast<double>(fitted.inference.df);
      EXPECT_NEAR(found.factor, expected, 1e-9 * expected) << model << estimator;
    }
}

TEST(CompleteDataTest, OfNormalDataWithoutHolesCorrectsNothing) {
  for (const std::string& model : {three_factors, covariates}) {
    const Fitted fitted = fit(model, "ML", 0);
    const CompleteDataTest found =
        complete_data_test(fitted.evidence(), fitted.inference, fitted.unrestricted());
    EXPECT_NEAR(found.factor, 1, 1e-8);
    EXPECT_NEAR(found.chisq, fitted.inference.chisq, 1e-8 * fitted.inference.chisq);
  }
}

/// Missing values take information away, so that the moments vary more than complete data's.
TEST(CompleteDataTest, OfHolesIsLargerThanOne) {
  const Fitted fitted = fit(three_factors, "ML", 7);
  EXPECT_GT(complete_data_test(fitted.evidence(), fitted.inference, fitted.unrestricted()).factor,
            1.05);
}

}  // namespace
}  // namespace semfit::internal
