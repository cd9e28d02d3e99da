#include "moments/pattern_batches.h"

#include "math/lane_cholesky.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace semfit::internal {
namespace {

/// Places of the patterns that count, in the order in which they fill the lanes.
std::vector<std::size_t> alike_together(const std::vector<PatternVectors>& patterns) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    if (patterns[i].n > 0) order.push_back(i);
  const auto key = [&](std::size_t i) {
    const auto vectors = static_cast<unsigned>(patterns[i].c.size());
    return std::tuple<int, const std::vector<Index>&>(-std::bit_width(vectors), patterns[i].seen);
  };
  std::stable_sort(
      order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

/// Variables that any of the members sees, filled up with p.
std::vector<int> union_of(const std::vector<PatternVectors>& patterns,
                          const std::vector<std::size_t>& members,
                          Index p) {
  std::vector<bool> is_seen(static_cast<std::size_t>(p), false);
  for (const std::size_t i : members)
    for (const Index j : patterns[i].seen)
      is_seen[static_cast<std::size_t>(j)] = true;
  std::vector<int> variables;
  for (Index j = 0; j < p; ++j)
    if (is_seen[static_cast<std::size_t>(j)]) variables.push_back(static_cast<int>(j));
  while (variables.size() % LaneCholesky::side != 0)
    variables.push_back(static_cast<int>(p));
  return variables;
}

/// Writes one member into its lane of the batch that begins at `batch`: n, mask, vectors.
void fill_lane(const PatternVectors& pattern,
               const std::vector<int>& variables,
               std::size_t lane,
               double* batch) {
  const std::size_t size = variables.size();
  const auto put = [&](std::size_t at, double value) { batch[lane_count * at + lane] = value; };
  put(0, pattern.n);
  for (Index k = 0; k < pattern.c.size(); ++k)
    put((static_cast<std::size_t>(k) + 1) * (size + 1), pattern.c[k]);
  std::size_t at = 0;
  for (std::size_t s = 0; s < pattern.seen.size(); ++s) {
    while (variables[at] != pattern.seen[s])
      ++at;
    put(1 + at, 1);
    for (Index k = 0; k < pattern.c.size(); ++k)
      put((static_cast<std::size_t>(k) + 1) * (size + 1) + 1 + at,
          pattern.V(static_cast<Index>(s), k));
  }
}

}  // namespace

PatternBatches::PatternBatches(const std::vector<PatternVectors>& patterns, Index p) : p_(p) {
  const std::vector<std::size_t> order = alike_together(patterns);
  std::vector<double> values;
  for (std::size_t first = 0; first < order.size(); first += lane_count)
    add(patterns,
        {order.begin() + static_cast<std::ptrdiff_t>(first),
         order.begin() + static_cast<std::ptrdiff_t>(std::min(first + lane_count, order.size()))},
        values);
  values_ = VectorXd::Map(values.data(), static_cast<Index>(values.size()));
  set_pointers();
}

void PatternBatches::add(const std::vector<PatternVectors>& patterns,
                         const std::vector<std::size_t>& members,
                         std::vector<double>& values) {
  const std::vector<int> variables = union_of(patterns, members, p_);
  PatternBatch batch{.size = static_cast<Index>(variables.size()), .pattern = {-1, -1, -1, -1}};
  for (std::size_t lane = 0; lane < members.size(); ++lane) {
    batch.pattern[lane] = static_cast<int>(members[lane]);
    batch.vectors = std::max(batch.vectors, patterns[members[lane]].c.size());
  }
  const std::size_t begin = values.size();
  values.resize(begin +
                static_cast<std::size_t>(lane_count * (batch.vectors + 1) * (batch.size + 1)));
  for (std::size_t lane = 0; lane < members.size(); ++lane)
    fill_lane(patterns[members[lane]], variables, lane, values.data() + begin);
  variables_.insert(variables_.end(), variables.begin(), variables.end());
  list_.push_back(batch);
  max_size_ = std::max(max_size_, batch.size);
  max_vectors_ = std::max(max_vectors_, batch.vectors);
  const auto size = static_cast<double>(batch.size);
  work_ += 0.7 * size * size * size + 1.5 * size * size * static_cast<double>(batch.vectors);
}

void PatternBatches::set_pointers() {
  const int* variables = variables_.data();
  const Lanes* values = as_lanes(values_.data());
  for (PatternBatch& batch : list_) {
    batch.variables = variables;
    batch.n = values;
    batch.mask = values + 1;
    variables += batch.size;
    values += (batch.vectors + 1) * (batch.size + 1);
  }
}

}  // namespace semfit::internal
