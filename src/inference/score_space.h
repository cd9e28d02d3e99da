// The space that opens when constraints are released: slopes and curvature of the objective along
// it.
#pragma once

#include "estimate/objective.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Where score tests are made: a table whose constraints are rows of a Jacobian, at the estimates.
struct Restricted {
  ParameterTable table;  ///< every free row has a parameter of its own
  VectorXd theta;        ///< Q
  MatrixXd released;     ///< c x Q: the constraints that may be released
  MatrixXd held;         ///< h x Q: those that stay
};

/// A score test of one set of constraints, with the parameter changes that its release would bring.
struct Score {
  double X2 = not_a_number;
  int df = 0;
  double pvalue = not_a_number;
  VectorXd change;  ///< Q; empty where it is not unique
  std::string why;  ///< why there is no value, or what limits it
};

/// With s the negative gradient of the objective of one case, I its expected information and Z the
/// null space of the constraints that remain,
///     X2 = n s' Z (Z' I Z)^-1 Z' s,   change = Z (Z' I Z)^-1 Z' s.
/// At the restricted estimates s is zero along the null space Z0 of all constraints, so only what
/// is added to it counts: direction D_j moves along constraint j and no other, and with
///     t = D' s,   S = D' I D - D' I Z0 (Z0' I Z0)^-1 Z0' I D
/// a set J has X2 = n t_J' S_JJ^-1 t_J. Every test is a look-up in t and S. df counts the
/// independent constraints of J. Where the larger model is not identified, fewer directions change
/// its moments: X2 is that of those (the slope along the others is zero) and p is conservative;
/// `why` says so.
/// @source Engle (1984); Bentler and Dijkstra (1985)
class ScoreSpace {
 public:
  /// @param objective  of the table of `at`
  /// @param n          number of cases that count
  ScoreSpace(const Restricted& at, const Objective& objective, double n);

  /// Constraints `set` (from 0) released together.
  Score release(const std::vector<Index>& set) const;

 private:
  double n_;
  std::string why_;   ///< why there are no tests at all
  VectorXd t_;        ///< c + h
  MatrixXd S_;        ///< (c + h) x (c + h)
  VectorXd own_;      ///< diagonal of D' I D, the yardstick for S
  MatrixXd change_;   ///< Q x (c + h): what moves with one unit along each direction
  MatrixXd implied_;  ///< (c + h) x m: combinations of constraints that are zero anyway
};

}  // namespace semfit::internal
