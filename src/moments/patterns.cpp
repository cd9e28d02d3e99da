#include "moments/patterns.h"

#include "moments/scatter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace semfit::internal {
namespace {

/// A bit for each observed variable of each case: `words` numbers of 64 bits a case.
class Masks {
 public:
  Masks(const Columns& columns, std::span<const std::int64_t> rows)
      : p_(columns.views().size()),
        words_(std::max<std::size_t>(1, (p_ + 63) / 64)),
        bits_(rows.size() * words_, 0) {
    for (std::size_t j = 0; j < p_; ++j) {
      const std::span<const double> x = columns.views()[j];
      for (std::size_t i = 0; i < rows.size(); ++i)
        bits_[i * words_ + j / 64] |=
            std::uint64_t{!std::isnan(x[static_cast<std::size_t>(rows[i])])} << (j % 64);
    }
  }

  bool same(std::size_t a, std::size_t b) const { return std::ranges::equal(of(a), of(b)); }

  std::size_t hash(std::size_t i) const {
    std::uint64_t h = 0;
    for (const std::uint64_t word : of(i)) {  // the finaliser of splitmix64 (Steele et al. 2014)
      h = (h ^ word) + 0x9e3779b97f4a7c15ULL;
      h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
      h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
      h ^= h >> 31;
    }
    return h;
  }

  std::vector<Index> seen(std::size_t i) const {
    std::vector<Index> variables;
    for (std::size_t j = 0; j < p_; ++j)
      if (of(i)[j / 64] >> (j % 64) & 1) variables.push_back(static_cast<Index>(j));
    return variables;
  }

 private:
  std::span<const std::uint64_t> of(std::size_t i) const {
    return {bits_.data() + i * words_, words_};
  }

  std::size_t p_, words_;
  std::vector<std::uint64_t> bits_;
};

/// Cases with the same mask in one list, the lists in order of appearance.
std::vector<std::vector<std::size_t>> cases_by_mask(const Masks& masks, std::size_t n) {
  std::vector<std::vector<std::size_t>> lists;
  const auto hash = [&](std::size_t i) { return masks.hash(i); };
  const auto same = [&](std::size_t a, std::size_t b) { return masks.same(a, b); };
  std::unordered_map<std::size_t, std::size_t, decltype(hash), decltype(same)> list_of(
      64, hash, same);
  std::size_t current = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == 0 || !masks.same(i, i - 1)) {  // neighbours are often alike
      current = list_of.try_emplace(i, lists.size()).first->second;
      if (current == lists.size()) lists.emplace_back();
    }
    lists[current].push_back(i);
  }
  return lists;
}

Pattern pattern_of(std::vector<Index> seen,
                   const std::vector<std::size_t>& cases,
                   std::span<const std::int64_t> rows,
                   const VectorXd& weights) {
  Pattern pattern;
  pattern.seen = std::move(seen);
  pattern.n = static_cast<double>(cases.size());
  if (weights.size() > 0) pattern.weights.resize(static_cast<Index>(cases.size()));
  for (const std::size_t i : cases) {
    if (weights.size() > 0)
      pattern.weights[static_cast<Index>(pattern.rows.size())] = weights[static_cast<Index>(i)];
    pattern.places.push_back(static_cast<std::int64_t>(i));
    pattern.rows.push_back(rows[i]);
  }
  if (weights.size() > 0) pattern.n = pattern.weights.sum();
  return pattern;
}

bool comes_before(const Pattern& a, const Pattern& b) {
  return a.seen.size() != b.seen.size() ? a.seen.size() > b.seen.size() : a.seen < b.seen;
}

}  // namespace

Patterns find_patterns(const Columns& columns,
                       std::span<const std::int64_t> rows,
                       const VectorXd& weights) {
  const Masks masks(columns, rows);
  Patterns patterns;
  for (const std::vector<std::size_t>& cases : cases_by_mask(masks, rows.size())) {
    std::vector<Index> seen = masks.seen(cases.front());
    if (seen.empty())
      for (const std::size_t i : cases)
        patterns.empty.push_back(rows[i]);
    else
      patterns.list.push_back(pattern_of(std::move(seen), cases, rows, weights));
  }
  std::sort(patterns.list.begin(), patterns.list.end(), comes_before);
  return patterns;
}

std::vector<Pattern> narrowed(const std::vector<Pattern>& patterns,
                              const std::vector<Index>& kept) {
  std::map<std::vector<Index>, RunningMoments> merged;
  for (const Pattern& pattern : patterns) {
    std::vector<Index> seen, from;  // places among those kept, and in the pattern
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const auto at = std::ranges::lower_bound(pattern.seen, kept[k]);
      if (at == pattern.seen.end() || *at != kept[k]) continue;
      seen.push_back(static_cast<Index>(k));
      from.push_back(at - pattern.seen.begin());
    }
    if (!seen.empty())
      merged[seen].merge(
          RunningMoments::of(pattern.n, pattern.mean(from), pattern.scatter(from, from)));
  }
  std::vector<Pattern> list;
  for (const auto& [seen, moments] : merged) {
    Pattern& pattern = list.emplace_back();
    pattern.seen = seen;
    pattern.n = moments.n();
    pattern.mean = moments.mean();
    pattern.scatter = moments.scatter();
  }
  std::sort(list.begin(), list.end(), comes_before);
  return list;
}

std::vector<Index> first_of(std::vector<Index> seen, std::size_t count) {
  std::erase_if(seen, [&](Index i) { return i >= static_cast<Index>(count); });
  return seen;
}

MatrixXd coverage(const std::vector<Pattern>& patterns, Index p) {
  MatrixXd counts = MatrixXd::Zero(p, p);
  for (const Pattern& pattern : patterns)
    for (const Index j : pattern.seen)
      for (const Index i : pattern.seen)
        counts(i, j) += static_cast<double>(pattern.cases());
  return counts;
}

}  // namespace semfit::internal
