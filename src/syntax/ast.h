// What the parser makes of a model's text: statements in the order written, each with its place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "semfit/diagnostic.h"
#include "semfit/parameter_table.h"

namespace semfit::syntax {

/// One element of a modifier: `.5`, `NA` or `a`; c(...) has several, one per group.
struct ModifierValue {
  enum class Kind { number, missing, label };
  Kind kind = Kind::number;
  double number = 0;
  std::string label;
  Span span;
};

/// `.5*`, `NA*`, `a*`, `c(a, b)*` are bare: each element says whether it fixes, frees or labels.
struct Modifier {
  enum class Kind { bare, fixed, start, label, equal, lower, upper, random_slope, efa };
  Kind kind = Kind::bare;
  std::vector<ModifierValue> values;
  Span span;
};

/// One operand of a formula: modifiers * name. An intercept's `1` or a phantom's `0` is a number.
struct Term {
  std::vector<Modifier> modifiers;
  std::string name;                  ///< "x1", "x1:x2"; empty for a number
  std::vector<std::string> factors;  ///< of a product term: {"x1", "x2"}
  std::optional<double> number;      ///< of `~ 1`, `~ 0`, `=~ 0`
  Span span;                         ///< of the name or the number
};

/// `lhs op rhs`, both sides lists; stands for the cross product.
struct Formula {
  std::vector<Term> lhs;
  Op op = Op::regression;
  std::vector<Term> rhs;
  Span op_span;
  Span span;
};

/// `group: 1`, `level: within`.
struct BlockHeader {
  enum class Kind { group, level, group_class, block };
  Kind kind = Kind::group;
  std::string value;
  Span span;
};

/// `new := expression`, `a == b`, `a < b`, `a > b`, and `L :~ expression`.
struct RelationStatement {
  Op op = Op::equal;
  Expression lhs;
  Expression rhs;
  Span span;
};

using Statement = std::variant<Formula, BlockHeader, RelationStatement>;

struct Model {
  std::shared_ptr<const Source> source;
  std::vector<Statement> statements;
};

}  // namespace semfit::syntax
