// The constraints of a table as functions of theta.
#pragma once

#include "semfit/parameter_table.h"

#include "table/expression.h"

#include <string>
#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

/// One constraint c(theta) == 0 or c(theta) >= 0.
struct Constraint {
  CompiledExpression function;
  std::string text;  ///< "a + b == 1.3"
  Span span;
};

/// Everything that restricts theta besides shared labels.
struct Constraints {
  Eigen::MatrixXd K;  ///< linear equalities K theta = k, c x q
  Eigen::VectorXd k;
  std::vector<std::string> linear_text;
  std::vector<Constraint> equal;    ///< nonlinear equalities
  std::vector<Constraint> unequal;  ///< inequalities, linear or not
  Eigen::VectorXd lower, upper;     ///< q, infinite where there is no bound

  bool has_bounds() const {
    return (lower.array() > -infinity).any() || (upper.array() < infinity).any();
  }
  bool is_smooth_box() const { return equal.empty() && unequal.empty(); }
};

/// @error contradictory-constraints: linear equalities that cannot hold together
Constraints compile_constraints(const ParameterTable& table);

/// Every == of the table as lhs - rhs, linear or not, in the order of the text.
std::vector<Constraint> equalities(const ParameterTable& table);

/// lhs - rhs of a statement whose names `lookup` knows.
Constraint compile_difference(const Relation& relation, const Lookup& lookup);

/// Value c and Jacobian row of one constraint.
double evaluate(const Constraint& constraint,
                const Eigen::VectorXd& theta,
                Eigen::VectorXd* gradient);

}  // namespace semfit::internal
