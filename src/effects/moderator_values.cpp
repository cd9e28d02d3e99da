#include "effects/moderator_values.h"

#include "base/diagnostic.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace semfit::internal {
namespace {

/// Sums over cases, about nothing: weights, values, squares of deviations.
struct Spread {
  double n = 0, mean = 0, squares = 0;
  double cases = 0;  ///< that n is the weight of

  /// Joins two parts: Chan, Golub and LeVeque (1983).
  void add(double n_other, double mean_other, double squares_other, double cases_other) {
    if (n_other <= 0) return;
    cases += cases_other;
    const double delta = mean_other - mean;
    const double together = n + n_other;
    squares += squares_other + delta * delta * n * n_other / together;
    mean += delta * n_other / together;
    n = together;
  }
  std::vector<double> values() const {
    const double sd = std::sqrt(squares / n * cases / (cases - 1));
    return {mean - sd, mean, mean + sd};
  }
};

std::vector<double> of_cases(const Column& column, const Sample& sample) {
  Spread spread;
  std::set<double> distinct;
  for (const GroupSample& group : sample.groups)
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      const double value = column.values[static_cast<std::size_t>(group.rows[i])];
      if (std::isnan(value)) continue;
      spread.add(group.weights.size() > 0 ? group.weights[static_cast<Index>(i)] : 1, value, 0, 1);
      if (distinct.size() < 3) distinct.insert(value);
    }
  if (distinct.size() <= 2) return {distinct.begin(), distinct.end()};
  return spread.values();
}

std::vector<double> of_moments(const std::string& variable, const Data& data) {
  Spread spread;
  for (const Summary& summary : data.summaries) {
    const auto place = std::find(summary.names.begin(), summary.names.end(), variable);
    if (place == summary.names.end())
      refuse(
          Fault::usage,
          "no-moderator-values",
          fmt::format("the moments do not have '{}', so its usual values are not known", variable),
          {fmt::format("give the values: --moderator \"{}=-1,0,1\"", variable)});
    if (summary.mean.empty())
      refuse(Fault::usage,
             "no-moderator-values",
             fmt::format("the usual values of a moderator lie about its mean, and the covariances "
                         "do not tell that of '{}'",
                         variable),
             {fmt::format("give the values: --moderator \"{}=-1,0,1\"; or the means: --mean FILE",
                          variable)});
    const std::int64_t i = place - summary.names.begin();
    const auto n = static_cast<double>(summary.nobs);
    spread.add(n, summary.mean[static_cast<std::size_t>(i)], summary.cov(i, i) * (n - 1), n);
  }
  return spread.values();
}

}  // namespace

std::vector<ModeratorValues> with_values(std::vector<ModeratorValues> moderators,
                                         const Data& data,
                                         const Sample& sample) {
  for (ModeratorValues& moderator : moderators) {
    if (!moderator.values.empty()) continue;
    const Column* column = data.find(moderator.variable);
    moderator.values = column ? of_cases(*column, sample) : of_moments(moderator.variable, data);
  }
  return moderators;
}

}  // namespace semfit::internal
