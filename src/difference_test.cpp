#include "difference_test.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace semfit::internal {
namespace {

/// Cases that count, over all groups: the sum of the sampling weights, if there are any.
double cases_of(const Result& result) {
  const std::vector<double>& n = result.weight_sum.empty() ? result.nobs : result.weight_sum;
  return std::accumulate(n.begin(), n.end(), 0.0);
}

double difference_scaling(const Result& smaller, const Result& larger) {
  const auto weighted = [](const Result& result) {
    return result.df > 0 ? static_cast<double>(result.df) * result.measure("chisq.scaling.factor")
                         : 0.0;
  };
  return (weighted(smaller) - weighted(larger)) / static_cast<double>(smaller.df - larger.df);
}

}  // namespace

bool has_scaled_test(const Result& result) {
  return std::any_of(result.tests.begin(), result.tests.end(), [](const TestStatistic& test) {
    return test.test == Test::yuan_bentler_mplus;
  });
}

DifferenceTest difference_test(const Result& smaller,
                               const Result& larger,
                               Likelihood likelihood,
                               bool is_scaled) {
  DifferenceTest test;
  test.df_diff = smaller.df - larger.df;
  test.chisq_diff = smaller.measure("chisq") - larger.measure("chisq");
  if (test.df_diff <= 0) {
    test.why = "the two models have the same degrees of freedom: there is no test";
    return test;
  }
  double scaling = 1;
  if (is_scaled) {
    scaling = test.scaling_factor = difference_scaling(smaller, larger);
    if (!(scaling > 0)) {
      test.chisq_diff = not_a_number;
      test.why = std::isnan(scaling)
                     ? "the scaling factor of one of the models does not exist"
                     : fmt::format(
                           "the scaling factor of the difference is {:.3g}: not positive, "
                           "so there is no scaled test",
                           scaling);
      return test;
    }
    test.chisq_diff /= scaling;
  }
  const auto groups = static_cast<double>(smaller.nobs.size());
  const double N = cases_of(smaller) - (likelihood == Likelihood::wishart ? groups : 0);
  const auto df = static_cast<double>(test.df_diff);
  test.pvalue = chi_square_upper(test.chisq_diff, df);
  test.rmsea =
      std::sqrt(std::max(0.0, scaling * (test.chisq_diff - df) / (N * df))) * std::sqrt(groups);
  return test;
}

}  // namespace semfit::internal
