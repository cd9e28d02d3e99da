#include "inference/yuan_bentler.h"

#include "unit/inference/explicit_gamma.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::options_of;
using test::three_factors;

using ModelTest = semfit::Test;  // within TEST, Test is GoogleTest's

const std::string covariates =
    "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7\nx4 ~ x9";

Fitted fit(const std::string& model, bool means, Information information) {
  Options options = options_of("ML", means);
  options.inference.se = StandardErrors::robust_huber_white;
  options.inference.test = {ModelTest::yuan_bentler};
  options.inference.information = information;
  return test::fit_apart(model, test::weighted_pupils(), options);
}

TEST(YuanBentlerTrace, WithTheExpectedInformationIsSatorraAndBentlers) {
  for (const std::string& model : {three_factors, covariates})
    for (const bool means : {false, true}) {
      const Fitted fitted = fit(model, means, Information::expected);
      const GammaProducts products = gamma_of_cases(fitted.objective->groups()[0],
                                                    fitted.estimate.theta,
                                                    *fitted.data,
                                                    fitted.sample.groups[0],
                                                    Squares::no);
      const double expected =
          residual_traces(*fitted.objective, {products}, fitted.expected_bread()).trace;
      const ScalingTrace found = yuan_bentler_trace(fitted.evidence(), fitted.unrestricted());
      EXPECT_EQ(found.why, "");
      EXPECT_NEAR(found.trace, expected, 1e-9 * expected) << model << means;
      EXPECT_NEAR(fitted.robust().scaling().factor,
                  expected / static_cast<double>(fitted.inference.df),
                  1e-9);
    }
}

/// Hessian of half the discrepancy by the moments, at the implied ones.
MatrixXd observed_information(const Fitted& fitted, const std::vector<Index>& kept) {
  const test::NormalTheory nt = test::normal_theory(fitted);
  const Index p = nt.sample.Sigma.rows(), k = p * (p + 1) / 2;
  const VectorXd at = test::stack(nt.implied);
  const auto gradient = [&](const VectorXd& x) {
    VectorXd all = at;
    all(kept) = x;
    MatrixXd Sigma(p, p);
    for (Index j = 0; j < p; ++j)
      for (Index i = j; i < p; ++i)
        Sigma(i, j) = Sigma(j, i) = all[test::place_in_stack(i, j, p)];
    const MatrixXd W = Sigma.inverse();
    MatrixXd T = nt.sample.Sigma;
    VectorXd d;
    if (nt.sample.mu.size() > 0) {
      d = nt.sample.mu - all.tail(p);
      T += d * d.transpose();
    }
    const MatrixXd G = 0.5 * (W - W * T * W);
    VectorXd g(at.size());
    for (Index j = 0; j < p; ++j)
      for (Index i = j; i < p; ++i)
        g[test::place_in_stack(i, j, p)] = (i == j ? 1 : 2) * G(i, j);
    if (d.size() > 0) g.tail(at.size() - k) = -W * d;
    return VectorXd(g(kept));
  };
  return test::differences(gradient, at(kept));
}

TEST(YuanBentlerTrace, WithTheObservedInformationIsThatOfTheTextbook) {
  for (const std::string& model : {three_factors, covariates})
    for (const bool means : {false, true}) {
      const Fitted fitted = fit(model, means, Information::observed);
      test::ExplicitGroup e = test::explicit_group(fitted);
      e.W = observed_information(fitted, test::random_moments_of(fitted, 0));
      const test::ExplicitFit all = test::stacked({e}, fitted.estimate.active);
      const double expected = (all.U() * e.Gamma).trace();
      const ScalingTrace found = yuan_bentler_trace(fitted.evidence(), fitted.unrestricted());
      EXPECT_NEAR(found.trace, expected, 1e-6 * expected) << model << means;
      EXPECT_LT(test::relative_error(found.bread, all.B), 1e-6);
    }
}

}  // namespace
}  // namespace semfit::internal
