#include "inference/infer.h"

#include "inference/defined.h"
#include "inference/intervals.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using test::three_factors;

TEST(Infer, CountsMomentsAndParameters) {
  Fitted fitted = fit_apart(three_factors, holzinger());
  EXPECT_EQ(fitted.inference.moments, 45);
  EXPECT_EQ(fitted.inference.npar, 21);
  EXPECT_EQ(fitted.inference.df, 24);
  Options options;
  options.model.meanstructure = true;
  fitted = fit_apart(three_factors, holzinger(), options);
  EXPECT_EQ(fitted.inference.moments, 54);
  EXPECT_EQ(fitted.inference.df, 24);
}

TEST(Infer, FixedCovariatesAreNoMoments) {
  struct Case {
    bool means, fixed;
    int moments;
  };
  for (const Case& c :
       {Case{false, false, 10}, Case{false, true, 7}, Case{true, false, 14}, Case{true, true, 9}}) {
    Options options;
    options.model.meanstructure = c.means;
    options.model.fixed_x = c.fixed;
    const Fitted fitted = fit_apart("x1 ~ x2 + x3\nx4 ~ x1", holzinger(), options);
    EXPECT_EQ(fitted.inference.moments, c.moments);
    EXPECT_EQ(fitted.inference.df, 2) << "whatever is counted";
  }
}

TEST(Infer, ChiSquareAndMultiplierOfTheTwoLikelihoods) {
  Options options;
  const Fitted normal = fit_apart(three_factors, holzinger(), options);
  options.estimation.likelihood = Likelihood::wishart;
  const Fitted wishart = fit_apart(three_factors, holzinger(), options);
  EXPECT_EQ(normal.inference.multiplier, 301);
  EXPECT_EQ(wishart.inference.multiplier, 300);
  EXPECT_NEAR(wishart.inference.chisq, normal.inference.chisq * 300 / 301, 1e-8);
}

const std::string mediation =
    "x1 ~ a*x2\nx3 ~ b*x1 + c*x2\nindirect := a*b\ntotal := c + indirect\n"
    "share := abs(indirect)/(exp(total) + 2)\n";

TEST(Defined, ValuesAndDeltaMethod) {
  const Fitted fitted = fit_apart(mediation, holzinger());
  const auto values = [&](const VectorXd& theta) {
    VectorXd result(3);
    int i = 0;
    for (const DefinedValue& d : defined_values(fitted.table, theta))
      result[i++] = d.value;
    return result;
  };
  const double a = fitted.theta("a"), b = fitted.theta("b"), c = fitted.theta("c");
  const VectorXd found = values(fitted.estimate.theta);
  EXPECT_DOUBLE_EQ(found[0], a * b);
  EXPECT_DOUBLE_EQ(found[1], c + a * b);
  EXPECT_DOUBLE_EQ(found[2], std::abs(a * b) / (std::exp(c + a * b) + 2));

  const MatrixXd J = test::differences(values, fitted.estimate.theta);
  const std::vector<Parameter> rows =
      parameter_rows(fitted.table, *fitted.objective, fitted.estimate, fitted.inference, 0.95);
  const MatrixXd V = J * *fitted.inference.covariance.V * J.transpose();
  int seen = 0;
  for (const Parameter& p : rows)
    if (fitted.table.rows[static_cast<std::size_t>(p.row)].op == Op::defined) {
      EXPECT_NEAR(p.est, found[seen], 1e-14);
      EXPECT_NEAR(p.se, std::sqrt(V(seen, seen)), 1e-9);
      EXPECT_NEAR(p.z, p.est / p.se, 1e-12);
      ++seen;
    }
  EXPECT_EQ(seen, 3);
}

TEST(Defined, OfStandardizedParameters) {
  Options options;
  options.sections.standardized = true;
  const Result result = test::fit_text(mediation, holzinger(), options);
  const auto std_of = [&](const std::string& label) {
    for (const StandardizedParameter& p : result.standardized) {
      const Row& row = result.table.rows[static_cast<std::size_t>(p.row)];
      if (row.label == label || row.lhs == label) return p;
    }
    return StandardizedParameter();
  };
  const double a = std_of("a").est_std, b = std_of("b").est_std, c = std_of("c").est_std;
  EXPECT_NEAR(std_of("indirect").est_std, a * b, 1e-14);
  EXPECT_NEAR(std_of("total").est_std, c + a * b, 1e-14);
}

TEST(ParameterRows, IntervalsFollowTheLevel) {
  Fitted fitted = fit_apart(three_factors, holzinger());
  for (const Parameter& p :
       parameter_rows(fitted.table, *fitted.objective, fitted.estimate, fitted.inference, 0.9)) {
    EXPECT_NEAR(p.ci_upper - p.est, 1.6448536269514722 * p.se, 1e-12);
    EXPECT_NEAR(p.est - p.ci_lower, 1.6448536269514722 * p.se, 1e-12);
    const Row& row = fitted.table.rows[static_cast<std::size_t>(p.row)];
    if (row.free == 0) {
      EXPECT_EQ(p.se, 0);
      EXPECT_TRUE(std::isnan(p.z)) << "a fixed parameter has no test";
    }
  }
  fitted.inference.se = StandardErrors::none;
  for (const Parameter& p :
       parameter_rows(fitted.table, *fitted.objective, fitted.estimate, fitted.inference, 0.9)) {
    const Row& row = fitted.table.rows[static_cast<std::size_t>(p.row)];
    EXPECT_EQ(std::isnan(p.se), row.free > 0);
    EXPECT_TRUE(std::isfinite(p.est) && std::isfinite(p.std_all));
  }
}

TEST(ZTest, OfNothing) {
  const ZTest fixed = z_test(1.5, 0, 0.95);
  EXPECT_EQ(fixed.ci_lower, 1.5);
  EXPECT_EQ(fixed.ci_upper, 1.5);
  EXPECT_TRUE(std::isnan(fixed.z) && std::isnan(fixed.pvalue));
  const ZTest unknown = z_test(1.5, not_a_number, 0.95);
  EXPECT_TRUE(std::isnan(unknown.se) && std::isnan(unknown.z) && std::isnan(unknown.ci_lower));
  const ZTest test = z_test(-1.96, 1, 0.95);
  EXPECT_NEAR(test.pvalue, 0.05, 1e-5);
}

/// A variance in tiny units is a small number, not rounding.
TEST(DeltaSe, KeepsSmallVariances) {
  EXPECT_DOUBLE_EQ(delta_se(VectorXd::Ones(1), MatrixXd::Constant(1, 1, 1e-30)), 1e-15);
  EXPECT_EQ(delta_se(VectorXd::Ones(1), MatrixXd::Constant(1, 1, -1e-20)), 0);
}

TEST(RSquared, IsTheShareExplained) {
  const Fitted fitted = fit_apart(mediation, holzinger());
  const std::vector<RSquared> r2 =
      r_squared(fitted.table, *fitted.objective, fitted.estimate.theta);
  ASSERT_EQ(r2.size(), 2u);
  for (const RSquared& r : r2) {
    const auto& names = fitted.sample.groups[0].observed;
    const Index i = std::find(names.begin(), names.end(), r.variable) - names.begin();
    // A recursive path model with every arrow: implied and sample variances agree.
    const double total = fitted.sample.groups[0].moments.Sigma(i, i);
    EXPECT_NEAR(r.value, 1 - fitted.theta(r.variable + "~~" + r.variable) / total, 1e-8);
  }
}

}  // namespace
}  // namespace semfit::internal
