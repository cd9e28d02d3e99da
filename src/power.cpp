// The power of tests of fit, from what the RMSEA is in the population.
#include "semfit/power.h"

#include "base/diagnostic.h"
#include "power_answers.h"

#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

constexpr double usual_null = .05;                    ///< close fit ends here
constexpr double usual_close = .08, usual_not = .01;  ///< populations that are usual with it
constexpr double usual_exact = .05;

void check_df(const RmseaPowerOptions& of) {
  if (of.df.empty())
    refuse(Fault::usage,
           "missing-operand",
           "the degrees of freedom of the model are not given",
           {"--df 24; of two nested models both: --df 24,22"});
  if (of.df.size() > 2)
    refuse(Fault::usage, "bad-value", "--df takes one number, or two of nested models");
  if (of.df.size() == 2 && !(of.df[0] > of.df[1]))
    refuse(Fault::usage,
           "bad-value",
           fmt::format("--df {:g},{:g}: the restricted model, which stands first, has more degrees "
                       "of freedom than the other",
                       of.df[0],
                       of.df[1]));
}

/// One RMSEA for each model.
void check_rmsea(std::string_view option, const std::vector<double>& rmsea, std::size_t models) {
  if (rmsea.size() == models || rmsea.empty()) return;
  refuse(Fault::usage,
         "bad-value",
         fmt::format("{} has {} number{}, and --df has {}",
                     option,
                     rmsea.size(),
                     rmsea.size() == 1 ? "" : "s",
                     models),
         {"one RMSEA for each model; two models, the restricted one first, are a test of their "
          "difference"});
}

PowerTest test_of_fit(const char* name, std::string hypothesis, const RmseaPowerOptions& of) {
  PowerTest test;
  test.name = name;
  test.hypothesis = std::move(hypothesis);
  test.df = of.df[0];
  return test;
}

/// Exact fit (RMSEA = 0), close fit (at most `null`), not-close fit (at least `null`).
std::vector<PowerTest> tests_of_one_model(const PowerOptions& options,
                                          const RmseaPowerOptions& of,
                                          double lost) {
  const double null = of.rmsea0.empty() ? usual_null : of.rmsea0[0];
  std::vector<PowerTest> tests;
  const auto add = [&](PowerTest test, double h0, double usual, bool above) {
    test.null = h0;
    test.value = of.rmsea_a.empty() ? usual : of.rmsea_a[0];
    const auto per_case = [&](double rmsea) {
      return noncentrality_of_rmsea(rmsea, test.df, of.groups);
    };
    const NoncentralTest asked{test.df, per_case(h0), per_case(test.value), above};
    answer(test, same_everywhere(asked, options), options, lost);
    tests.push_back(std::move(test));
  };
  add(test_of_fit("exact fit", "RMSEA = 0", of), 0, usual_exact, true);
  if (null == 0) return tests;
  add(test_of_fit("close fit", fmt::format("RMSEA <= {:g}", null), of), null, usual_close, true);
  add(test_of_fit("not-close fit", fmt::format("RMSEA >= {:g}", null), of), null, usual_not, false);
  return tests;
}

/// Noncentrality of one case of the difference of two models.
///     (df_A RMSEA_A^2 - df_B RMSEA_B^2) / groups
double difference_of(std::string_view option,
                     const std::vector<double>& rmsea,
                     const RmseaPowerOptions& of) {
  if (rmsea.empty()) return 0;
  const double difference = noncentrality_of_rmsea(rmsea[0], of.df[0], of.groups) -
                            noncentrality_of_rmsea(rmsea[1], of.df[1], of.groups);
  if (difference < 0)
    refuse(Fault::usage,
           "bad-value",
           fmt::format("{} {:g},{:g}: the restricted model, which stands first, would fit better "
                       "than the one that it restricts",
                       option,
                       rmsea[0],
                       rmsea[1]),
           {fmt::format("df RMSEA^2 is a model's misfit: {:g} against {:g}",
                        of.df[0] * rmsea[0] * rmsea[0],
                        of.df[1] * rmsea[1] * rmsea[1])});
  return difference;
}

/// Does the restricted model fit as well, or not much worse?
PowerTest test_of_difference(const PowerOptions& options,
                             const RmseaPowerOptions& of,
                             double lost) {
  if (of.rmsea_a.empty())
    refuse(Fault::usage,
           "missing-operand",
           "the RMSEA of the two models in the population are not given",
           {"--rmsea-a 0.06,0.04, the restricted model first"});
  const bool is_equal = of.rmsea0.empty();
  PowerTest test = test_of_fit(
      "difference",
      is_equal ? "equal fit" : fmt::format("RMSEA {:g}, {:g}", of.rmsea0[0], of.rmsea0[1]),
      of);
  test.df = of.df[0] - of.df[1];
  const NoncentralTest asked{test.df,
                             difference_of("--rmsea0", of.rmsea0, of),
                             difference_of("--rmsea-a", of.rmsea_a, of),
                             true};
  answer(test, same_everywhere(asked, options), options, lost);
  return test;
}

}  // namespace

std::string_view spelling(PowerMethod method) {
  switch (method) {
    case PowerMethod::rmsea:
      return "rmsea";
    case PowerMethod::wald:
      return "wald";
    case PowerMethod::likelihood_ratio:
      return "likelihood.ratio";
    case PowerMethod::joint_significance:
      return "joint.significance";
  }
  return "";
}

Power rmsea_power(const PowerOptions& options, const RmseaPowerOptions& of) {
  check_df(of);
  check_rmsea("--rmsea0", of.rmsea0, of.df.size());
  check_rmsea("--rmsea-a", of.rmsea_a, of.df.size());
  check_power_options(options, of.groups);
  Power power;
  power.options = options;
  power.rmsea_of = of;
  power.likelihood = options.likelihood.value_or(Likelihood::wishart);
  power.groups = of.groups;
  const double lost = lost_cases(power.likelihood, of.groups);
  if (of.df.size() == 2)
    power.rmsea.push_back(test_of_difference(options, of, lost));
  else
    power.rmsea = tests_of_one_model(options, of, lost);
  return power;
}

}  // namespace semfit
