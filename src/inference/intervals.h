// Standard errors of functions of theta, z tests and normal intervals.
#pragma once

#include <Eigen/Dense>

namespace semfit::internal {

struct ZTest {
  double se, z, pvalue, ci_lower, ci_upper;
};

/// z = est / se with its two-sided p-value and est -+ z_(1 + level)/2 se. A zero standard error (a
/// fixed parameter) has an interval of one point and no test; a NaN one has nothing.
ZTest z_test(double est, double se, double level);

/// Delta method: sqrt(g' V g). Tiny negative products of rounding count as 0.
double delta_se(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& V);

}  // namespace semfit::internal
