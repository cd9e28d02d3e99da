// Score tests of equality over groups: which parameter would gain if its groups went their own
// ways.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/sample.h"

#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

/// One parameter that group.equal holds equal, as if it were released in all its groups at once.
struct GroupRelease {
  std::vector<int> rows;     ///< of the table, the parameter in each group that shares it
  double X2 = not_a_number;  ///< NaN: the released model would not be identified
  int df = 0;                ///< groups less 1
  double pvalue = not_a_number;
  std::vector<double> epc;  ///< expected change in each of these groups
};

/// For every such parameter, at the estimates and without a refit: with the copies of the later
/// groups as candidates c, F the directions in which the parameters may move as they stand,
///     X2 = n g_c' v^-1 g_c,   epc_c = -v^-1 g_c,   v = I_cc - I_cF (I_FF)^-1 I_Fc,
/// g the slope of the objective and I the expected information of one case.
/// @param table  of the fit, exogenous moments filled in; equal parameters share a free index
/// @param theta  its estimates, q
/// @param n      number of cases that count
/// @source Lagrange multiplier test: Silvey (1959); Sorbom (1989)
std::vector<GroupRelease> group_releases(const ParameterTable& table,
                                         const Eigen::VectorXd& theta,
                                         const Sample& sample,
                                         double n);

}  // namespace semfit::internal
