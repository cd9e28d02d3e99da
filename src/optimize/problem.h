// What an optimiser is asked: a smooth function, bounds, constraints. No statistics in here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

using Eigen::VectorXd;

/// Value at x and, where `gradient` is not null, its gradient. +infinity where f does not exist.
using SmoothFunction = std::function<double(const VectorXd& x, VectorXd* gradient)>;

struct Problem {
  SmoothFunction objective;
  VectorXd lower, upper;                ///< empty: no bounds
  std::vector<SmoothFunction> equal;    ///< h(x) == 0
  std::vector<SmoothFunction> unequal;  ///< g(x) >= 0
};

struct StoppingRule {
  int max_evaluations = 1000;
  double relative_f = 1e-13;
  double relative_x = 1e-10;
};

struct Optimum {
  VectorXd x;  ///< the best point seen, whatever the optimiser said
  double f = 0;
  int evaluations = 0;
  std::string message;  ///< the optimiser's own word; never evidence of a minimum
};

}  // namespace semfit::internal
