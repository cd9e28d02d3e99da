#include "table/restrictions.h"

#include "base/edit_distance.h"
#include "base/names.h"
#include "base/text.h"
#include "syntax/expression.h"
#include "table/option_text.h"
#include "table/relations.h"

#include <algorithm>
#include <memory>
#include <variant>

namespace semfit::internal {
namespace {

/// A label, and no operator of the model language.
bool is_bare_name(const std::string& part) {
  return part.find_first_of("=~<>:*+()|%\"") == std::string::npos;
}

std::string text_of(const std::string& lhs, Op op, const std::string& rhs) {
  return lhs + " " + std::string(spelling(op)) + (op == Op::intercept ? "" : " " + rhs);
}

class Restricting {
 public:
  Restricting(const ParameterTable& table, const std::string& option)
      : table_(table), option_(option), lookup_(lookup_of(table)), known_(known_names(table)) {}

  void add(const std::string& part, Restriction& restriction) {
    const auto source = std::make_shared<const Source>(Source{option_, part});
    Diagnostics diagnostics(source, Fault::usage);
    if (is_bare_name(part))
      add_name(part, restriction, diagnostics);
    else
      for (const syntax::Statement& statement : parse_option(source).statements)
        add_statement(statement, restriction, diagnostics);
    if (diagnostics.has_errors()) throw Error(diagnostics.take());
  }

 private:
  void add_name(const std::string& name, Restriction& restriction, Diagnostics& diagnostics) {
    Expression expression = syntax::name_expression(name);
    expression.span = {0, static_cast<std::uint32_t>(name.size())};
    if (!check_names(expression, lookup_, known_, diagnostics)) return;
    restriction.relations.push_back(is_zero(name));
    restriction.name = name;
  }

  void add_statement(const syntax::Statement& statement,
                     Restriction& restriction,
                     Diagnostics& diagnostics) {
    if (const auto* formula = std::get_if<syntax::Formula>(&statement)) {
      for (const syntax::Term& lhs : formula->lhs)
        for (const syntax::Term& rhs : formula->rhs)
          add_parameter(lhs, formula->op, rhs, restriction, diagnostics);
      return;
    }
    const auto* relation = std::get_if<syntax::RelationStatement>(&statement);
    if (!relation || relation->op != Op::equal) {
      diagnostics.error(std::visit([](const auto& s) { return s.span; }, statement),
                        "invalid-hypothesis",
                        "this statement restricts nothing to a value",
                        {"a parameter of the model (y ~ x), a label (b1), or an equation of "
                         "labels (b1 == b2)"});
      return;
    }
    const bool lhs_known = check_names(relation->lhs, lookup_, known_, diagnostics);
    const bool rhs_known = check_names(relation->rhs, lookup_, known_, diagnostics);
    if (lhs_known && rhs_known)
      restriction.relations.push_back({Op::equal, relation->lhs, relation->rhs, -1, {}});
  }

  void add_parameter(const syntax::Term& lhs,
                     Op op,
                     const syntax::Term& rhs,
                     Restriction& restriction,
                     Diagnostics& diagnostics) {
    const bool is_mean = op == Op::regression && rhs.number && *rhs.number == 1;
    const Op wanted = is_mean ? Op::intercept : op;
    bool is_there = false, is_free = false;
    std::vector<int> seen;
    for (const Row& row : table_.rows) {
      const bool is_same = row.lhs == lhs.name && (is_mean || row.rhs == rhs.name);
      const bool is_turned = op == Op::covariance && row.lhs == rhs.name && row.rhs == lhs.name;
      if (row.op != wanted || !(is_same || is_turned)) continue;
      is_there = true;
      if (row.free == 0 || std::ranges::count(seen, row.free) > 0) continue;
      is_free = true;
      seen.push_back(row.free);
      restriction.relations.push_back(is_zero(row.plabel));
    }
    if (is_free) return;
    const std::string name = text_of(lhs.name, wanted, rhs.name);
    const Span span{lhs.span.begin, rhs.span.end};
    if (is_there) {
      diagnostics.error(span,
                        "unknown-parameter",
                        "'" + name + "' is fixed in the model: there is nothing to test",
                        {"`semfit table MODEL` lists what is free"});
      return;
    }
    std::vector<std::string> notes;
    if (const auto near = closest(name, parameters()))
      notes.push_back("did you mean '" + *near + "'?");
    notes.push_back("`semfit table MODEL` lists the parameters");
    diagnostics.error(
        span, "unknown-parameter", "the model has no parameter '" + name + "'", std::move(notes));
  }

  std::vector<std::string> parameters() const {
    std::vector<std::string> names;
    for (const Row& row : table_.rows)
      if (row.free > 0) names.push_back(text_of(row.lhs, row.op, row.rhs));
    return names;
  }

  const ParameterTable& table_;
  std::string option_;
  Lookup lookup_;
  std::vector<std::string> known_;
};

/// Appends the names of a product; false where the expression is something else.
bool add_factors(const Expression& expression, std::vector<std::string>& names) {
  if (expression.kind == Expression::Kind::name) {
    names.push_back(expression.name);
    return true;
  }
  return expression.kind == Expression::Kind::multiply &&
         std::ranges::all_of(expression.operands, [&](const Expression& operand) {
           return add_factors(operand, names);
         });
}

}  // namespace

Relation is_zero(const std::string& name) {
  return {Op::equal, syntax::name_expression(name), Expression(), -1, {}};
}

Restriction restriction(const ParameterTable& table,
                        const std::string& text,
                        const std::string& option) {
  Restriction result;
  result.text = trim(text);
  Restricting restricting(table, option);
  int parts = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(";\n", begin), text.size());
    const std::string part(trim(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
    if (part.empty()) continue;
    restricting.add(part, result);
    ++parts;
  }
  if (parts != 1) result.name.clear();
  return result;
}

ParameterTable restricted_table(const ParameterTable& table, const Restriction& restriction) {
  ParameterTable restricted = table;
  for (const Relation& relation : restriction.relations)
    restricted.relations.push_back(relation);
  return restricted;
}

std::vector<std::string> factors_of(const ParameterTable& table, const std::string& defined) {
  const Lookup lookup = lookup_of(table);
  for (const Relation& relation : table.relations) {
    if (relation.op != Op::defined || relation.lhs.name != defined) continue;
    std::vector<std::string> names;
    if (!add_factors(relation.rhs, names) || names.size() < 2) return {};
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto meaning = lookup(names[i]);
      const bool is_repeated = std::count(names.begin(), names.end(), names[i]) > 1;
      if (!meaning || meaning->parameter < 0 || is_repeated) return {};
    }
    return names;
  }
  return {};
}

}  // namespace semfit::internal
