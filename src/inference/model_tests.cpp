#include "inference/model_tests.h"

#include "inference/browne.h"
#include "math/distributions.h"

#include <utility>

namespace semfit::internal {
namespace {

TestStatistic likelihood_ratio(const Inference& inference) {
  TestStatistic test;
  test.statistic = inference.chisq;
  test.by_group = inference.chisq_by_group;
  return test;
}

TestStatistic scaled(TestStatistic test, const Scaling& scaling) {
  test.scaling_factor = scaling.factor;
  test.why = scaling.why;
  test.statistic /= scaling.factor;
  for (double& part : test.by_group)
    part /= scaling.factor;
  return test;
}

}  // namespace

std::vector<TestStatistic> model_tests(const Objective& objective,
                                       const Constraints& constraints,
                                       const Estimate& estimate,
                                       const Inference& inference,
                                       const Data& data,
                                       const Sample& sample,
                                       const Recipe& recipe) {
  const auto normal = [&](Objective::At at) {
    return browne_normal(objective, constraints, estimate, inference, at);
  };
  const auto adf = [&](Objective::At at) {
    return browne_adf(objective, constraints, estimate, inference, data, sample, at);
  };
  const auto residual = [](ResidualTest found) {
    TestStatistic test;
    test.statistic = found.statistic;
    test.why = std::move(found.why);
    return test;
  };
  const auto compute = [&](Test test) -> TestStatistic {
    switch (test) {
      case Test::standard:
        return likelihood_ratio(inference);
      case Test::yuan_bentler_mplus:
        return scaled(likelihood_ratio(inference), inference.scaling);
      case Test::browne_residual_nt:
        return residual(normal(Objective::At::sample));
      case Test::browne_residual_nt_model:
        return residual(normal(Objective::At::implied));
      case Test::browne_residual_adf:
        return residual(adf(Objective::At::sample));
      case Test::browne_residual_adf_model:
        return residual(adf(Objective::At::implied));
      case Test::none:
        break;
    }
    return {};
  };
  std::vector<TestStatistic> tests;
  for (const Test wanted : recipe.tests) {
    TestStatistic test = compute(wanted);
    test.test = wanted;
    test.name = name_of(wanted);
    test.df = static_cast<double>(inference.df);
    if (inference.df > 0)
      test.pvalue = chi_square_upper(test.statistic, test.df);
    else if (test.why.empty())
      test.why = "no degrees of freedom, so nothing is tested";
    tests.push_back(std::move(test));
  }
  return tests;
}

}  // namespace semfit::internal
