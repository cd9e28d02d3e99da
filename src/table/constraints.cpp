#include "table/constraints.h"

#include "base/diagnostic.h"
#include "math/decomposition.h"
#include "syntax/printer.h"
#include "table/relations.h"

#include <cmath>

namespace semfit::internal {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

std::span<const double> view(const VectorXd& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

std::span<double> view(VectorXd& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

/// lhs - rhs, or rhs - lhs for `<`, so that every inequality reads >= 0.
Expression difference(const Relation& relation) {
  Expression e;
  e.kind = Expression::Kind::subtract;
  e.operands = {relation.lhs, relation.rhs};
  if (relation.op == Op::less) std::swap(e.operands[0], e.operands[1]);
  e.span = relation.span;
  return e;
}

std::string text_of(const Relation& relation) {
  return syntax::print(relation.lhs) + " " + std::string(spelling(relation.op)) + " " +
         syntax::print(relation.rhs);
}

void add_linear(Constraints& system, const CompiledExpression& function, Index q) {
  const VectorXd zero = VectorXd::Zero(q);
  VectorXd row = VectorXd::Zero(q);
  const double constant = function.add_gradient(view(zero), 1, view(row));
  system.K.conservativeResize(system.K.rows() + 1, q);
  system.K.bottomRows(1) = row.transpose();
  system.k.conservativeResize(system.k.size() + 1);
  system.k[system.k.size() - 1] = -constant;
}

void check_consistent(const Constraints& system, const ParameterTable& table) {
  if (system.K.rows() == 0) return;
  const VectorXd theta = least_squares(system.K, system.k);
  const VectorXd left_over = system.K * theta - system.k;
  Index worst = 0;
  const double size = left_over.cwiseAbs().maxCoeff(&worst);
  if (size <= 1e-9 * (1 + system.k.cwiseAbs().maxCoeff())) return;
  Diagnostics diagnostics(table.source);
  Span span;
  for (const Relation& relation : table.relations)
    if (text_of(relation) == system.linear_text[static_cast<std::size_t>(worst)])
      span = relation.span;
  diagnostics.error(span,
                    "contradictory-constraints",
                    "the equality constraints cannot hold together; one of them is '" +
                        system.linear_text[static_cast<std::size_t>(worst)] + "'",
                    {"drop or correct one of them"});
  throw Error(diagnostics.take());
}

}  // namespace

Constraints compile_constraints(const ParameterTable& table) {
  Constraints system;
  system.K.resize(0, table.q);
  system.lower = VectorXd::Constant(table.q, -infinity);
  system.upper = VectorXd::Constant(table.q, infinity);
  for (const Row& row : table.rows)
    if (row.free > 0) {
      system.lower[row.free - 1] = row.lower;
      system.upper[row.free - 1] = row.upper;
    }
  const Lookup lookup = lookup_of(table);
  for (const Relation& relation : table.relations) {
    if (relation.op == Op::defined) continue;
    CompiledExpression function(difference(relation), lookup);
    if (relation.op != Op::equal) {
      system.unequal.push_back({std::move(function), text_of(relation), relation.span});
    } else if (function.is_linear()) {
      add_linear(system, function, table.q);
      system.linear_text.push_back(text_of(relation));
    } else {
      system.equal.push_back({std::move(function), text_of(relation), relation.span});
    }
  }
  check_consistent(system, table);
  return system;
}

Constraint compile_difference(const Relation& relation, const Lookup& lookup) {
  return {CompiledExpression(difference(relation), lookup), text_of(relation), relation.span};
}

std::vector<Constraint> equalities(const ParameterTable& table) {
  std::vector<Constraint> all;
  const Lookup lookup = lookup_of(table);
  for (const Relation& relation : table.relations)
    if (relation.op == Op::equal) all.push_back(compile_difference(relation, lookup));
  return all;
}

double evaluate(const Constraint& constraint, const VectorXd& theta, VectorXd* gradient) {
  if (!gradient) return constraint.function.value(view(theta));
  gradient->setZero(theta.size());
  return constraint.function.add_gradient(view(theta), 1, view(*gradient));
}

}  // namespace semfit::internal
