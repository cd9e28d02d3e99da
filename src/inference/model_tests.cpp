#include "inference/model_tests.h"

#include "inference/bollen_stine.h"
#include "inference/browne.h"
#include "math/distributions.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace semfit::internal {
namespace {

TestStatistic standard(const Inference& inference, const Recipe& recipe) {
  TestStatistic test;
  test.statistic = inference.chisq;
  test.df = static_cast<double>(inference.df);
  test.by_group = inference.chisq_by_group;
  if (!recipe.is_chi_square())
    test.why = "this statistic is no chi-square under any distribution of the data";
  return test;
}

/// Divided by the factor and shifted; the shift is shared among the groups by their cases.
TestStatistic scaled(const Inference& inference, Test wanted, const Sample& sample) {
  TestStatistic test;
  const auto found = std::find_if(inference.scalings.begin(),
                                  inference.scalings.end(),
                                  [&](const Scaling& s) { return s.test == wanted; });
  const Scaling& scaling = *found;
  test.scaling_factor = scaling.factor;
  test.df = scaling.df;
  test.why = scaling.why;
  test.statistic = inference.chisq / scaling.factor + scaling.shift;
  if (wanted == Test::scaled_shifted) test.shift = scaling.shift;
  for (std::size_t g = 0; g < inference.chisq_by_group.size(); ++g)
    test.by_group.push_back(inference.chisq_by_group[g] / scaling.factor +
                            scaling.shift * sample.groups[g].n / sample.N);
  return test;
}

/// The standard statistic with a p-value of its own; draws that failed are told.
TestStatistic bootstrapped(const BootstrapTest& found,
                           const Inference& inference,
                           std::vector<Note>& notes) {
  TestStatistic test;
  test.statistic = inference.chisq;
  test.df = static_cast<double>(inference.df);
  test.pvalue = found.pvalue;
  test.draws = found.draws;
  test.why = found.why;
  if (found.is_interrupted)
    notes.push_back(
        {Severity::warning,
         "interrupted-run",
         fmt::format("the run was stopped: the p-value of bollen.stine rests on {} draws",
                     found.draws),
         {}});
  if (found.failed > 0)
    notes.push_back(
        {Severity::warning,
         "failed-draws",
         fmt::format("{} of {} bootstrap draws did not converge and are left out of the "
                     "p-value of bollen.stine",
                     found.failed,
                     found.failed + found.draws),
         {}});
  return test;
}

}  // namespace

std::vector<TestStatistic> model_tests(const ParameterTable& table,
                                       const Constraints& constraints,
                                       const Evidence& evidence,
                                       const Inference& inference,
                                       const Options& options,
                                       const RunControl& control,
                                       std::vector<Note>& notes) {
  const auto& [objective, estimate, data, sample, recipe] = evidence;
  const auto residual = [&](const ResidualTest& found) {
    TestStatistic test;
    test.statistic = found.statistic;
    test.df = static_cast<double>(inference.df);
    test.why = found.why;
    return test;
  };
  const auto normal = [&](Objective::At at) {
    return residual(browne_normal(objective, constraints, estimate, inference, at));
  };
  const auto adf = [&](Objective::At at) {
    return residual(browne_adf(objective, constraints, estimate, inference, data, sample, at));
  };
  const auto compute = [&](Test test) -> TestStatistic {
    switch (test) {
      case Test::standard:
        return standard(inference, recipe);
      case Test::satorra_bentler:
      case Test::mean_var_adjusted:
      case Test::scaled_shifted:
      case Test::yuan_bentler:
      case Test::yuan_bentler_mplus:
        return scaled(inference, test, sample);
      case Test::browne_residual_nt:
        return normal(Objective::At::sample);
      case Test::browne_residual_nt_model:
        return normal(Objective::At::implied);
      case Test::browne_residual_adf:
        return adf(Objective::At::sample);
      case Test::browne_residual_adf_model:
        return adf(Objective::At::implied);
      case Test::bollen_stine:
        if (inference.df <= 0) return standard(inference, recipe);
        return bootstrapped(bollen_stine(table, constraints, evidence, inference, options, control),
                            inference,
                            notes);
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
    if (inference.df <= 0) {
      if (test.why.empty()) test.why = "no degrees of freedom, so nothing is tested";
    } else if (test.why.empty() && wanted != Test::bollen_stine) {
      test.pvalue = chi_square_upper(test.statistic, test.df);
    }
    tests.push_back(std::move(test));
  }
  return tests;
}

}  // namespace semfit::internal
