#include "syntax/modifier.h"

#include "base/edit_distance.h"
#include "syntax/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace semfit::syntax {
namespace {

using Value = ModifierValue::Kind;

struct ModifierFunction {
  Modifier::Kind kind;
  std::string_view name;
  enum class Takes { both, numbers, names } takes;
};
using Takes = ModifierFunction::Takes;

constexpr std::array modifier_functions = {
    ModifierFunction{Modifier::Kind::bare, "c", Takes::both},
    ModifierFunction{Modifier::Kind::fixed, "fixed", Takes::numbers},
    ModifierFunction{Modifier::Kind::start, "start", Takes::numbers},
    ModifierFunction{Modifier::Kind::label, "label", Takes::names},
    ModifierFunction{Modifier::Kind::equal, "equal", Takes::names},
    ModifierFunction{Modifier::Kind::lower, "lower", Takes::numbers},
    ModifierFunction{Modifier::Kind::upper, "upper", Takes::numbers},
    ModifierFunction{Modifier::Kind::random_slope, "rv", Takes::names},
    ModifierFunction{Modifier::Kind::efa, "efa", Takes::names},
};

const ModifierFunction& function_of(Modifier::Kind kind) {
  return *std::ranges::find(modifier_functions, kind, &ModifierFunction::kind);
}

bool admits_infinity(Modifier::Kind kind) {
  return kind == Modifier::Kind::lower || kind == Modifier::Kind::upper;
}

/// A name that means itself, not a number: `a`, but not `pi`, `Inf` or `sqrt(2)`.
bool is_label(const Token& token, const Token& next) {
  if (token.kind == Token::Kind::quoted_name) return true;
  return token.kind == Token::Kind::name && !next.is('(') && token.text != "pi" &&
         !is_reserved(token.text);
}

bool is_missing(const Token& token) {
  return token.kind == Token::Kind::name && token.text == "NA";
}

Modifier bare(ModifierValue value) {
  const Span span = value.span;
  return {Modifier::Kind::bare, {std::move(value)}, span};
}

class ArgumentParser {
 public:
  ArgumentParser(Cursor& cursor, const ModifierFunction& function)
      : cursor_(cursor), function_(function) {}

  /// `(a, b)` or, of every function but c itself, `(c(a, b))`.
  std::vector<ModifierValue> arguments() {
    cursor_.take();
    std::vector<ModifierValue> values;
    if (cursor_.peek().is(')'))
      cursor_.fail(cursor_.peek().span,
                   "missing-argument",
                   fmt::format("'{}' needs a value in its parentheses", function_.name));
    const bool is_vector = function_.kind != Modifier::Kind::bare && cursor_.peek().text == "c" &&
                           cursor_.peek(1).is('(');
    if (is_vector) {
      cursor_.take();
      values = arguments();
    } else {
      do {
        values.push_back(value());
      } while (cursor_.accept(','));
    }
    cursor_.close();
    return values;
  }

 private:
  ModifierValue value() {
    const Token& token = cursor_.peek();
    if (token.kind == Token::Kind::string || is_label(token, cursor_.peek(1))) return name();
    if (is_missing(token)) {
      cursor_.take();
      return {Value::missing, 0, "", token.span};
    }
    const Expression expression = parse_expression(cursor_);
    const double number = constant_value(expression, cursor_);
    if (function_.takes == Takes::names)
      cursor_.fail(expression.span,
                   "expected-name",
                   fmt::format("'{}' takes a name or a \"string\", not a number", function_.name));
    if (std::isinf(number) && !admits_infinity(function_.kind))
      cursor_.fail(expression.span, "not-finite", "a parameter needs a finite value");
    return {Value::number, number, "", expression.span};
  }

  ModifierValue name() {
    const Token& token = cursor_.take();
    if (function_.takes == Takes::numbers)
      cursor_.fail(token.span,
                   "expected-number",
                   fmt::format("'{}' takes a number, not {}", function_.name, describe(token)));
    if (cursor_.peek().kind == Token::Kind::op)
      cursor_.fail(cursor_.peek().span,
                   "expected-name",
                   fmt::format("'{}' takes the parameter's name as a string", function_.name),
                   {"put it in quotes: equal(\"f=~x2\")"});
    return {Value::label, 0, std::string(token.text), token.span};
  }

  Cursor& cursor_;
  const ModifierFunction& function_;
};

[[noreturn]] void fail_unknown(const Token& function, Cursor& cursor) {
  std::vector<std::string> notes;
  std::vector<std::string_view> names = constant_function_names();
  for (const ModifierFunction& modifier : modifier_functions)
    names.push_back(modifier.name);
  if (const auto near = internal::closest(function.text, names))
    notes.push_back(fmt::format("did you mean '{}'?", *near));
  else
    notes.emplace_back("a transformed variable is a column of its own in the data");
  cursor.fail(function.span,
              "unknown-modifier",
              fmt::format("'{}' is neither a modifier nor a function of numbers", function.text),
              std::move(notes));
}

/// `start(.5)`, and its `*`.
Modifier function_modifier(const ModifierFunction& function, Cursor& cursor) {
  const Token& name = cursor.take();
  Modifier result;
  result.kind = function.kind;
  result.values = ArgumentParser(cursor, function).arguments();
  result.span = {name.span.begin, cursor.previous().span.end};
  if (!cursor.accept('*'))
    cursor.fail(cursor.peek().span,
                "expected-variable",
                fmt::format("'{}' modifies a variable: expected '*' after it", name.text),
                {fmt::format("write {}(...)*x", name.text)});
  return result;
}

/// `.5*`, `(1 + 1)*`, `.5?`; without either a number that stands for itself.
ModifierOrNumber numeric_modifier(Cursor& cursor) {
  const Expression expression = parse_quotient(cursor);
  const bool is_start = cursor.peek().is('?');
  if (!is_start && !cursor.peek().is('*') && expression.kind != Expression::Kind::number &&
      expression.kind != Expression::Kind::negate)
    cursor.fail(expression.span,
                "expected-variable",
                "a variable stands here, not an expression",
                {"a transformed variable is a column of its own in the data"});
  ModifierOrNumber result;
  if (!is_start && !cursor.peek().is('*') && expression.kind == Expression::Kind::negate &&
      expression.operands[0].kind != Expression::Kind::number)
    cursor.fail(expression.span,
                "unexpected-minus",
                "variables are joined by +, not by -",
                {"to fix the coefficient at -1 write -1*x"});
  result.number = constant_value(expression, cursor);
  result.at = expression.span;
  if (!is_start && !cursor.peek().is('*')) return result;
  if (std::isinf(result.number))
    cursor.fail(expression.span, "not-finite", "a parameter needs a finite value");
  cursor.take();
  result.modifier = bare({Value::number, result.number, "", expression.span});
  if (is_start) result.modifier->kind = Modifier::Kind::start;
  return result;
}

}  // namespace

std::string_view spelling(Modifier::Kind kind) {
  return function_of(kind).name;
}

bool takes_names(Modifier::Kind kind) {
  return function_of(kind).takes == Takes::names;
}

ModifierOrNumber parse_modifier(Cursor& cursor) {
  const Token& token = cursor.peek();
  const Token& next = cursor.peek(1);
  const bool is_word = token.kind == Token::Kind::string || token.is_name();
  if (token.kind == Token::Kind::name && next.is('(')) {
    const auto function =
        std::ranges::find(modifier_functions, token.text, &ModifierFunction::name);
    if (function != modifier_functions.end()) return {function_modifier(*function, cursor), 0, {}};
    const std::vector<std::string_view> constants = constant_function_names();
    if (std::ranges::find(constants, token.text) == constants.end()) fail_unknown(token, cursor);
  }
  if (is_word && next.is('*') &&
      (token.kind == Token::Kind::string || is_missing(token) || is_label(token, next))) {
    cursor.take();
    cursor.take();
    const Value kind = is_missing(token) ? Value::missing : Value::label;
    const std::string label(kind == Value::label ? token.text : "");
    return {bare({kind, 0, label, token.span}), 0, {}};
  }
  if (token.kind == Token::Kind::string)
    cursor.fail(token.span,
                "string-operand",
                "a string is a label, not a variable",
                {fmt::format("a label stands before a variable: \"{}\"*x", token.text),
                 fmt::format("a variable's name stands in back-quotes: `{}`", token.text)});
  return numeric_modifier(cursor);
}

void append(std::vector<Modifier>& modifiers, Modifier modifier, Cursor& cursor) {
  const auto is_number = [](const Modifier& m) {
    return m.kind == Modifier::Kind::bare && m.values.size() == 1 &&
           m.values[0].kind == Value::number;
  };
  if (modifiers.empty() || !is_number(modifier) || !is_number(modifiers.back())) {
    modifiers.push_back(std::move(modifier));
    return;
  }
  Modifier& product = modifiers.back();
  product.span.end = product.values[0].span.end = modifier.span.end;
  product.values[0].number *= modifier.values[0].number;
  if (!std::isfinite(product.values[0].number))
    cursor.fail(product.span, "not-finite", "a parameter needs a finite value");
}

}  // namespace semfit::syntax
