#include "estimate/sample_values.h"

#include <algorithm>

namespace semfit::internal {
namespace {

/// The sample's value of a variance, covariance or mean of observed variables.
double sample_moment(const Row& row, const Sample& sample) {
  const GroupSample& group = sample.groups[static_cast<std::size_t>(row.block) - 1];
  const auto place = [&](const std::string& name) {
    return static_cast<Index>(std::find(group.observed.begin(), group.observed.end(), name) -
                              group.observed.begin());
  };
  return row.op == Op::intercept ? group.moments.mu[place(row.lhs)]
                                 : group.moments.Sigma(place(row.lhs), place(row.rhs));
}

}  // namespace

void fill_moments(ParameterTable& table, const Sample& sample) {
  for (Row& row : table.rows)
    row.start = row.ustart = sample_moment(row, sample);
}

void fill_exogenous(ParameterTable& table, const Sample& sample) {
  for (Row& row : table.rows)
    if (row.exo) row.start = row.ustart = sample_moment(row, sample);
}

}  // namespace semfit::internal
