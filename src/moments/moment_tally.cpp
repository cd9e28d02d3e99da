#include "moments/moment_tally.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace semfit::internal {
namespace {

/// Rows at a time: with some dozens of variables they stay in the cache.
constexpr std::size_t block_size = 512;

/// Variables by rows, p x n.
MatrixXd values_of(std::span<const double> numbers,
                   std::size_t width,
                   const RowVariables& variables) {
  const auto p = static_cast<Index>(variables.names.size());
  const auto n = static_cast<Index>(width == 0 ? 0 : numbers.size() / width);
  MatrixXd values(p, n);
  for (Index i = 0; i < n; ++i) {
    const double* const row = numbers.data() + static_cast<std::size_t>(i) * width;
    for (Index j = 0; j < p; ++j) {
      const std::vector<std::size_t>& factors = variables.factors[static_cast<std::size_t>(j)];
      double value = row[factors[0]];
      for (std::size_t k = 1; k < factors.size(); ++k)
        value *= row[factors[k]];
      values(j, i) = value;
    }
  }
  return values;
}

PatternMoments as_pattern(const std::vector<std::int64_t>& seen, const RunningMoments& moments) {
  PatternMoments pattern;
  pattern.seen = seen;
  pattern.nobs = static_cast<std::int64_t>(moments.n());
  const VectorXd mean = moments.mean();
  const MatrixXd scatter = moments.scatter();
  pattern.mean.assign(mean.data(), mean.data() + mean.size());
  pattern.scatter = Matrix(scatter.rows(), scatter.cols());
  pattern.scatter.values.assign(scatter.data(), scatter.data() + scatter.size());
  return pattern;
}

}  // namespace

MomentTally::Group& MomentTally::group_at(std::size_t number) {
  if (number >= groups_.size()) groups_.resize(number + 1);
  Group& group = groups_[number];
  group.missing.resize(variables_->names.size());
  return group;
}

void MomentTally::add(std::span<const double> numbers, std::span<const int> group) {
  const std::size_t width = group.empty() ? 0 : numbers.size() / group.size();
  const std::size_t p = variables_->names.size();
  for (std::size_t first = 0; first < group.size(); first += block_size) {
    const std::size_t size = std::min(block_size, group.size() - first);
    const MatrixXd values =
        p == 0 ? MatrixXd(0, static_cast<Index>(size))
               : values_of(numbers.subspan(first * width, size * width), width, *variables_);
    std::map<int, std::vector<std::size_t>> complete;
    std::map<int, RowLists> incomplete;
    for (std::size_t i = 0; i < size; ++i) {
      if (group[first + i] < 0) continue;
      Group& own = group_at(static_cast<std::size_t>(group[first + i]));
      ++own.original;
      const auto row = values.col(static_cast<Index>(i));
      if (!std::isnan(row.sum()) || !row.hasNaN()) {  // a sum of large values may be no number
        complete[group[first + i]].push_back(i);
        continue;
      }
      Seen seen;
      for (std::size_t j = 0; j < p; ++j)
        if (std::isnan(row[static_cast<Index>(j)]))
          ++own.missing[j];
        else if (by_pattern_)
          seen.push_back(static_cast<std::int64_t>(j));
      if (!by_pattern_) continue;
      if (seen.empty())
        ++own.empty;
      else
        incomplete[group[first + i]][seen].push_back(i);
    }
    Seen all(p);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    for (const auto& [number, rows] : complete)
      add_rows(values, all, rows, groups_[static_cast<std::size_t>(number)].complete);
    for (const auto& [number, lists] : incomplete)
      for (const auto& [seen, rows] : lists)
        add_rows(values, seen, rows, groups_[static_cast<std::size_t>(number)].incomplete[seen]);
  }
}

void MomentTally::add_rows(const MatrixXd& values,
                           const Seen& seen,
                           std::span<const std::size_t> rows,
                           RunningMoments& to) const {
  const auto s = static_cast<Index>(seen.size());
  MatrixXd block(s, static_cast<Index>(rows.size()));
  if (s == values.rows() && block.cols() == values.cols()) {
    block = values;
  } else {
    for (Index i = 0; i < block.cols(); ++i)
      for (Index j = 0; j < s; ++j)
        block(j, i) = values(static_cast<Index>(seen[static_cast<std::size_t>(j)]),
                             static_cast<Index>(rows[static_cast<std::size_t>(i)]));
  }
  to.add(block);
}

void MomentTally::append(const MomentTally& later, std::span<const int> group_of) {
  for (std::size_t g = 0; g < later.groups_.size(); ++g) {
    if (group_of[g] < 0) continue;
    Group& own = group_at(static_cast<std::size_t>(group_of[g]));
    const Group& part = later.groups_[g];
    own.original += part.original;
    own.empty += part.empty;
    for (std::size_t j = 0; j < part.missing.size(); ++j)
      own.missing[j] += part.missing[j];
    own.complete.merge(part.complete);
    for (const auto& [seen, moments] : part.incomplete)
      own.incomplete[seen].merge(moments);
  }
}

double MomentTally::size() const {
  double size = 0;
  const auto squared = [](std::size_t s) { return static_cast<double>(s * s + 3 * s); };
  for (const Group& group : groups_) {
    size += squared(variables_->names.size());
    for (const auto& [seen, moments] : group.incomplete)
      size += squared(seen.size());
  }
  return size;
}

Summary MomentTally::summary(std::size_t number) const {
  const auto p = static_cast<std::int64_t>(variables_->names.size());
  Summary summary;
  summary.names = variables_->names;
  summary.of_rows = true;
  summary.missing.assign(variables_->names.size(), 0);
  summary.cov = Matrix(p, p);
  summary.mean.assign(variables_->names.size(), 0);
  if (number >= groups_.size()) return summary;
  const Group& group = groups_[number];
  summary.original = group.original;
  if (!group.missing.empty()) summary.missing = group.missing;
  summary.nobs = static_cast<std::int64_t>(group.complete.n());
  Seen all(variables_->names.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (summary.nobs > 0) {
    const PatternMoments complete = as_pattern(all, group.complete);
    summary.mean = complete.mean;
    summary.cov = complete.scatter;
    for (double& value : summary.cov.values)
      value /= std::max<double>(1, static_cast<double>(summary.nobs - 1));
    if (!group.incomplete.empty()) summary.patterns.push_back(complete);
  }
  for (const auto& [seen, moments] : group.incomplete)
    summary.patterns.push_back(as_pattern(seen, moments));
  std::ranges::stable_sort(summary.patterns, [](const PatternMoments& a, const PatternMoments& b) {
    return a.seen.size() != b.seen.size() ? a.seen.size() > b.seen.size() : a.seen < b.seen;
  });
  return summary;
}

}  // namespace semfit::internal
