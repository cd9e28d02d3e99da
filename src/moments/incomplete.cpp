#include "moments/incomplete.h"

#include "base/mention.h"
#include "moments/case_blocks.h"
#include "moments/em.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Sums over the cases that have both of two variables i and j: cases in n, x_i in x(i, j), x_i x_j
/// in xy; p x p.
struct PairSums {
  MatrixXd n, x, xy;

  explicit PairSums(Index p)
      : n(MatrixXd::Zero(p, p)), x(MatrixXd::Zero(p, p)), xy(MatrixXd::Zero(p, p)) {}

  /// @param Z        cases in rows, with NaN where a value is missing; left with 0 there
  /// @param weights  of the cases; empty: all 1
  void add(Eigen::Ref<MatrixXd> Z, const Eigen::Ref<const VectorXd>& weights) {
    const MatrixXd seen = Z.unaryExpr([](double z) { return std::isnan(z) ? 0.0 : 1.0; });
    Z = Z.unaryExpr([](double z) { return std::isnan(z) ? 0.0 : z; });
    const MatrixXd counted = weights.size() > 0 ? MatrixXd(weights.asDiagonal() * seen) : seen;
    n.noalias() += counted.transpose() * seen;
    x.noalias() += Z.transpose() * counted;
    if (weights.size() > 0)
      xy.noalias() += (weights.asDiagonal() * Z).transpose() * Z;
    else
      xy.noalias() += Z.transpose() * Z;
  }
};

/// Values less `origin`, which keeps the sums small.
PairSums sums_of_pairs(const GroupSample& group, const Columns& columns, const VectorXd& origin) {
  const auto n = static_cast<Index>(group.rows.size());
  const Index p = origin.size();
  PairSums sums(p);
  MatrixXd block(std::min(case_block, n), p);
  const VectorXd ones = VectorXd::Ones(p);
  for (Index first = 0; first < n; first += case_block) {
    const Index size = std::min(case_block, n - first);
    columns.read({group.rows.data() + first, static_cast<std::size_t>(size)},
                 origin,
                 ones,
                 block.topRows(size));
    const bool is_weighted = group.weights.size() > 0;
    sums.add(block.topRows(size),
             group.weights.segment(is_weighted ? first : 0, is_weighted ? size : 0));
  }
  return sums;
}

/// "x1 and x4, x2 and x7" for the first few pairs that nobody has both of.
std::string unseen_pairs(const GroupSample& group, Index& count, std::vector<std::string>& about) {
  constexpr Index most = 5;
  std::vector<std::string> pairs;
  count = 0;
  for (Index j = 0; j < group.coverage.cols(); ++j)
    for (Index i = j + 1; i < group.coverage.rows(); ++i) {
      if (group.coverage(i, j) > 0) continue;
      const std::string& a = group.observed[static_cast<std::size_t>(j)];
      const std::string& b = group.observed[static_cast<std::size_t>(i)];
      for (const std::string& name : {a, b})
        if (std::find(about.begin(), about.end(), name) == about.end()) about.push_back(name);
      if (++count <= most) pairs.push_back(fmt::format("'{}' and '{}'", a, b));
    }
  return fmt::format("{}", fmt::join(pairs, ", ")) + (count > most ? ", ..." : "");
}

void note_coverage(const GroupSample& group, std::vector<Note>& notes) {
  Index count = 0;
  std::vector<std::string> about;
  const std::string pairs = unseen_pairs(group, count, about);
  if (count == 0) return;
  notes.push_back(
      {Severity::warning,
       "zero-coverage",
       fmt::format(
           "{} of variables {} never observed together{}: {}. The data say nothing about {} "
           "covariance; the model may still be estimated, but its chi-square is against moments "
           "that are not unique",
           count == 1 ? "one pair" : fmt::format("{} pairs", count),
           count == 1 ? "is" : "are",
           in_group(group.label),
           pairs,
           count == 1 ? "its" : "their"),
       about});
}

}  // namespace

Moments available_moments(const GroupSample& group, const Columns& columns) {
  const auto& views = columns.views();
  const auto p = static_cast<Index>(views.size());
  Moments m{MatrixXd::Zero(p, p), VectorXd::Zero(p)};
  VectorXd origin(p);
  for (Index j = 0; j < p; ++j) {
    const auto x = views[static_cast<std::size_t>(j)];
    const auto seen = std::find_if(group.rows.begin(), group.rows.end(), [&](std::int64_t row) {
      return !std::isnan(x[static_cast<std::size_t>(row)]);
    });
    origin[j] = seen == group.rows.end() ? 0 : x[static_cast<std::size_t>(*seen)];
  }
  const PairSums s = sums_of_pairs(group, columns, origin);
  for (Index j = 0; j < p; ++j) {
    m.mu[j] = origin[j] + s.x(j, j) / s.n(j, j);
    for (Index i = j; i < p; ++i) {
      const double n = s.n(i, j);
      if (n <= 1) continue;
      const double covariance = (s.xy(i, j) - s.x(i, j) * s.x(j, i) / n) / (n - 1);
      m.Sigma(i, j) = m.Sigma(j, i) = covariance * (group.n - 1) / group.n;
    }
  }
  return m;
}

Moments available_moments(const std::vector<Pattern>& patterns, Index p, double n) {
  // Sums of the pair (i, j), i >= j, in element (i, j); means of i in (i, j) and of j in (j, i).
  MatrixXd cases = MatrixXd::Zero(p, p), mean = cases, cross = cases;
  VectorXd origin = VectorXd::Zero(p);
  for (const Pattern& pattern : patterns)
    for (std::size_t a = 0; a < pattern.seen.size(); ++a) {
      const Index i = pattern.seen[a];
      const auto own = static_cast<Index>(a);
      if (cases(i, i) == 0) origin[i] = pattern.mean[own];
      const double x = pattern.mean[own] - origin[i];
      for (std::size_t b = 0; b <= a; ++b) {
        const Index j = pattern.seen[b];
        const auto other = static_cast<Index>(b);
        const double y = pattern.mean[other] - origin[j];
        const double all = cases(i, j) + pattern.n;
        const double dx = x - mean(i, j), dy = y - (i == j ? mean(i, j) : mean(j, i));
        cross(i, j) += pattern.scatter(own, other) + cases(i, j) * pattern.n / all * dx * dy;
        mean(i, j) += pattern.n / all * dx;
        if (i != j) mean(j, i) += pattern.n / all * dy;
        cases(i, j) = all;
      }
    }
  Moments m{MatrixXd::Zero(p, p), VectorXd::Zero(p)};
  for (Index j = 0; j < p; ++j) {
    m.mu[j] = origin[j] + mean(j, j);
    for (Index i = j; i < p; ++i)
      if (cases(i, j) > 1)
        m.Sigma(i, j) = m.Sigma(j, i) = cross(i, j) / (cases(i, j) - 1) * (n - 1) / n;
  }
  return m;
}

void estimate_with_auxiliary(GroupSample& group,
                             const std::vector<std::string>& auxiliary,
                             const Data& data,
                             int threads,
                             std::vector<Note>& notes) {
  auto first = std::make_shared<GroupSample>(group);
  first->observed.insert(first->observed.end(), auxiliary.begin(), auxiliary.end());
  estimate_incomplete(*first, Columns(data, first->observed), threads, notes);
  const auto p = static_cast<Index>(group.observed.size());
  group.moments = {first->moments.Sigma.topLeftCorner(p, p), first->moments.mu.head(p)};
  group.units = first->units.head(p);
  group.available = {first->available.Sigma.topLeftCorner(p, p), first->available.mu.head(p)};
  group.coverage = first->coverage.topLeftCorner(p, p);
  const Columns columns(data, group.observed);
  group.patterns = find_patterns(columns, group.rows, group.weights).list;
  group.likelihood = std::make_shared<PatternLikelihood>(
      columns, group.patterns, group.moments.mu, group.units, threads);
  group.first_stage = std::move(first);
}

void estimate_incomplete(GroupSample& group,
                         const Columns& columns,
                         int threads,
                         std::vector<Note>& notes) {
  const auto p = static_cast<Index>(group.observed.size());
  const bool is_of_moments = !group.patterns.empty() && group.patterns.front().is_moments();
  if (!is_of_moments) group.patterns = find_patterns(columns, group.rows, group.weights).list;
  group.coverage = coverage(group.patterns, p);
  group.available = is_of_moments ? available_moments(group.patterns, p, group.n)
                                  : available_moments(group, columns);
  note_coverage(group, notes);

  VectorXd units = group.available.Sigma.diagonal().cwiseSqrt();
  const PatternLikelihood first(columns, group.patterns, group.available.mu, units, threads);
  const UnrestrictedMaximum maximum = estimate_unrestricted(first, first.of_available_values());
  if (!maximum.converged)
    notes.push_back({Severity::warning,
                     "em-not-converged",
                     "the unrestricted moments of the incomplete data did not converge" +
                         in_group(group.label) +
                         ": the chi-square and what is made of it are not exact",
                     {}});
  group.moments.Sigma = units.asDiagonal() * maximum.moments.Sigma * units.asDiagonal();
  group.moments.mu = units.cwiseProduct(maximum.moments.mu);
  // The structure's units are the standard deviations of the moments that are fitted.
  group.units = group.moments.Sigma.diagonal().cwiseSqrt();
  auto likelihood = std::make_shared<PatternLikelihood>(
      columns, group.patterns, group.moments.mu, group.units, threads);
  group.unrestricted_F = likelihood->evaluate(group.in_units(true), nullptr).value_or(not_a_number);
  group.likelihood = std::move(likelihood);
}

}  // namespace semfit::internal
