#include "montecarlo_summary.h"

#include "bootstrap_summary.h"
#include "math/bootstrap_intervals.h"
#include "math/distributions.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace semfit::internal {
namespace {

/// Sums of powers about the mean of numbers that exist.
struct Spread {
  std::int64_t n = 0;
  double mean = not_a_number;
  double variance = not_a_number;  ///< divisor n - 1
  double sd() const { return std::sqrt(variance); }
};

Spread spread_of(std::span<const double> x) {
  Spread spread;
  spread.n = static_cast<std::int64_t>(x.size());
  if (x.empty()) return spread;
  const auto n = static_cast<double>(x.size());
  double sum = 0;
  for (const double value : x)
    sum += value;
  spread.mean = sum / n;
  if (x.size() < 2) return spread;
  double squares = 0, rest = 0;
  for (const double value : x) {
    const double d = value - spread.mean;
    squares += d * d, rest += d;
  }
  spread.variance = (squares - rest * rest / n) / (n - 1);
  return spread;
}

/// sqrt(p (1 - p) / n)
double share_mcse(double p, std::int64_t n) {
  return n > 0 ? std::sqrt(p * (1 - p) / static_cast<double>(n)) : not_a_number;
}

struct Estimates {
  std::vector<double> est;           ///< all that exist
  std::vector<double> est_with, se;  ///< those with a standard error, and this
};

Estimates estimates_of(const std::vector<const Replicate*>& used, std::size_t place) {
  Estimates all;
  for (const Replicate* replicate : used) {
    const double est = replicate->values[place], se = replicate->values[place + 1];
    if (!std::isfinite(est)) continue;
    all.est.push_back(est);
    if (!std::isfinite(se) || se <= 0) continue;
    all.est_with.push_back(est);
    all.se.push_back(se);
  }
  return all;
}

/// Bias, spread and error of the estimates.
/// @source Morris, White and Crowther (2019), table 6
void summarise_estimates(MonteCarloParameter& parameter, std::span<const double> est) {
  const Spread spread = spread_of(est);
  parameter.estimates = spread.n;
  parameter.mean = spread.mean;
  std::vector<double> sorted(est.begin(), est.end());
  std::ranges::sort(sorted);
  parameter.median = draws_quantile(sorted, 0.5);
  if (spread.n > 0) parameter.bias = parameter.mean - parameter.truth;
  if (spread.n < 2) {
    if (parameter.why.empty()) parameter.why = "there are fewer than two estimates";
    return;
  }
  const auto n = static_cast<double>(spread.n);
  parameter.sd = spread.sd();
  parameter.sd_mcse = parameter.sd / std::sqrt(2 * (n - 1));
  // Of a normal distribution the quartiles are 1.349 standard deviations apart.
  const double middle = draws_quantile(sorted, 0.75) - draws_quantile(sorted, 0.25);
  parameter.has_outliers = parameter.sd > 5 * middle / 1.349 && middle > 0;
  if (std::isnan(parameter.truth)) return;
  parameter.bias = parameter.mean - parameter.truth;
  parameter.bias_mcse = parameter.sd / std::sqrt(n);
  if (parameter.truth != 0) parameter.relative_bias = parameter.bias / parameter.truth;
  double mse = 0;
  for (const double x : est)
    mse += (x - parameter.truth) * (x - parameter.truth) / n;
  double variance = 0;  // of the squared errors
  for (const double x : est) {
    const double error = (x - parameter.truth) * (x - parameter.truth) - mse;
    variance += error * error / (n - 1);
  }
  parameter.rmse = std::sqrt(mse);
  parameter.rmse_mcse = mse > 0 ? std::sqrt(variance / n) / (2 * parameter.rmse) : 0;
}

/// Standard errors against the spread of the estimates, intervals and tests.
void summarise_inference(MonteCarloParameter& parameter,
                         const Estimates& all,
                         double ci_level,
                         double alpha) {
  parameter.errors = static_cast<std::int64_t>(all.se.size());
  if (all.se.empty()) {
    if (parameter.why.empty()) parameter.why = "there are no standard errors";
    return;
  }
  const Spread errors = spread_of(all.se);
  const auto n = static_cast<double>(errors.n);
  parameter.mean_se = errors.mean;
  if (parameter.sd > 0) {
    const double ratio = errors.mean / parameter.sd;
    parameter.se_bias = ratio - 1;
    if (errors.n > 1)
      parameter.se_bias_mcse =
          ratio * std::sqrt(errors.variance / (n * errors.mean * errors.mean) + 1 / (2 * (n - 1)));
  }
  const double z = normal_quantile(0.5 + ci_level / 2), z0 = normal_quantile(1 - alpha / 2);
  double covered = 0, significant = 0;
  for (std::size_t i = 0; i < all.se.size(); ++i) {
    covered += std::abs(all.est_with[i] - parameter.truth) <= z * all.se[i] ? 1 : 0;
    significant += std::abs(all.est_with[i]) > z0 * all.se[i] ? 1 : 0;
  }
  parameter.significant = significant / n;
  parameter.significant_mcse = share_mcse(parameter.significant, errors.n);
  if (std::isnan(parameter.truth)) return;
  parameter.coverage = covered / n;
  parameter.coverage_mcse = share_mcse(parameter.coverage, errors.n);
}

/// Largest difference between the shares of `sorted` and a uniform distribution.
double uniform_distance(std::span<const double> sorted) {
  const auto n = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, sorted[i] - rank / n, (rank + 1) / n - sorted[i]});
  }
  return distance;
}

/// P(D > distance) of Kolmogorov's statistic. @source Stephens (1970)
double kolmogorov_upper(double distance, double n) {
  const double root = std::sqrt(n);
  const double lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;
  double p = 0;
  for (int k = 1; k <= 100; ++k)
    p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
  return std::clamp(p, 0.0, 1.0);
}

std::vector<double> existing(const std::vector<const Replicate*>& used, std::size_t place) {
  std::vector<double> values;
  for (const Replicate* replicate : used)
    if (std::isfinite(replicate->values[place])) values.push_back(replicate->values[place]);
  std::ranges::sort(values);
  return values;
}

MonteCarloTest summarise_test(std::string name,
                              const std::vector<const Replicate*>& used,
                              std::size_t place,
                              double alpha) {
  MonteCarloTest test;
  test.name = std::move(name);
  const std::vector<double> statistics = existing(used, place);
  const std::vector<double> pvalues = existing(used, place + 2);
  const Spread spread = spread_of(statistics);
  test.count = spread.n;
  test.mean = spread.mean;
  test.sd = spread.sd();
  test.df = spread_of(existing(used, place + 1)).mean;
  test.empirical = draws_quantile(statistics, 1 - alpha);
  test.critical = chi_square_quantile(1 - alpha, test.df);
  if (pvalues.empty()) return test;
  const auto n = static_cast<std::int64_t>(pvalues.size());
  const auto below = std::ranges::lower_bound(pvalues, alpha) - pvalues.begin();
  test.rejected = static_cast<double>(below) / static_cast<double>(n);
  test.rejected_mcse = share_mcse(test.rejected, n);
  test.ks = uniform_distance(pvalues);
  test.ks_pvalue = kolmogorov_upper(test.ks, static_cast<double>(n));
  return test;
}

MonteCarloMeasure summarise_measure(std::string name,
                                    const std::vector<const Replicate*>& used,
                                    std::size_t place) {
  MonteCarloMeasure measure;
  measure.name = std::move(name);
  const std::vector<double> values = existing(used, place);
  const Spread spread = spread_of(values);
  measure.count = spread.n;
  measure.mean = spread.mean;
  measure.sd = spread.sd();
  for (const double level : monte_carlo_levels)
    measure.quantiles.push_back(draws_quantile(values, level));
  return measure;
}

std::vector<FailedDraws> failures_of(const std::vector<const Replicate*>& replicates,
                                     std::size_t conditions) {
  constexpr std::pair<const char*, const char*> texts[] = {
      {"", ""},
      {"singular-moments", "the covariance matrix of the sample is singular"},
      {"not-converged", "the estimates did not converge"},
      {"no-fit", "the model cannot be fitted to the sample"},
      {"not-identified", "the estimates are not identified: the information matrix is singular"}};
  std::vector<FailedDraws> failures;
  for (std::uint32_t reason = singular_moments; reason <= not_identified; ++reason) {
    FailedDraws failed{texts[reason].first, texts[reason].second, 0, {}};
    constexpr std::size_t most_examples = 10;
    for (const Replicate* r : replicates) {
      if (r->outcome != reason) continue;
      ++failed.count;
      if (failed.examples.size() < most_examples)
        failed.examples.push_back(static_cast<std::int64_t>(r->id / conditions) + 1);
    }
    if (failed.count > 0) failures.push_back(std::move(failed));
  }
  return failures;
}

}  // namespace

std::vector<std::string> ReplicationLayout::names() const {
  std::vector<std::string> names;
  for (const MonteCarloParameter& parameter : parameters) {
    const std::string name =
        parameter.section == "parameters" ? parameter.name : "std " + parameter.name;
    names.push_back("est " + name);
    names.push_back("se " + name);
  }
  for (const std::string& test : tests)
    for (const char* what : {"chisq ", "df ", "pvalue "})
      names.push_back(what + test);
  for (const std::string& measure : measures)
    names.push_back("fit " + measure);
  return names;
}

MonteCarloCondition summarise_condition(const ReplicationLayout& layout,
                                        const std::vector<const Replicate*>& replicates,
                                        std::size_t conditions,
                                        double ci_level,
                                        double alpha) {
  MonteCarloCondition condition;
  condition.finished = static_cast<std::int64_t>(replicates.size());
  std::vector<const Replicate*> used;
  for (const Replicate* replicate : replicates)
    if (replicate->outcome == no_failure) {
      used.push_back(replicate);
      condition.improper += replicate->values.back() != 0 ? 1 : 0;
    }
  condition.used = static_cast<std::int64_t>(used.size());
  condition.failed = failures_of(replicates, conditions);
  for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
    MonteCarloParameter& parameter = condition.parameters.emplace_back(layout.parameters[i]);
    const Estimates all = estimates_of(used, 2 * i);
    summarise_estimates(parameter, all.est);
    summarise_inference(parameter, all, ci_level, alpha);
  }
  for (std::size_t t = 0; t < layout.tests.size(); ++t)
    condition.tests.push_back(summarise_test(layout.tests[t], used, layout.test(t), alpha));
  for (std::size_t m = 0; m < layout.measures.size(); ++m)
    condition.measures.push_back(summarise_measure(layout.measures[m], used, layout.measure(m)));
  return condition;
}

}  // namespace semfit::internal
