// Patterns of missing values: which cases have the same variables observed.
#pragma once

#include "moments/columns.h"
#include "moments/moments.h"

#include <cstdint>
#include <span>
#include <vector>

namespace semfit::internal {

/// Cases with the same variables observed.
struct Pattern {
  std::vector<Index> seen;           ///< observed variables, ascending
  std::vector<std::int64_t> places;  ///< of the cases among those searched, ascending
  std::vector<std::int64_t> rows;    ///< their data rows
  VectorXd weights;                  ///< their sampling weights; empty: every case counts once
  double n = 0;                      ///< cases, or the sum of their weights

  /// In the place of rows, where the data are moments: mean and scatter of the variables seen.
  VectorXd mean;
  MatrixXd scatter;
  bool is_moments() const { return mean.size() > 0; }
  std::int64_t cases() const {
    return is_moments() ? static_cast<std::int64_t>(n) : static_cast<std::int64_t>(rows.size());
  }

  double weight(std::size_t i) const {
    return weights.size() > 0 ? weights[static_cast<Index>(i)] : 1.0;
  }
};

struct Patterns {
  std::vector<Pattern> list;        ///< those with most variables first, then by which they are
  std::vector<std::int64_t> empty;  ///< data rows with nothing observed; in no pattern
};

/// Sorts the cases `rows` by what is not NaN in `columns`, O(n p). The order of the patterns
/// depends on nothing but what they are.
/// @param weights  of the rows, or empty
Patterns find_patterns(const Columns& columns,
                       std::span<const std::int64_t> rows,
                       const VectorXd& weights);

/// Patterns of moments with what they see of the variables `kept` alone, in that order; those that
/// see the same are merged, those that see nothing are left out.
std::vector<Pattern> narrowed(const std::vector<Pattern>& patterns, const std::vector<Index>& kept);

/// Those of the variables `seen` that are among the first `count`.
std::vector<Index> first_of(std::vector<Index> seen, std::size_t count);

/// Cases in which both variables are observed, p x p; weights do not count.
MatrixXd coverage(const std::vector<Pattern>& patterns, Index p);

}  // namespace semfit::internal
