#include "syntax/formula.h"

#include "syntax/modifier.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace semfit::syntax {
namespace {

/// Whether an operand begins with this token, so that a `+` is missing before it.
bool begins_operand(const Token& token) {
  return token.is_name() || token.kind == Token::Kind::number ||
         token.kind == Token::Kind::string || token.is('(');
}

class FormulaParser {
 public:
  explicit FormulaParser(Cursor& cursor) : cursor_(cursor) {}

  Formula formula() {
    Formula result;
    result.lhs = list("on the left of the operator");
    const Token& op = cursor_.take();
    result.op = op.op;
    result.op_span = op.span;
    result.rhs = list(fmt::format("on the right of '{}'", op.text));
    for (const Term& term : result.lhs)
      check_left(term);
    for (Term& term : result.rhs)
      check_right(term, result.op);
    const Term& first = result.lhs.front();
    result.span.begin = first.modifiers.empty() ? first.span.begin : first.modifiers[0].span.begin;
    result.span.end = result.rhs.back().span.end;
    return result;
  }

 private:
  std::vector<Term> list(const std::string& where) {
    std::vector<Term> terms;
    cursor_.accept('+');  // one before the first variable does no harm
    do {
      if (cursor_.at_boundary()) {
        end_early(terms.empty(), where);
        break;
      }
      terms.push_back(term());
    } while (cursor_.accept('+'));
    if (!cursor_.at_boundary()) fail_between();
    return terms;
  }

  void end_early(bool is_empty, const std::string& where) {
    const Token& here = cursor_.peek();
    if (is_empty)
      cursor_.fail(here.span, "missing-variable", fmt::format("there is no variable {}", where));
    if (here.kind == Token::Kind::op)
      cursor_.fail(here.span,
                   "missing-variable",
                   fmt::format("expected a variable between '+' and '{}'", here.text));
    cursor_.diagnostics().warning(
        cursor_.previous().span, "stray-plus", "nothing follows this '+'; it is ignored");
  }

  [[noreturn]] void fail_between() {
    const Token& here = cursor_.peek();
    if (here.is('-'))
      cursor_.fail(here.span,
                   "unexpected-minus",
                   "variables are joined by +, not by -",
                   {"to fix the coefficient at -1 write + -1*x"});
    if (!begins_operand(here)) cursor_.fail_here("'+' or the end of the statement");
    cursor_.fail(
        here.span,
        "missing-plus",
        fmt::format(
            "expected '+' or '*' between {} and {}", describe(cursor_.previous()), describe(here)),
        {"a statement ends at the end of its line or at ;"});
  }

  Term term() {
    Term result;
    for (;;) {
      const Token& token = cursor_.peek();
      const Token& next = cursor_.peek(1);
      const bool is_operand = token.is_name() && !next.is('*') && !next.is('?') && !next.is('(') &&
                              !next.is('/') && !next.is('^');
      if (is_operand) {
        variable(result);
        return result;
      }
      if (token.kind == Token::Kind::end || token.kind == Token::Kind::op || token.is('*') ||
          token.is('/') || token.is('^') || token.is(':') || token.is('?'))
        cursor_.fail(token.span,
                     "expected-variable",
                     fmt::format("expected a variable instead of {}", describe(token)));
      ModifierOrNumber parsed = parse_modifier(cursor_);
      if (!parsed.modifier) {
        result.number = parsed.number;
        result.span = parsed.at;
        return result;
      }
      append(result.modifiers, std::move(*parsed.modifier), cursor_);
    }
  }

  void variable(Term& term) {
    const Token& first = cursor_.peek();
    term.name = name();
    term.span = first.span;
    if (!cursor_.accept(':')) return;
    if (!cursor_.peek().is_name())
      cursor_.fail(
          cursor_.peek().span,
          "expected-variable",
          fmt::format("expected a variable after ':' instead of {}", describe(cursor_.peek())));
    term.factors = {term.name, name()};
    term.name += ":" + term.factors[1];
    term.span.end = cursor_.previous().span.end;
    if (cursor_.peek().is(':'))
      cursor_.fail({term.span.begin, cursor_.peek(1).span.end},
                   "three-way-product",
                   "products of more than two variables are not supported",
                   {"compute the product of two of them as a column of the data"});
  }

  std::string name() {
    const Token& token = cursor_.take();
    if (token.kind == Token::Kind::name && is_reserved(token.text))
      cursor_.fail(token.span,
                   "reserved-name",
                   fmt::format("'{}' is a reserved word, not a variable", token.text),
                   {fmt::format("in back-quotes it is a name: `{}`", token.text)});
    return std::string(token.text);
  }

  void check_left(const Term& term) {
    if (term.number)
      cursor_.fail(term.span, "number-operand", "a number cannot stand on the left side");
    for (const Modifier& modifier : term.modifiers)
      if (modifier.kind != Modifier::Kind::efa)
        cursor_.fail(modifier.span,
                     "modifier-on-left",
                     "a modifier stands on the right side of the operator",
                     {"only efa(\"block\")* stands on the left"});
  }

  /// Numbers stand for an intercept, or make a latent variable of no indicators.
  void check_right(Term& term, Op op) {
    for (const Modifier& modifier : term.modifiers)
      if (modifier.kind == Modifier::Kind::efa)
        cursor_.fail(modifier.span,
                     "modifier-on-right",
                     "efa() stands before the latent variable, on the left side",
                     {"write efa(\"block\")*f =~ x1 + x2 + x3"});
    if (!term.number) return;
    if (op == Op::measured_by) {
      if (!term.modifiers.empty())
        cursor_.fail(
            term.span, "number-operand", "a latent variable without indicators is written f =~ 0");
      return;
    }
    if (op != Op::regression && op != Op::instrument)
      cursor_.fail(term.span,
                   "number-operand",
                   "a number cannot stand for a variable here",
                   {"a parameter is fixed by a number before the variable: 0*x"});
    if (*term.number == 0 && term.modifiers.empty()) {
      term.modifiers.push_back(
          {Modifier::Kind::bare, {{ModifierValue::Kind::number, 0, "", term.span}}, term.span});
      term.number = 1;
    }
    if (*term.number != 1)
      cursor_.fail(term.span,
                   "invalid-intercept",
                   "1 stands for the intercept, and 0 for none",
                   {"to fix the intercept at 2 write 2*1"});
  }

  Cursor& cursor_;
};

}  // namespace

std::vector<Formula> parse_formula(Cursor& cursor) {
  Formula formula = FormulaParser(cursor).formula();
  if (formula.op != Op::regression) return {std::move(formula)};

  Formula other = formula;
  const bool intercept_first = formula.rhs.front().number.has_value();
  std::erase_if(formula.rhs,
                [&](const Term& t) { return t.number.has_value() != intercept_first; });
  std::erase_if(other.rhs, [&](const Term& t) { return t.number.has_value() == intercept_first; });
  (intercept_first ? formula : other).op = Op::intercept;
  std::vector<Formula> result;
  result.push_back(std::move(formula));
  if (!other.rhs.empty()) result.push_back(std::move(other));
  return result;
}

}  // namespace semfit::syntax
