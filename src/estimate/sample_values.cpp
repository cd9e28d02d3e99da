#include "estimate/sample_values.h"

#include <algorithm>
#include <vector>

namespace semfit::internal {
namespace {

const GroupSample& group_of(const Row& row, const Sample& sample) {
  return sample.groups[static_cast<std::size_t>(row.block) - 1];
}

/// A variance, covariance or mean of observed variables.
double moment_of(const Row& row, const GroupSample& group, const Moments& moments) {
  const auto place = [&](const std::string& name) {
    return static_cast<Index>(std::find(group.observed.begin(), group.observed.end(), name) -
                              group.observed.begin());
  };
  return row.op == Op::intercept ? moments.mu[place(row.lhs)]
                                 : moments.Sigma(place(row.lhs), place(row.rhs));
}

double sample_moment(const Row& row, const Sample& sample) {
  const GroupSample& group = group_of(row, sample);
  return moment_of(row, group, group.moments);
}

/// Of incomplete data, each variable by itself; in the user's units.
Moments of_single_variables(const GroupSample& group) {
  Moments m = group.likelihood->of_available_values();
  m.Sigma = group.units.asDiagonal() * m.Sigma * group.units.asDiagonal();
  m.mu = m.mu.cwiseProduct(group.units);
  return m;
}

}  // namespace

void fill_uncorrelated(ParameterTable& table, const Sample& sample, bool by_variable) {
  std::vector<Moments> single;
  for (const GroupSample& group : sample.groups)
    single.push_back(by_variable ? of_single_variables(group) : group.moments);
  for (Row& row : table.rows) {
    const bool is_single = !row.exo && (row.op == Op::intercept || row.lhs == row.rhs);
    row.start = row.ustart =
        is_single
            ? moment_of(row, group_of(row, sample), single[static_cast<std::size_t>(row.block) - 1])
            : sample_moment(row, sample);
  }
}

void fill_exogenous(ParameterTable& table, const Sample& sample) {
  for (Row& row : table.rows)
    if (row.exo) row.start = row.ustart = sample_moment(row, sample);
}

}  // namespace semfit::internal
