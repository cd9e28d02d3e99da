// Expressions in labels (:=, ==, <, >), compiled once and evaluated with their gradients.
#pragma once

#include "semfit/parameter_table.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// What a name in an expression stands for: a free parameter (index from 0), a fixed value, or
/// another expression (an earlier defined parameter; never one that uses itself).
struct Meaning {
  int parameter = -1;
  double fixed = 0;
  const Expression* expression = nullptr;
};

/// nullopt: there is no such name.
using Lookup = std::function<std::optional<Meaning>(const std::string& name)>;

/// A function R^q -> R as a tape: nodes in the order they are computed, operands before users.
/// Value and gradient cost a small multiple of the number of nodes, whatever q is (reverse mode).
class CompiledExpression {
 public:
  /// @param expression  must have no unknown names and no unknown functions (see unknown_names)
  CompiledExpression(const Expression& expression, const Lookup& lookup);

  double value(std::span<const double> theta) const;

  /// Adds weight * d value / d theta to `gradient` (q elements) and returns the value.
  double add_gradient(std::span<const double> theta,
                      double weight,
                      std::span<double> gradient) const;

  /// True if the function is linear in theta by its form (a + 2*b - 1, not log(exp(a))).
  bool is_linear() const;
  /// True if no free parameter occurs.
  bool is_constant() const;

 private:
  struct Node {
    Expression::Kind kind;
    int left = -1, right = -1;
    double number = 0;
    int parameter = -1;
    int function = -1;
  };
  /// Indices of the nodes that stand for definitions; each is computed once, however often it is
  /// used.
  using Definitions = std::map<const Expression*, int>;
  int compile(const Expression& expression, const Lookup& lookup, const Definitions& definitions);
  void evaluate(std::span<const double> theta, std::vector<double>& values) const;
  std::vector<int> degrees() const;

  std::vector<Node> nodes_;
};

/// Names and functions of `expression` that mean nothing, with their places.
struct UnknownName {
  std::string name;
  bool is_function = false;
  Span span;
};
std::vector<UnknownName> unknown_names(const Expression& expression, const Lookup& lookup);

/// Every name that occurs in `expression`.
std::vector<std::string> names_in(const Expression& expression);

/// Functions that an expression may call.
std::vector<std::string> function_names();

}  // namespace semfit::internal
