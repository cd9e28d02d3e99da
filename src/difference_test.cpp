#include "difference_test.h"

#include "base/diagnostic.h"
#include "inference/robust.h"
#include "math/distributions.h"
#include "restriction_traces.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

bool corrects_variance(Test test) {
  return test == Test::scaled_shifted || test == Test::mean_var_adjusted;
}

double weighted_factor(const Inference& inference) {
  return inference.df > 0 ? static_cast<double>(inference.df) * inference.scaling().factor : 0.0;
}

/// d1 c10: the larger model with the smaller one's estimates, nothing estimated anew.
double weighted_factor_at_smaller(const WholeFit& smaller, const WholeFit& larger) {
  if (larger.result.df <= 0) return 0;
  const auto theta = at_smaller(smaller.target, larger.target);
  if (!theta) return not_a_number;
  Fitted moved = larger.target;
  moved.estimate.theta = *theta;
  moved.estimate.search_information.reset();
  moved.estimate.active = moved.estimate.active.topRows(moved.estimate.equalities).eval();
  const Evidence evidence = evidence_of(moved, larger.setting);
  return weighted_factor(
      robust_inference(infer(moved.table, evidence), evidence, larger.target.unrestricted));
}

/// Divides by cd. @param restricted  d1 c1 or d1 c10
void divide(DifferenceTest& test, const WholeFit& smaller, double restricted) {
  const double cd =
      (weighted_factor(smaller.target.inference) - restricted) / static_cast<double>(test.df_diff);
  test.scaling_factor = cd;
  if (cd > 0) {
    test.chisq_diff /= cd;
    return;
  }
  test.chisq_diff = not_a_number;
  test.why = std::isnan(cd) ? "the scaling factor of one of the models does not exist"
                            : fmt::format(
                                  "the scaling factor of the difference is {:.3g}: not positive, "
                                  "so there is no scaled test",
                                  cd);
}

/// Mean, or mean and variance, of the restrictions' own statistic.
void correct(DifferenceTest& test,
             const WholeFit& smaller,
             const WholeFit& larger,
             const DifferenceOptions& options) {
  const RestrictionTraces traces = restriction_traces(smaller, larger, options.restrictions);
  test.why = traces.why;
  if (test.why.empty() && traces.restrictions != test.df_diff)
    test.why = fmt::format(
        "the smaller model adds {} restrictions, but {} degrees of freedom: the models are not "
        "regular there",
        traces.restrictions,
        test.df_diff);
  if (test.why.empty() && !(traces.trace > 0 && traces.trace_square > 0))
    test.why = "the scaling factor of the difference is not positive";
  if (!test.why.empty()) {
    test.chisq_diff = not_a_number;
    return;
  }
  const auto df = static_cast<double>(test.df_diff);
  if (options.scaled_shifted.value_or(true)) {
    const double a = std::sqrt(df / traces.trace_square);
    test.scaling_factor = 1 / a;
    test.shift = df - a * traces.trace;
    test.chisq_diff = a * test.chisq_diff + test.shift;
  } else {
    test.scaling_factor = traces.trace / df;
    test.chisq_diff /= test.scaling_factor;
  }
}

}  // namespace

Test scaled_test_of(const Result& result) {
  for (const TestStatistic& test : result.tests)
    if (is_scaled(test.test)) return test.test;
  return Test::none;
}

bool has_scaled_test(const Result& result) {
  return scaled_test_of(result) != Test::none;
}

namespace {

DifferenceMethod choose_method(DifferenceMethod asked, const std::vector<Test>& scaled_tests) {
  const bool is_scaled = std::any_of(
      scaled_tests.begin(), scaled_tests.end(), [](Test test) { return test != Test::none; });
  const bool by_variance = std::any_of(scaled_tests.begin(), scaled_tests.end(), corrects_variance);
  const auto name = [&] {
    return std::string(difference_method_names[static_cast<std::size_t>(asked)]);
  };
  if (asked == DifferenceMethod::automatic)
    return !is_scaled    ? DifferenceMethod::standard
           : by_variance ? DifferenceMethod::satorra_2000
                         : DifferenceMethod::satorra_bentler_2001;
  if (asked == DifferenceMethod::standard && is_scaled)
    refuse(Fault::usage,
           "conflicting-options",
           "--lrt-method standard does not go with the tests of these models",
           {"the difference of scaled tests is scaled, too: --estimator ML, or --test standard"});
  if (asked != DifferenceMethod::standard && !is_scaled)
    refuse(Fault::usage,
           "conflicting-options",
           "--lrt-method " + name() + " does not go with the tests of these models",
           {"a scaled difference needs scaled tests: --estimator MLR or MLM"});
  if (by_variance && asked != DifferenceMethod::satorra_2000)
    refuse(Fault::usage,
           "conflicting-options",
           "--lrt-method " + name() + " takes the mean of a test for corrected, not its variance",
           {"use --lrt-method satorra.2000, or --estimator MLM"});
  return asked;
}

}  // namespace

DifferenceMethod difference_method(const DifferenceOptions& options,
                                   const std::vector<Test>& scaled_tests) {
  const DifferenceMethod method = choose_method(options.method, scaled_tests);
  const bool is_unused = options.restrictions != DifferenceOptions().restrictions ||
                         options.scaled_shifted.has_value();
  if (is_unused && method != DifferenceMethod::satorra_2000)
    refuse(Fault::usage,
           "conflicting-options",
           "--lrt-a-method and --lrt-scaled-shifted are about --lrt-method satorra.2000",
           {"give that, or drop them"});
  return method;
}

DifferenceTest difference_test(const WholeFit& smaller,
                               const WholeFit& larger,
                               DifferenceMethod method,
                               const DifferenceOptions& options) {
  DifferenceTest test;
  test.df_diff = smaller.result.df - larger.result.df;
  const double T = smaller.target.inference.chisq - larger.target.inference.chisq;
  test.chisq_diff = T;
  if (test.df_diff <= 0) {
    test.why = "the two models have the same degrees of freedom: there is no test";
    return test;
  }
  switch (method) {
    case DifferenceMethod::automatic:
    case DifferenceMethod::standard:
      if (!smaller.setting.recipe.is_chi_square()) {
        test.chisq_diff = not_a_number;
        test.why =
            "differences of this estimator's statistic have no known distribution; scaled tests "
            "have one";
      }
      break;
    case DifferenceMethod::satorra_bentler_2001:
      divide(test, smaller, weighted_factor(larger.target.inference));
      break;
    case DifferenceMethod::satorra_bentler_2010:
      divide(test, smaller, weighted_factor_at_smaller(smaller, larger));
      break;
    case DifferenceMethod::satorra_2000:
      correct(test, smaller, larger, options);
      break;
  }
  if (!test.why.empty()) return test;
  const double N = smaller.target.inference.multiplier;
  const auto groups = static_cast<double>(smaller.setting.sample.groups.size());
  const auto df = static_cast<double>(test.df_diff);
  test.pvalue = chi_square_upper(test.chisq_diff, df);
  const bool is_divided = !std::isnan(test.scaling_factor) && std::isnan(test.shift);
  const double excess = is_divided ? test.scaling_factor * (test.chisq_diff - df) : T - df;
  test.rmsea = std::sqrt(std::max(0.0, excess / (N * df))) * std::sqrt(groups);
  return test;
}

}  // namespace semfit::internal
