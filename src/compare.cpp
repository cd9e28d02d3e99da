// Several models on the same data: fit side by side, and tests between nested ones.
#include "semfit/compare.h"

#include "difference_test.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

namespace semfit {
namespace {

/// The moments that a result implies, as data: what a model that contains it must fit perfectly.
Data implied_data(const Result& result, Likelihood likelihood) {
  Data data;
  for (std::size_t g = 0; g < result.implied.size(); ++g) {
    const MomentBlock& block = result.implied[g];
    Summary summary;
    summary.names = block.names;
    summary.cov = block.cov;
    summary.mean = block.mean;
    summary.nobs = static_cast<std::int64_t>(std::llround(result.nobs[g]));
    const auto n = static_cast<double>(summary.nobs);
    if (likelihood == Likelihood::normal)  // summaries have divisor N - 1
      for (double& s : summary.cov.values)
        s *= n / (n - 1);
    data.summaries.push_back(std::move(summary));
  }
  return data;
}

struct Nesting {
  std::string verdict;
  std::string why;
};

/// Is `inner` a special case of `outer`? Then `outer`, fitted to the moments that `inner` implies,
/// reproduces them.
Nesting check_nesting(const Result& inner, ParameterTable outer, const Options& options) {
  for (BlockVariables& block : outer.blocks)  // the implied moments are the model's alone
    if (!block.auxiliary.empty() && block.observed.back() != block.auxiliary.back())
      block.auxiliary.clear();
  Options plain = options;
  plain.sections = {};
  plain.sample = {};
  plain.model.auxiliary.clear();
  plain.estimation.estimator = "ML";
  plain.inference = {};
  plain.inference.se = StandardErrors::none;
  try {
    const Result refit = fit(outer, implied_data(inner, options.estimation.likelihood), plain);
    if (!refit.converged)
      return {"unknown", "the larger model did not converge on the smaller one's implied moments"};
    constexpr double perfect = 1e-7;
    if (refit.measure("fmin") < perfect) return {"yes", ""};
    return {"no",
            fmt::format("the larger model cannot reproduce the moments that the smaller one "
                        "implies (F = {:.2g})",
                        2 * refit.measure("fmin"))};
  } catch (const Error& error) {
    return {"unknown", error.diagnostics().front().message};
  }
}

std::set<std::string> variables_of(const ParameterTable& table) {
  std::set<std::string> names;
  for (const BlockVariables& block : table.blocks)
    names.insert(block.observed.begin(), block.observed.end());
  return names;
}

/// Fixed covariates: likelihoods are of the other variables given these.
std::set<std::string> covariates_of(const ParameterTable& table) {
  std::set<std::string> names;
  if (!table.fixed_x) return names;
  for (const BlockVariables& block : table.blocks)
    names.insert(block.exogenous.begin(), block.exogenous.end());
  return names;
}

/// Chi-square difference of a row against the one before it (which has fewer df).
void add_difference(ComparisonRow& row,
                    const internal::WholeFit& smaller,
                    const internal::WholeFit& larger,
                    const Nesting& nesting,
                    DifferenceMethod method) {
  row.nested = nesting.verdict;
  row.why = nesting.why;
  row.has_diff = true;
  const internal::DifferenceTest test =
      internal::difference_test(smaller, larger, method, smaller.setting.options.difference);
  row.df_diff = test.df_diff;
  row.chisq_diff = test.chisq_diff;
  row.scaling_factor = test.scaling_factor;
  row.shift = test.shift;
  if (!test.why.empty()) {
    row.why = test.why;
    return;
  }
  if (nesting.verdict == "no") return;  // the difference has no known distribution
  row.pvalue = test.pvalue;
  row.rmsea = test.rmsea;
}

}  // namespace

Comparison compare(const std::vector<std::string>& names,
                   const std::vector<ParameterTable>& tables,
                   const Data& data,
                   const Options& options) {
  Comparison comparison;
  comparison.names = names;
  Options with_implied = options;
  with_implied.sections.implied = true;
  std::vector<internal::WholeFit> fits;
  std::vector<Test> scaled_tests;
  for (const ParameterTable& table : tables) {
    fits.push_back(internal::fit_whole(table, data, with_implied));
    comparison.results.push_back(fits.back().result);
    scaled_tests.push_back(internal::scaled_test_of(fits.back().result));
  }
  const DifferenceMethod method = internal::difference_method(options.difference, scaled_tests);
  comparison.method = difference_method_names[static_cast<std::size_t>(method)];

  std::vector<std::size_t> order(tables.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return comparison.results[a].df < comparison.results[b].df;
  });
  for (std::size_t place = 0; place < order.size(); ++place) {
    const Result& result = comparison.results[order[place]];
    ComparisonRow row;
    row.model = names[order[place]];
    row.df = result.df;
    row.aic = result.measure("aic");
    row.bic = result.measure("bic");
    row.chisq = result.measure("chisq");
    if (place > 0) {
      const std::size_t before = order[place - 1];
      if (variables_of(tables[before]) != variables_of(tables[order[place]])) {
        row.nested = "no";
        row.why =
            "the two models have different observed variables; nothing about them can be compared";
        comparison.notes.push_back(
            {Severity::warning,
             "different-variables",
             fmt::format("'{}' and '{}' have different observed variables: neither a chi-square "
                         "difference nor AIC and BIC compare them",
                         names[before],
                         row.model),
             {names[before], row.model}});
      } else if (result.converged && comparison.results[before].converged) {
        const bool same_scale =
            covariates_of(tables[before]) == covariates_of(tables[order[place]]);
        if (!same_scale)
          comparison.notes.push_back(
              {Severity::warning,
               "different-covariates",
               fmt::format(
                   "'{}' and '{}' do not take the same variables as fixed covariates: their "
                   "log-likelihoods, AIC and BIC have different scales and do not compare "
                   "them. Give --fixed-x=false to model all variables in both",
                   names[before],
                   row.model),
               {names[before], row.model}});
        const Nesting nesting = check_nesting(result, tables[before], options);
        add_difference(row, fits[order[place]], fits[before], nesting, method);
        if (nesting.verdict != "yes")
          comparison.notes.push_back(
              {Severity::warning,
               "not-nested",
               fmt::format("'{}' is not shown to be a special case of '{}': {}; the chi-square "
                           "difference is not a test of it{}",
                           row.model,
                           names[before],
                           nesting.why,
                           same_scale ? ". AIC and BIC still compare them" : ""),
               {names[before], row.model}});
      }
    }
    comparison.lrt.push_back(std::move(row));
  }
  return comparison;
}

}  // namespace semfit
