#include "table/hypotheses.h"

#include "table/option_text.h"
#include "table/relations.h"

#include <memory>
#include <variant>

namespace semfit::internal {
namespace {

Span span_of(const syntax::Statement& statement) {
  return std::visit([](const auto& s) { return s.span; }, statement);
}

/// lhs == rhs, or null and a diagnostic.
const syntax::RelationStatement* as_equality(const syntax::Statement& statement,
                                             Diagnostics& diagnostics) {
  const auto* relation = std::get_if<syntax::RelationStatement>(&statement);
  if (relation && relation->op == Op::equal) return relation;
  std::string note = "a hypothesis is an equation of labels: b1 == b2, a*b == 0";
  if (relation && relation->op == Op::defined)
    note = "define new parameters in the model, and use their names here";
  if (relation && (relation->op == Op::less || relation->op == Op::greater))
    note = "a Wald test has two sides; for one, look at the estimate and halve the p-value";
  diagnostics.error(span_of(statement),
                    "invalid-hypothesis",
                    "this statement is no hypothesis of the form lhs == rhs",
                    {note});
  return nullptr;
}

}  // namespace

std::vector<Constraint> hypotheses(const ParameterTable& table,
                                   const std::string& text,
                                   const std::string& name) {
  const auto source = std::make_shared<const Source>(Source{name, text});
  const syntax::Model model = parse_option(source);
  Diagnostics diagnostics(source, Fault::usage);
  const Lookup lookup = lookup_of(table);
  const std::vector<std::string> known = known_names(table);
  std::vector<Constraint> compiled;
  for (const syntax::Statement& statement : model.statements) {
    const syntax::RelationStatement* const equality = as_equality(statement, diagnostics);
    if (!equality) continue;
    const bool lhs_known = check_names(equality->lhs, lookup, known, diagnostics);
    const bool rhs_known = check_names(equality->rhs, lookup, known, diagnostics);
    if (lhs_known && rhs_known)
      compiled.push_back(compile_difference(
          {equality->op, equality->lhs, equality->rhs, -1, equality->span}, lookup));
  }
  if (diagnostics.has_errors()) throw Error(diagnostics.take());
  return compiled;
}

}  // namespace semfit::internal
