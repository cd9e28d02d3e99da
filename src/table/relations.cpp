#include "table/relations.h"

#include "base/edit_distance.h"
#include "syntax/printer.h"

#include <algorithm>
#include <set>

namespace semfit::internal {
namespace {

using syntax::RelationStatement;

std::vector<std::string> known_names(const ParameterTable& table,
                                     const std::vector<RelationStatement>& statements) {
  std::vector<std::string> names;
  for (const Row& row : table.rows)
    if (!row.label.empty()) names.push_back(row.label);
  for (const RelationStatement& statement : statements)
    if (statement.op == Op::defined) names.push_back(statement.lhs.name);
  return names;
}

/// Says what is wrong with each name that `expression` uses and nobody knows.
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

  std::vector<const RelationStatement*> sorted() {
    for (const std::string& name : order_)
      visit(name);
    return sorted_;
  }

 private:
  void visit(const std::string& name) {
    if (done_.contains(name)) return;
    const RelationStatement& statement = *by_name_.at(name);
    if (!open_.insert(name).second) {
      diagnostics_.error(
          statement.lhs.span, "circular-definition", "'" + name + "' is defined by way of itself");
      return;
    }
    for (const std::string& used : names_in(statement.rhs))
      if (by_name_.contains(used)) visit(used);
    open_.erase(name);
    if (done_.insert(name).second) sorted_.push_back(&statement);
  }

  Diagnostics& diagnostics_;
  std::map<std::string, const RelationStatement*> by_name_;
  std::vector<std::string> order_;
  std::set<std::string> open_, done_;
  std::vector<const RelationStatement*> sorted_;
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

void add_constraint(ParameterTable& table,
                    const RelationStatement& statement,
                    const Lookup& lookup,
                    Diagnostics& diagnostics) {
  const CompiledExpression lhs(statement.lhs, lookup), rhs(statement.rhs, lookup);
  const int row = add_row(table, statement);
  const std::vector<double> nothing(static_cast<std::size_t>(table.q), 0.0);
  if (lhs.is_constant() && rhs.is_constant()) {
    check_constant(statement, lhs.value(nothing), rhs.value(nothing), diagnostics);
    return;
  }
  const auto parameter_of = [&](const Expression& side) {
    const auto meaning =
        side.kind == Expression::Kind::name ? lookup(side.name) : std::optional<Meaning>{};
    return meaning && !meaning->expression ? meaning->parameter : -1;
  };
  if (statement.op != Op::equal && parameter_of(statement.lhs) >= 0 && rhs.is_constant()) {
    set_bound(table, parameter_of(statement.lhs), rhs.value(nothing), statement.op == Op::less);
    return;
  }
  if (statement.op != Op::equal && parameter_of(statement.rhs) >= 0 && lhs.is_constant()) {
    set_bound(table, parameter_of(statement.rhs), lhs.value(nothing), statement.op == Op::greater);
    return;
  }
  table.relations.push_back({statement.op, statement.lhs, statement.rhs, row, statement.span});
}

}  // namespace

Lookup lookup_of(const ParameterTable& table) {
  std::map<std::string, Meaning> meanings;
  for (const Row& row : table.rows) {
    if (row.op == Op::defined || row.block == 0) continue;
    const Meaning meaning =
        row.free > 0 ? Meaning{row.free - 1, 0, nullptr} : Meaning{-1, row.ustart, nullptr};
    if (!row.label.empty()) meanings.try_emplace(row.label, meaning);
    meanings.try_emplace(row.plabel, meaning);
  }
  return
      [&table, meanings = std::move(meanings)](const std::string& name) -> std::optional<Meaning> {
        const auto found = meanings.find(name);
        if (found != meanings.end()) return found->second;
        for (const Relation& relation : table.relations)
          if (relation.op == Op::defined && relation.lhs.name == name)
            return Meaning{-1, 0, &relation.rhs};
        return std::nullopt;
      };
}

void add_relations(ParameterTable& table,
                   const std::vector<RelationStatement>& statements,
                   Diagnostics& diagnostics) {
  const std::vector<std::string> known = known_names(table, statements);
  // Meanings are of labels only and labels are complete, so one look-up serves; definitions are
  // found in table.relations as they come.
  const Lookup lookup = lookup_of(table);
  table.relations.reserve(statements.size());  // expressions must not move: Meaning points at them
  for (const RelationStatement* statement : DefinitionOrder(statements, diagnostics).sorted())
    if (check_names(statement->rhs, lookup, known, diagnostics))
      table.relations.push_back({Op::defined,
                                 statement->lhs,
                                 statement->rhs,
                                 add_row(table, *statement),
                                 statement->span});
  for (const RelationStatement& statement : statements) {
    if (statement.op == Op::defined) continue;
    const bool fine = check_names(statement.lhs, lookup, known, diagnostics) &
                      static_cast<int>(check_names(statement.rhs, lookup, known, diagnostics));
    if (fine) add_constraint(table, statement, lookup, diagnostics);
  }
}

}  // namespace semfit::internal
