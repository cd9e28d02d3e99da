#include "table/relations.h"

#include "base/edit_distance.h"
#include "syntax/printer.h"
#include "table/written.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace semfit::internal {
namespace {

using syntax::RelationStatement;

std::vector<std::string> names_with(const ParameterTable& table,
                                    const std::vector<RelationStatement>& statements) {
  std::vector<std::string> names = known_names(table);
  for (const RelationStatement& statement : statements)
    if (statement.op == Op::defined) names.push_back(statement.lhs.name);
  return names;
}

/// Orders definitions so that each comes after those it uses; repeats of a name are dropped but for
/// the last.
class DefinitionOrder {
 public:
  DefinitionOrder(const std::vector<RelationStatement>& statements, Diagnostics& diagnostics)
      : diagnostics_(diagnostics) {
    for (const RelationStatement& statement : statements) {
      if (statement.op != Op::defined) continue;
      const auto [place, is_new] = by_name_.insert_or_assign(statement.lhs.name, &statement);
      if (is_new)
        order_.push_back(statement.lhs.name);
      else
        diagnostics.warning(
            statement.lhs.span,
            "repeated-definition",
            "'" + statement.lhs.name + "' is defined again; the last definition counts");
    }
  }

  /// nullopt, and a diagnostic, if definitions go round in a circle.
  std::optional<std::vector<const RelationStatement*>> sorted() {
    for (const std::string& name : order_)
      visit(name);
    if (is_circular_) return std::nullopt;
    return std::move(sorted_);
  }

 private:
  enum class State { fresh, open, done };

  /// Depth first, with an explicit stack: chains of definitions may be long.
  void visit(const std::string& first) {
    std::vector<std::string> stack{first};
    while (!stack.empty()) {
      const std::string name = stack.back();
      const RelationStatement& statement = *by_name_.at(name);
      State& state = state_[name];
      if (state == State::fresh) {
        state = State::open;
        for (const std::string& used : names_in(statement.rhs))
          if (by_name_.contains(used)) enter(used, stack);
      } else {
        stack.pop_back();
        if (std::exchange(state, State::done) == State::open) sorted_.push_back(&statement);
      }
    }
  }

  void enter(const std::string& name, std::vector<std::string>& stack) {
    const State state = state_[name];
    if (state == State::fresh) stack.push_back(name);
    if (state != State::open) return;
    is_circular_ = true;
    diagnostics_.error(by_name_.at(name)->lhs.span,
                       "circular-definition",
                       "'" + name + "' is defined by way of itself");
  }

  Diagnostics& diagnostics_;
  std::map<std::string, const RelationStatement*> by_name_;
  std::vector<std::string> order_;
  std::map<std::string, State> state_;
  std::vector<const RelationStatement*> sorted_;
  bool is_circular_ = false;
};

int add_row(ParameterTable& table, const RelationStatement& statement) {
  Row row;
  row.lhs = syntax::print(statement.lhs);
  row.op = statement.op;
  row.rhs = syntax::print(statement.rhs);
  row.user = 1;
  row.block = row.group = row.level = 0;
  row.span = statement.span;
  if (statement.op == Op::defined) row.label = row.lhs;
  table.rows.push_back(std::move(row));
  return static_cast<int>(table.rows.size()) - 1;
}

/// Narrows the bounds of free parameter `parameter` (from 0): an upper one where `is_upper`.
void set_bound(ParameterTable& table, int parameter, double bound, bool is_upper) {
  for (Row& row : table.rows)
    if (row.free == parameter + 1) {
      if (is_upper)
        row.upper = std::min(row.upper, bound);
      else
        row.lower = std::max(row.lower, bound);
    }
}

/// A comparison of constants holds or it does not; no estimate can change it.
void check_constant(const RelationStatement& statement,
                    double lhs,
                    double rhs,
                    Diagnostics& diagnostics) {
  const bool holds = statement.op == Op::equal  ? lhs == rhs
                     : statement.op == Op::less ? lhs <= rhs
                                                : lhs >= rhs;
  if (!holds)
    diagnostics.error(statement.span,
                      "impossible-constraint",
                      "this constraint has no free parameter and is false",
                      {"free one of its parameters (NA*) or drop the constraint"});
}

/// Labels, plabels and defined parameters.
std::map<std::string, Meaning> meanings_of(const ParameterTable& table) {
  std::map<std::string, Meaning> meanings;
  for (const Row& row : table.rows) {
    if (row.block == 0) continue;
    const Meaning meaning =
        row.free > 0 ? Meaning{row.free - 1, 0, nullptr} : Meaning{-1, row.ustart, nullptr};
    if (!row.label.empty()) meanings.try_emplace(row.label, meaning);
    meanings.try_emplace(row.plabel, meaning);
  }
  for (const Relation& relation : table.relations)
    if (relation.op == Op::defined)
      meanings.try_emplace(relation.lhs.name, Meaning{-1, 0, &relation.rhs});
  return meanings;
}

std::optional<Meaning> find(const std::map<std::string, Meaning>& meanings,
                            const std::string& name) {
  const auto found = meanings.find(name);
  return found != meanings.end() ? std::optional(found->second) : std::nullopt;
}

/// Adds the relations of one table.
class Relations {
 public:
  Relations(ParameterTable& table,
            const std::vector<RelationStatement>& statements,
            Diagnostics& diagnostics)
      : table_(table),
        diagnostics_(diagnostics),
        known_(names_with(table, statements)),
        meanings_(meanings_of(table)) {
    table.relations.reserve(statements.size());  // Meaning points at them: they must not move
  }

  void define(const RelationStatement& statement) {
    const std::string& name = statement.lhs.name;
    if (meanings_.contains(name))
      diagnostics_.error(statement.lhs.span,
                         "label-clash",
                         "'" + name + "' is defined here, but is the label of a parameter",
                         {"give one of them another name"});
    else if (check(statement.rhs)) {
      table_.relations.push_back(
          {Op::defined, statement.lhs, statement.rhs, add_row(table_, statement), statement.span});
      meanings_[name] = {-1, 0, &table_.relations.back().rhs};
      return;
    }
    broken_.insert(name);
  }

  void constrain(const RelationStatement& statement) {
    const bool lhs_fine = check(statement.lhs), rhs_fine = check(statement.rhs);
    if (!lhs_fine || !rhs_fine) return;
    const CompiledExpression lhs(statement.lhs, lookup_), rhs(statement.rhs, lookup_);
    const int row = add_row(table_, statement);
    if (lhs.is_constant() && rhs.is_constant()) {
      check_constant(statement, lhs.value({}), rhs.value({}), diagnostics_);
      return;
    }
    const bool is_bound =
        statement.op != Op::equal && (bound(statement.lhs, rhs, statement.op == Op::less) ||
                                      bound(statement.rhs, lhs, statement.op == Op::greater));
    if (!is_bound)
      table_.relations.push_back({statement.op, statement.lhs, statement.rhs, row, statement.span});
  }

 private:
  /// A definition that is broken itself has been complained of.
  bool check(const Expression& expression) {
    const Lookup forgiving = [this](const std::string& name) {
      return broken_.contains(name) ? Meaning{} : lookup_(name);
    };
    return check_names(expression, forgiving, known_, diagnostics_) &&
           unknown_names(expression, lookup_).empty();
  }

  /// Makes a bound of `side < constant` (an upper one) or `side > constant`, if `side` is one free
  /// parameter and `constant` a known number.
  bool bound(const Expression& side, const CompiledExpression& constant, bool is_upper) {
    if (side.kind != Expression::Kind::name || !constant.is_constant()) return false;
    const Meaning meaning = lookup_(side.name).value();
    const double value = constant.value({});
    if (meaning.expression || meaning.parameter < 0 || std::isnan(value)) return false;
    set_bound(table_, meaning.parameter, value, is_upper);
    return true;
  }

  ParameterTable& table_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
  std::map<std::string, Meaning> meanings_;
  std::set<std::string> broken_;
  Lookup lookup_ = [this](const std::string& name) { return find(meanings_, name); };
};

}  // namespace

std::vector<std::string> known_names(const ParameterTable& table) {
  std::vector<std::string> names;
  for (const Row& row : table.rows)
    if (!row.label.empty()) names.push_back(row.label);
  return names;
}

bool check_names(const Expression& expression,
                 const Lookup& lookup,
                 const std::vector<std::string>& known,
                 Diagnostics& diagnostics) {
  const std::vector<UnknownName> unknown = unknown_names(expression, lookup);
  for (const UnknownName& name : unknown) {
    const auto near = closest(name.name, name.is_function ? function_names() : known);
    std::vector<std::string> notes;
    if (near) notes.push_back("did you mean '" + *near + "'?");
    if (name.is_function) {
      diagnostics.error(
          name.span, "unknown-function", "there is no function '" + name.name + "'", notes);
    } else {
      if (!near) notes.push_back("give a parameter this label: " + name.name + "*x1");
      diagnostics.error(
          name.span, "unknown-label", "no parameter has the label '" + name.name + "'", notes);
    }
  }
  return unknown.empty();
}

Lookup lookup_of(const ParameterTable& table) {
  // Most tables have no relations, and nobody looks anything up.
  using Meanings = decltype(meanings_of(table));
  return [&table, meanings = std::make_shared<std::optional<Meanings>>()](const std::string& name) {
    if (!*meanings) *meanings = meanings_of(table);
    return find(**meanings, name);
  };
}

void add_relations(ParameterTable& table,
                   const std::vector<RelationStatement>& statements,
                   Diagnostics& diagnostics) {
  if (statements.empty()) return;
  if (statements.size() > most_rows - std::min(most_rows, table.rows.size())) {
    diagnostics.error(statements.front().span,
                      "too-many-parameters",
                      "with its definitions and constraints the model has more than 100,000 rows");
    return;
  }
  const auto definitions = DefinitionOrder(statements, diagnostics).sorted();
  if (!definitions) return;
  Relations relations(table, statements, diagnostics);
  for (const RelationStatement* statement : *definitions)
    relations.define(*statement);
  for (const RelationStatement& statement : statements)
    if (statement.op != Op::defined) relations.constrain(statement);
}

}  // namespace semfit::internal
