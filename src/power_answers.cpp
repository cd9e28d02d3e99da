#include "power_answers.h"

#include "base/diagnostic.h"

#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace semfit::internal {
namespace {

void check_sizes(const PowerOptions& options, int groups) {
  for (const SampleSizes& sizes : options.nobs) {
    if (sizes.size() != 1 && sizes.size() != static_cast<std::size_t>(groups))
      refuse(Fault::usage,
             "groups-mismatch",
             fmt::format("--nobs has {} sizes joined by +, and there {} {} group{}",
                         sizes.size(),
                         groups == 1 ? "is" : "are",
                         groups,
                         groups == 1 ? "" : "s"),
             {"one number is the size of all groups together; with + one number for each group"});
    if (total_of(sizes) <= static_cast<double>(groups))
      refuse(Fault::usage,
             "bad-value",
             fmt::format("--nobs {} is less than two cases in each group", fmt::join(sizes, "+")));
  }
}

}  // namespace

AskedTest same_everywhere(const NoncentralTest& test, const PowerOptions& options) {
  return {std::vector<NoncentralTest>(options.nobs.size(), test), test};
}

double total_of(const SampleSizes& sizes) {
  return static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}));
}

double lost_cases(Likelihood likelihood, int groups) {
  return likelihood == Likelihood::wishart ? groups : 0;
}

void check_power_options(const PowerOptions& options, int groups) {
  if (options.nobs.empty() && std::isnan(options.target))
    refuse(Fault::usage,
           "no-sample-size",
           "power depends on the number of cases, and none is given",
           {"--nobs 200,500 tells the power of these samples; --target 0.80 the smallest sample "
            "that has it"});
  if (!(options.alpha > 0 && options.alpha < 1))
    refuse(Fault::usage, "bad-value", "--alpha is a probability between 0 and 1");
  if (!std::isnan(options.target) && !(options.target > options.alpha && options.target < 1))
    refuse(Fault::usage,
           "bad-value",
           fmt::format("--target {:g} is no power to aim for: it lies between --alpha, {:g}, which "
                       "a test reaches without any effect, and 1",
                       options.target,
                       options.alpha));
  if (!options.group_ratio.empty() &&
      options.group_ratio.size() != static_cast<std::size_t>(groups))
    refuse(Fault::usage,
           "groups-mismatch",
           fmt::format("--group-ratio has {} numbers, and there {} {} group{}",
                       options.group_ratio.size(),
                       groups == 1 ? "is" : "are",
                       groups,
                       groups == 1 ? "" : "s"));
  check_sizes(options, groups);
}

/// Noncentralities of one case that differ by less are equal but for rounding.
constexpr double rounding = 1e-14;

void answer(PowerTest& test, const AskedTest& asked, const PowerOptions& options, double lost) {
  const auto at = [&](const NoncentralTest& of, double nobs) {
    return PowerAt{
        {}, nobs, (nobs - lost) * of.population, power_of(of, nobs - lost, options.alpha)};
  };
  for (std::size_t i = 0; i < options.nobs.size(); ++i) {
    test.at.push_back(at(asked.at[i], total_of(options.nobs[i])));
    test.at.back().sizes = options.nobs[i];
  }
  if (!test.why.empty())  // there is no test, so there is no noncentrality
    for (PowerAt& row : test.at)
      row.noncentrality = not_a_number;
  if (std::isnan(options.target) || !test.why.empty()) return;
  const auto smallest = smallest_sample(asked.target, options.alpha, options.target, lost);
  if (smallest)
    test.required = at(asked.target, static_cast<double>(*smallest));
  else
    test.why =
        is_against(asked.target) && std::abs(asked.target.population - asked.target.null) > rounding
            ? "it would take more than 10^12 cases"
            : "the hypothesis holds in the population: no sample has this power";
}

}  // namespace semfit::internal
