#include "simulation/missing_design.h"

#include "base/diagnostic.h"
#include "math/distributions.h"
#include "simulation/categories.h"
#include "simulation/shapes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace semfit::internal {
namespace {

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

/// Values of one variable at many equally likely points of its distribution.
std::vector<double> typical_values(const Generation& how,
                                   const PopulationGroup& group,
                                   const std::vector<Fleishman>& shapes,
                                   Index variable) {
  constexpr int points = 20000;
  const auto v = static_cast<std::size_t>(variable);
  const double sd = std::sqrt(group.implied.Sigma(variable, variable));
  const double df = how.t_df;
  const auto ordered = std::ranges::find(group.ordered, variable, &OrderedVariable::variable);
  std::vector<double> values;
  for (int i = 0; i < points; ++i) {
    const double p = (i + 0.5) / points;
    double z = how.distribution == Distribution::student_t
                   ? student_t_quantile(p, df) * std::sqrt((df - 2) / df)
                   : normal_quantile(p);
    if (!shapes.empty()) z = shapes[v].at(z);
    const double x = group.implied.mu[variable] + sd * z;
    values.push_back(ordered == group.ordered.end() ? x : category(x, ordered->thresholds));
  }
  return values;
}

/// The intercept a such that the mean of 1 / (1 + exp(-(a + slope z))) is `share`.
double intercept_for(const std::vector<double>& z, double slope, double share) {
  double low = -1000, high = 1000;
  for (int step = 0; step < 100; ++step) {
    const double middle = 0.5 * (low + high);
    double sum = 0;
    for (const double value : z)
      sum += logistic(middle + slope * value);
    (sum < share * static_cast<double>(z.size()) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

Index place_in(const PopulationGroup& group, const std::string& name) {
  const auto place = std::ranges::find(group.observed, name);
  return place == group.observed.end() ? -1 : place - group.observed.begin();
}

MissingReason at_random(const MissingAtRandom& design,
                        const Generation& how,
                        const PopulationGroup& group,
                        const std::vector<Fleishman>& shapes) {
  MissingReason reason;
  reason.variable = place_in(group, design.variable);
  reason.share = design.share;
  reason.on = place_in(group, design.on);
  reason.slope = design.slope;
  if (reason.variable < 0 || reason.on < 0) return reason;
  std::vector<double> z = typical_values(how, group, shapes, reason.on);
  for (const double value : z)
    reason.mean += value / static_cast<double>(z.size());
  double variance = 0;
  for (const double value : z)
    variance += (value - reason.mean) * (value - reason.mean) / static_cast<double>(z.size());
  reason.sd = std::sqrt(variance);
  for (double& value : z)
    value = (value - reason.mean) / reason.sd;
  reason.a = intercept_for(z, design.slope, design.share);
  return reason;
}

void check_observed_causes(const std::vector<MissingReason>& reasons,
                           const PopulationGroup& group) {
  for (const MissingReason& reason : reasons) {
    if (reason.on < 0) continue;
    const auto name = [&](Index variable) {
      return group.observed[static_cast<std::size_t>(variable)];
    };
    const bool is_missing = std::ranges::any_of(
        reasons, [&](const MissingReason& other) { return other.variable == reason.on; });
    if (is_missing)
      refuse(Fault::usage,
             "impossible-missing",
             fmt::format("'{}' is missing by the value of '{}', which is missing itself: that is "
                         "not at random",
                         name(reason.variable),
                         name(reason.on)),
             {"what others depend on is observed: name the variables of --missing-share one by "
              "one, y1=0.1,y2=0.1"});
  }
}

}  // namespace

std::vector<MissingReason> missing_reasons(const Generation& how,
                                           const PopulationGroup& group,
                                           const std::vector<Fleishman>& shapes,
                                           const std::vector<std::string>& known) {
  std::vector<MissingReason> reasons;
  const std::vector<double> shares =
      by_variable(how.missing, group.observed, known, 0, "--missing-share");
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (shares[i] > 0) {
      MissingReason reason;
      reason.variable = static_cast<Index>(i);
      reason.share = shares[i];
      reasons.push_back(reason);
    }
  for (const MissingAtRandom& design : how.missing_at_random) {
    check_known(design.variable, known, "--missing-by");
    check_known(design.on, known, "--missing-by");
    const MissingReason reason = at_random(design, how, group, shapes);
    if (reason.variable >= 0 && reason.on >= 0) reasons.push_back(reason);
  }
  check_observed_causes(reasons, group);
  return reasons;
}

void remove_values(const std::vector<MissingReason>& reasons, Philox& random, MatrixXd& cases) {
  for (Index i = 0; i < cases.cols(); ++i)
    for (const MissingReason& reason : reasons) {
      const double share =
          reason.on < 0
              ? reason.share
              : logistic(reason.a + reason.slope * (cases(reason.on, i) - reason.mean) / reason.sd);
      if (random.uniform() < share)
        cases(reason.variable, i) = std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace semfit::internal
