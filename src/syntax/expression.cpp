#include "syntax/expression.h"

#include "base/edit_distance.h"
#include "base/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <optional>
#include <utility>

namespace semfit::syntax {
namespace {

using Kind = Expression::Kind;

struct Function {
  std::string_view name;
  double (*value)(double);
};

constexpr std::array functions = {
    Function{"sqrt", [](double x) { return std::sqrt(x); }},
    Function{"exp", [](double x) { return std::exp(x); }},
    Function{"log", [](double x) { return std::log(x); }},
    Function{"log2", [](double x) { return std::log2(x); }},
    Function{"log10", [](double x) { return std::log10(x); }},
    Function{"log1p", [](double x) { return std::log1p(x); }},
    Function{"expm1", [](double x) { return std::expm1(x); }},
    Function{"abs", [](double x) { return std::abs(x); }},
    Function{"sin", [](double x) { return std::sin(x); }},
    Function{"cos", [](double x) { return std::cos(x); }},
    Function{"tan", [](double x) { return std::tan(x); }},
    Function{"asin", [](double x) { return std::asin(x); }},
    Function{"acos", [](double x) { return std::acos(x); }},
    Function{"atan", [](double x) { return std::atan(x); }},
    Function{"sinh", [](double x) { return std::sinh(x); }},
    Function{"cosh", [](double x) { return std::cosh(x); }},
    Function{"tanh", [](double x) { return std::tanh(x); }},
};

/// An expression with the height of its tree, so that no later recursion over it can overflow.
struct Tree {
  Expression root;
  int height = 1;
};

class ExpressionParser {
 public:
  explicit ExpressionParser(Cursor& cursor) : cursor_(cursor) {}

  Tree sum() {
    Tree left = product();
    while (cursor_.peek().is('+') || cursor_.peek().is('-')) {
      const bool is_sum = cursor_.take().is('+');
      left = join(is_sum ? Kind::add : Kind::subtract, std::move(left), product());
    }
    return left;
  }

  Tree quotient() {
    Tree left = sign();
    while (cursor_.accept('/'))
      left = join(Kind::divide, std::move(left), sign());
    return left;
  }

 private:
  Tree product() {
    Tree left = sign();
    while (cursor_.peek().is('*') || cursor_.peek().is('/')) {
      const bool is_product = cursor_.take().is('*');
      left = join(is_product ? Kind::multiply : Kind::divide, std::move(left), sign());
    }
    return left;
  }

  Tree sign() {
    const Token& first = cursor_.peek();
    if (!first.is('-') && !first.is('+')) return power();
    go_down(first);
    cursor_.take();
    Tree operand = sign();
    --depth_;
    if (first.is('+')) return operand;
    Tree result{Expression{Kind::negate, 0, "", {}, {first.span.begin, operand.root.span.end}},
                operand.height + 1};
    result.root.operands.push_back(std::move(operand.root));
    return result;
  }

  Tree power() {
    Tree base = primary();
    if (!cursor_.peek().is('^')) return base;
    go_down(cursor_.take());
    Tree result = join(Kind::power, std::move(base), sign());
    --depth_;
    return result;
  }

  Tree primary() {
    const Token& token = cursor_.peek();
    if (token.kind == Token::Kind::number) {
      cursor_.take();
      return leaf(token, internal::parse_number(token.text).value_or(0));
    }
    if (token.is_name()) return name(cursor_.take());
    if (!token.is('(')) fail_expected();
    go_down(token);
    cursor_.take();
    Tree inner = sum();
    cursor_.close();
    --depth_;
    inner.root.span = {token.span.begin, cursor_.previous().span.end};
    return inner;
  }

  Tree name(const Token& token) {
    if (token.kind == Token::Kind::name) {
      if (cursor_.peek().is('(')) return call(token);
      if (token.text == "pi") return leaf(token, std::numbers::pi);
      if (token.text == "Inf") return leaf(token, infinity);
      if (is_reserved(token.text))
        cursor_.fail(token.span,
                     "reserved-name",
                     fmt::format("'{}' cannot stand in an expression", token.text),
                     {fmt::format("in back-quotes it is a name: `{}`", token.text)});
    }
    return {Expression{Kind::name, 0, std::string(token.text), {}, token.span}};
  }

  Tree call(const Token& function) {
    go_down(cursor_.take());
    Tree result{Expression{Kind::call, 0, std::string(function.text), {}, function.span}};
    do {
      Tree argument = sum();
      result.height = std::max(result.height, argument.height + 1);
      result.root.operands.push_back(std::move(argument.root));
    } while (cursor_.accept(','));
    cursor_.close();
    --depth_;
    result.root.span.end = cursor_.previous().span.end;
    return result;
  }

  static Tree leaf(const Token& token, double value) {
    return {Expression{Kind::number, value, "", {}, token.span}};
  }

  Tree join(Kind kind, Tree left, Tree right) {
    Tree result{Expression{kind, 0, "", {}, {left.root.span.begin, right.root.span.end}},
                std::max(left.height, right.height) + 1};
    if (result.height > highest_expression)
      cursor_.fail(right.root.span,
                   "too-deep",
                   fmt::format("an expression of more than {} terms", highest_expression),
                   {"define parts of it with := and use their names"});
    result.root.operands.reserve(2);
    result.root.operands.push_back(std::move(left.root));
    result.root.operands.push_back(std::move(right.root));
    return result;
  }

  void go_down(const Token& where) {
    if (++depth_ > deepest_nesting)
      cursor_.fail(where.span,
                   "too-deep",
                   fmt::format("an expression nested more than {} levels deep", deepest_nesting));
  }

  [[noreturn]] void fail_expected() {
    const Token& here = cursor_.peek();
    if (here.kind == Token::Kind::end)
      cursor_.fail(here.span, "expected-expression", "the expression is not complete");
    if (here.kind == Token::Kind::op)
      cursor_.fail(here.span,
                   "expected-expression",
                   fmt::format("expected an expression before '{}'", here.text));
    if (here.is('?') || here.is('*') || here.is('/') || here.is('^') || here.is(':') ||
        here.kind == Token::Kind::string)
      cursor_.fail(here.span,
                   "expected-expression",
                   fmt::format("expected a number, a name or ( instead of {}", describe(here)));
    cursor_.fail_here("a number, a name or (");
  }

  Cursor& cursor_;
  int depth_ = 0;
};

double evaluate(const Expression& expression, Cursor& cursor);

double evaluate_call(const Expression& call, Cursor& cursor) {
  const auto function = std::ranges::find(functions, call.name, &Function::name);
  if (function == functions.end()) {
    std::vector<std::string> notes;
    if (const auto near = internal::closest(call.name, constant_function_names()))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    cursor.fail(call.span,
                "unknown-function",
                fmt::format("'{}' is not a function of numbers", call.name),
                std::move(notes));
  }
  if (call.operands.size() != 1)
    cursor.fail(call.span,
                "wrong-argument-count",
                fmt::format("'{}' takes one argument, not {}", call.name, call.operands.size()));
  return function->value(evaluate(call.operands[0], cursor));
}

double evaluate(const Expression& expression, Cursor& cursor) {
  const auto operand = [&](std::size_t i) { return evaluate(expression.operands[i], cursor); };
  switch (expression.kind) {
    case Kind::number:
      return expression.number;
    case Kind::negate:
      return -operand(0);
    case Kind::add:
      return operand(0) + operand(1);
    case Kind::subtract:
      return operand(0) - operand(1);
    case Kind::multiply:
      return operand(0) * operand(1);
    case Kind::divide:
      return operand(0) / operand(1);
    case Kind::power:
      return std::pow(operand(0), operand(1));
    case Kind::call:
      return evaluate_call(expression, cursor);
    case Kind::name:
      break;
  }
  cursor.fail(
      expression.span,
      "not-constant",
      fmt::format("'{}' has no value here: only numbers can be reckoned with before a *",
                  expression.name),
      {"a label stands alone, a*x; relations between parameters are constraints: a == 2*b"});
}

}  // namespace

Expression parse_expression(Cursor& cursor) {
  return ExpressionParser(cursor).sum().root;
}

Expression parse_quotient(Cursor& cursor) {
  return ExpressionParser(cursor).quotient().root;
}

double constant_value(const Expression& expression, Cursor& cursor) {
  const double value = evaluate(expression, cursor);
  if (std::isnan(value))
    cursor.fail(expression.span, "not-a-number", "this expression has no value");
  return value;
}

std::vector<std::string_view> constant_function_names() {
  std::vector<std::string_view> names(functions.size());
  std::ranges::transform(functions, names.begin(), &Function::name);
  return names;
}

Expression name_expression(std::string_view name) {
  Expression expression;
  expression.kind = Expression::Kind::name;
  expression.name = name;
  return expression;
}

}  // namespace semfit::syntax
