// Several models on the same data: fit side by side, and tests between nested ones.
#include "semfit/compare.h"

#include "math/distributions.h"

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
Nesting check_nesting(const Result& inner, const ParameterTable& outer, const Options& options) {
  Options plain = options;
  plain.sections = {};
  plain.sample = {};
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
    return {"unknown", error.what()};
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

/// Cases that count, over all groups: the sum of the sampling weights, if there are any.
double cases_of(const Result& result) {
  const std::vector<double>& n = result.weight_sum.empty() ? result.nobs : result.weight_sum;
  return std::accumulate(n.begin(), n.end(), 0.0);
}

/// Scaling factor of the difference: cd = (d0 c0 - d1 c1) / (d0 - d1). Satorra and Bentler (2001)
double difference_scaling(const Result& smaller, const Result& larger) {
  const auto weighted = [](const Result& result) {
    return result.df > 0 ? static_cast<double>(result.df) * result.measure("chisq.scaling.factor")
                         : 0.0;
  };
  return (weighted(smaller) - weighted(larger)) / static_cast<double>(smaller.df - larger.df);
}

/// Chi-square difference of a row against the one before it (which has fewer df).
void add_difference(ComparisonRow& row,
                    const Result& smaller,
                    const Result& larger,
                    const Nesting& nesting,
                    Likelihood likelihood,
                    bool is_scaled) {
  row.nested = nesting.verdict;
  row.why = nesting.why;
  row.has_diff = true;
  row.df_diff = smaller.df - larger.df;
  row.chisq_diff = smaller.measure("chisq") - larger.measure("chisq");
  if (row.df_diff <= 0) {
    row.why = "the two models have the same degrees of freedom: there is no test";
    return;
  }
  double scaling = 1;
  if (is_scaled) {
    scaling = row.scaling_factor = difference_scaling(smaller, larger);
    if (!(scaling > 0)) {
      row.chisq_diff = not_a_number;
      row.why = std::isnan(scaling)
                    ? "the scaling factor of one of the models does not exist"
                    : fmt::format("the scaling factor of the difference is {:.3g}: not positive, "
                                  "so there is no scaled test",
                                  scaling);
      return;
    }
    row.chisq_diff /= scaling;
  }
  if (nesting.verdict == "no") return;  // the difference has no known distribution
  const double groups = static_cast<double>(smaller.nobs.size());
  const double N = cases_of(smaller) - (likelihood == Likelihood::wishart ? groups : 0);
  const auto df = static_cast<double>(row.df_diff);
  row.pvalue = internal::chi_square_upper(row.chisq_diff, df);
  row.rmsea = std::sqrt(std::max(0.0, scaling * (row.chisq_diff - df) / (N * df))) *
              std::sqrt(groups);
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
  for (const ParameterTable& table : tables)
    comparison.results.push_back(fit(table, data, with_implied));
  const bool is_scaled = std::any_of(
      comparison.results.begin(), comparison.results.end(), [](const Result& result) {
        return std::any_of(result.tests.begin(), result.tests.end(), [](const TestStatistic& test) {
          return test.test == Test::yuan_bentler_mplus;
        });
      });
  comparison.method = is_scaled ? "satorra.bentler.2001" : "standard";

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
        add_difference(
            row, result, comparison.results[before], nesting, options.estimation.likelihood, is_scaled);
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
