// The moments of rows, group by group, as the rows go by.
#pragma once

#include "semfit/data.h"

#include "moments/scatter.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// Variables as products of the numbers in a row; most are one of them.
struct RowVariables {
  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> factors;  ///< of each variable, places in the row
};

/// Of each group how many rows there are, what they miss, and the moments of the rows that have the
/// same variables.
class MomentTally {
 public:
  /// @param variables   must stay
  /// @param by_pattern  keep the moments of incomplete rows, too
  MomentTally(const RowVariables& variables, bool by_pattern)
      : variables_(&variables), by_pattern_(by_pattern) {}

  /// @param numbers  row after row, NaN where missing
  /// @param group    of each row, from 0; negative: of no group
  void add(std::span<const double> numbers, std::span<const int> group);
  /// Adds rows further down.
  /// @param group_of  for each group of `later` its number here, or negative
  void append(const MomentTally& later, std::span<const int> group_of);

  std::size_t groups() const { return groups_.size(); }
  /// Of a group, which need not have rows; without label.
  Summary summary(std::size_t group) const;
  /// Numbers that are kept.
  double size() const;

 private:
  using Seen = std::vector<std::int64_t>;
  struct Group {
    std::int64_t original = 0;
    std::vector<std::int64_t> missing;  ///< rows without each variable
    RunningMoments complete;
    std::map<Seen, RunningMoments> incomplete;
    std::int64_t empty = 0;  ///< rows without any variable
  };
  using RowLists = std::map<Seen, std::vector<std::size_t>>;

  Group& group_at(std::size_t number);
  void add_rows(const MatrixXd& values,
                const Seen& seen,
                std::span<const std::size_t> rows,
                RunningMoments& to) const;

  const RowVariables* variables_;
  bool by_pattern_;
  std::vector<Group> groups_;
};

}  // namespace semfit::internal
