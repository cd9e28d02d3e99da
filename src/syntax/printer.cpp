#include "syntax/printer.h"

#include "base/text.h"
#include "syntax/modifier.h"
#include "syntax/token.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace semfit::syntax {
namespace {

/// Shortest text that reads back as the same number.
std::string print_number(double number) {
  if (std::isinf(number)) return number > 0 ? "Inf" : "-Inf";
  return fmt::format("{}", number);
}

std::string print_name(std::string_view name) {
  return is_plain_name(name) ? std::string(name) : fmt::format("`{}`", name);
}

/// In quotes that the text does not contain.
std::string print_string(std::string_view text) {
  for (const char quote : {'"', '\''})
    if (text.find(quote) == std::string_view::npos) return fmt::format("{0}{1}{0}", quote, text);
  return fmt::format("`{}`", text);
}

std::string print_value(const ModifierValue& value, bool is_quoted) {
  switch (value.kind) {
    case ModifierValue::Kind::number:
      return print_number(value.number);
    case ModifierValue::Kind::missing:
      return "NA";
    case ModifierValue::Kind::label:
      break;
  }
  const bool is_plain = !is_quoted && is_plain_name(value.label) && value.label != "pi";
  return is_plain ? value.label : print_string(value.label);
}

std::string print_values(const std::vector<ModifierValue>& values, bool are_quoted) {
  std::string text;
  for (const ModifierValue& value : values)
    text += (text.empty() ? "" : ", ") + print_value(value, are_quoted);
  return values.size() == 1 ? text : "c(" + text + ")";
}

std::string print_modifier(const Modifier& modifier) {
  const std::string values = print_values(modifier.values, takes_names(modifier.kind));
  if (modifier.kind == Modifier::Kind::bare) return values + "*";
  return fmt::format("{}({})*", spelling(modifier.kind), values);
}

std::string print_term(const Term& term) {
  std::string text;
  for (const Modifier& modifier : term.modifiers)
    text += print_modifier(modifier);
  if (term.number) return text + print_number(*term.number);
  if (term.factors.empty()) return text + print_name(term.name);
  return text + print_name(term.factors[0]) + ":" + print_name(term.factors[1]);
}

std::string print_terms(const std::vector<Term>& terms) {
  std::string text;
  for (const Term& term : terms)
    text += (text.empty() ? "" : " + ") + print_term(term);
  return text;
}

std::string print_statement(const Formula& formula) {
  const Op op = formula.op == Op::intercept ? Op::regression : formula.op;
  return fmt::format(
      "{} {} {}", print_terms(formula.lhs), semfit::spelling(op), print_terms(formula.rhs));
}

std::string print_statement(const BlockHeader& header) {
  static constexpr std::array<std::string_view, 4> keywords = {"group", "level", "class", "block"};
  const bool is_count =
      !header.value.empty() && header.value.find_first_not_of("0123456789") == std::string::npos;
  return fmt::format(
      "{}: {}",
      keywords[static_cast<std::size_t>(header.kind)],
      is_count || is_plain_name(header.value) ? header.value : print_string(header.value));
}

std::string print_statement(const RelationStatement& relation) {
  std::string lhs = print(relation.lhs);
  // A line that begins with a sign would go on with the statement before it.
  if (lhs.starts_with('-')) lhs = "(" + lhs + ")";
  return fmt::format("{} {} {}", lhs, semfit::spelling(relation.op), print(relation.rhs));
}

/// How tightly an expression holds together: sum 1, product 2, sign 3, power 4, the rest 5.
int strength(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::add:
    case Expression::Kind::subtract:
      return 1;
    case Expression::Kind::multiply:
    case Expression::Kind::divide:
      return 2;
    case Expression::Kind::negate:
      return 3;
    case Expression::Kind::power:
      return 4;
    default:
      return 5;
  }
}

void print_to(std::string& out, const Expression& expression, int least_strength) {
  const bool needs_parentheses = strength(expression) < least_strength;
  const auto& operands = expression.operands;
  const auto binary = [&](std::string_view op, int left, int right) {
    print_to(out, operands[0], left);
    out += op;
    print_to(out, operands[1], right);
  };
  if (needs_parentheses) out += '(';
  switch (expression.kind) {
    case Expression::Kind::number:
      out += print_number(expression.number);
      break;
    case Expression::Kind::name:
      out += expression.name == "pi" ? "`pi`" : print_name(expression.name);
      break;
    case Expression::Kind::negate:
      out += '-';
      print_to(out, operands[0], 3);
      break;
    case Expression::Kind::add:
      binary(" + ", 1, 2);
      break;
    case Expression::Kind::subtract:
      binary(" - ", 1, 2);
      break;
    case Expression::Kind::multiply:
      binary("*", 2, 3);
      break;
    case Expression::Kind::divide:
      binary("/", 2, 3);
      break;
    case Expression::Kind::power:
      binary("^", 5, 3);
      break;
    case Expression::Kind::call:
      out += expression.name + "(";
      for (std::size_t i = 0; i < operands.size(); ++i) {
        if (i > 0) out += ", ";
        print_to(out, operands[i], 1);
      }
      out += ')';
      break;
  }
  if (needs_parentheses) out += ')';
}

}  // namespace

std::string print(const Expression& expression) {
  std::string out;
  print_to(out, expression, 1);
  return out;
}

std::string print(const Model& model) {
  std::string out;
  for (const Statement& statement : model.statements)
    out += std::visit([](const auto& s) { return print_statement(s); }, statement) + "\n";
  return out;
}

}  // namespace semfit::syntax
