#include "table/build_table.h"

#include "semfit/read.h"

#include "base/edit_distance.h"
#include "syntax/parser.h"
#include "table/defaults.h"
#include "table/relations.h"

#include <algorithm>
#include <map>

namespace semfit::internal {
namespace {

using syntax::Modifier;
using syntax::ModifierValue;

/// What one element of a bare modifier says: .5 fixes, NA frees, a labels.
void apply_bare(Draft& draft, const ModifierValue& value) {
  switch (value.kind) {
    case ModifierValue::Kind::number:
      draft.fixed = true;
      draft.freed = false;
      draft.row.free = 0;
      draft.row.ustart = value.number;
      break;
    case ModifierValue::Kind::missing:
      draft.freed = true;
      draft.fixed = false;
      draft.row.free = 1;
      break;
    case ModifierValue::Kind::label:
      draft.row.label = value.label;
      break;
  }
}

void apply(Draft& draft, const Modifier& modifier, Diagnostics& diagnostics) {
  if (modifier.values.size() != 1) {
    diagnostics.error(modifier.span,
                      "modifier-length",
                      "this modifier has " + std::to_string(modifier.values.size()) +
                          " values, one per group, but the model has one group");
    return;
  }
  const ModifierValue& value = modifier.values[0];
  switch (modifier.kind) {
    case Modifier::Kind::bare:
    case Modifier::Kind::fixed:
      apply_bare(draft, value);
      break;
    case Modifier::Kind::start:
      if (!draft.fixed) draft.row.ustart = value.number;
      break;
    case Modifier::Kind::label:
      draft.row.label = value.label;
      break;
    case Modifier::Kind::equal:
      draft.equal_to = value.label;
      break;
    case Modifier::Kind::lower:
      draft.row.lower = value.number;
      break;
    case Modifier::Kind::upper:
      draft.row.upper = value.number;
      break;
    case Modifier::Kind::random_slope:
    case Modifier::Kind::efa:
      break;  // refused when the rows were written out
  }
}

Draft draft_of(const WrittenRow& written, Diagnostics& diagnostics) {
  Draft draft;
  draft.row.lhs = written.lhs;
  draft.row.op = written.op;
  draft.row.rhs = written.rhs;
  draft.row.user = 1;
  draft.row.free = 1;
  draft.row.span = written.span;
  draft.row.lhs_span = written.lhs_span;
  for (const Modifier& modifier : written.modifiers)
    apply(draft, modifier, diagnostics);
  if (draft.row.lower > draft.row.upper)
    diagnostics.error(
        written.span, "impossible-bounds", "the lower bound is above the upper bound");
  return draft;
}

/// The name that lavaan gives a parameter without a label: "f=~x2".
std::string automatic_label(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

/// equal("f=~x2"): both rows get one label, the other row's own if it has one.
void resolve_equal(std::vector<Draft>& drafts, Diagnostics& diagnostics) {
  std::map<std::string, Draft*> by_name;
  std::vector<std::string> names;
  for (Draft& draft : drafts) {
    for (const std::string& name : {automatic_label(draft.row), draft.row.label})
      if (!name.empty() && by_name.try_emplace(name, &draft).second) names.push_back(name);
  }
  for (Draft& draft : drafts) {
    if (draft.equal_to.empty()) continue;
    const auto found = by_name.find(draft.equal_to);
    if (found == by_name.end()) {
      std::vector<std::string> notes;
      if (const auto near = closest(draft.equal_to, names))
        notes.push_back("did you mean '" + *near + "'?");
      diagnostics.error(draft.row.span,
                        "unknown-label",
                        "equal(\"" + draft.equal_to + "\") names no parameter of the model",
                        notes);
      continue;
    }
    Draft& other = *found->second;
    if (other.row.label.empty()) other.row.label = draft.equal_to;
    draft.row.label = other.row.label;
  }
}

/// One free index per label. If one row of a label is fixed, all are, as in lavaan.
void share_labels(std::vector<Draft>& drafts, Diagnostics& diagnostics) {
  std::map<std::string, std::vector<Draft*>> sets;
  for (Draft& draft : drafts)
    if (!draft.row.label.empty()) sets[draft.row.label].push_back(&draft);
  for (auto& [label, set] : sets) {
    const auto fixed =
        std::find_if(set.begin(), set.end(), [](const Draft* d) { return d->row.free == 0; });
    if (fixed == set.end()) continue;
    const double value = (*fixed)->row.ustart;
    for (Draft* draft : set) {
      if (draft->row.free == 0 && draft->row.ustart != value)
        diagnostics.error(
            draft->row.span,
            "label-clash",
            "label '" + label + "' stands for parameters fixed at two different values",
            {"use one value, or two labels"});
      if (draft->row.free != 0)
        diagnostics.warning(
            draft->row.span,
            "label-fixed",
            "'" + automatic_label(draft->row) + "' is fixed, because label '" + label +
                "' also stands for the fixed '" + automatic_label((*fixed)->row) + "'",
            {"to estimate them together, free the fixed one: NA*" + (*fixed)->row.rhs});
      draft->row.free = 0;
      draft->row.ustart = value;
    }
  }
}

void number_rows(ParameterTable& table) {
  std::map<std::string, int> index_of_label;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    Row& row = table.rows[i];
    row.plabel = ".p" + std::to_string(i + 1) + ".";
    if (row.free == 0) continue;
    if (row.label.empty()) {
      row.free = ++table.q;
      continue;
    }
    const auto [place, is_new] = index_of_label.try_emplace(row.label, table.q + 1);
    if (is_new) ++table.q;
    row.free = place->second;
  }
}

/// Rows that share a parameter share its narrowest bounds and its first start value.
void share_bounds(ParameterTable& table) {
  struct Shared {
    double lower = -infinity, upper = infinity, ustart = not_a_number;
  };
  std::vector<Shared> shared(static_cast<std::size_t>(table.q) + 1);
  for (const Row& row : table.rows) {
    Shared& s = shared[static_cast<std::size_t>(row.free)];
    s.lower = std::max(s.lower, row.lower);
    s.upper = std::min(s.upper, row.upper);
    if (s.ustart != s.ustart) s.ustart = row.ustart;
  }
  for (Row& row : table.rows)
    if (row.free > 0) {
      const Shared& s = shared[static_cast<std::size_t>(row.free)];
      row.lower = s.lower, row.upper = s.upper, row.ustart = s.ustart;
    }
}

Expression name_expression(const std::string& name) {
  Expression e;
  e.kind = Expression::Kind::name;
  e.name = name;
  return e;
}

Expression number_expression(double value) {
  Expression e;
  e.number = value;
  return e;
}

Expression sum_of(const std::vector<std::string>& names) {
  Expression sum = name_expression(names.at(0));
  for (std::size_t i = 1; i < names.size(); ++i) {
    Expression next;
    next.kind = Expression::Kind::add;
    next.operands = {std::move(sum), name_expression(names[i])};
    sum = std::move(next);
  }
  return sum;
}

/// Effect coding (Little, Slegers and Card 2006): loadings average 1, intercepts sum to 0.
void add_effect_coding(std::vector<syntax::RelationStatement>& statements,
                       const ParameterTable& table,
                       const Roles& roles,
                       bool meanstructure) {
  std::map<std::string, std::string> intercept;
  for (const Row& row : table.rows)
    if (row.op == Op::intercept) intercept[row.lhs] = row.plabel;
  for (const std::string& latent : roles.latent) {
    std::vector<std::string> loadings, intercepts;
    for (const Row& row : table.rows)
      if (row.op == Op::measured_by && row.lhs == latent) {
        loadings.push_back(row.plabel);
        if (meanstructure) intercepts.push_back(intercept.at(row.rhs));
      }
    if (loadings.empty()) continue;
    const auto count = static_cast<double>(loadings.size());
    statements.push_back({Op::equal, sum_of(loadings), number_expression(count), {}});
    if (!intercepts.empty())
      statements.push_back({Op::equal, sum_of(intercepts), number_expression(0), {}});
  }
}

std::vector<syntax::RelationStatement> relations_of(const syntax::Model& model,
                                                    Diagnostics& diagnostics) {
  std::vector<syntax::RelationStatement> relations;
  for (const syntax::Statement& statement : model.statements)
    if (const auto* relation = std::get_if<syntax::RelationStatement>(&statement)) {
      if (relation->op == Op::data_defined)
        diagnostics.error(
            relation->span,
            "unsupported-operator",
            "parameters that depend on the data (:~) are not supported by this version");
      else
        relations.push_back(*relation);
    }
  return relations;
}

}  // namespace

ParameterTable build_table(const syntax::Model& model,
                           const ModelOptions& options,
                           Diagnostics& diagnostics) {
  const std::vector<WrittenRow> written = write_out(model, diagnostics);
  const Roles roles = find_roles(written);
  const Defaults defaults = resolve_defaults(options, written);

  std::vector<Draft> drafts;
  for (const WrittenRow& row : written)
    if (row.op != Op::measured_by || !row.rhs.empty()) drafts.push_back(draft_of(row, diagnostics));
  add_default_rows(drafts, roles, defaults);
  set_scales(drafts, roles, defaults);
  resolve_equal(drafts, diagnostics);
  share_labels(drafts, diagnostics);

  ParameterTable table;
  table.source = model.source;
  table.mean_structure = defaults.meanstructure;
  table.fixed_x = defaults.fixed_x;
  table.blocks = {{1, 1, roles.observed, roles.latent, roles.exogenous}};
  for (Draft& draft : drafts)
    table.rows.push_back(std::move(draft.row));
  number_rows(table);
  share_bounds(table);

  std::vector<syntax::RelationStatement> relations = relations_of(model, diagnostics);
  if (defaults.effect_coding) add_effect_coding(relations, table, roles, defaults.meanstructure);
  add_relations(table, relations, diagnostics);
  if (roles.observed.empty() && !diagnostics.has_errors())
    diagnostics.error({}, "no-observed-variables", "the model has no observed variable");
  return table;
}

}  // namespace semfit::internal

namespace semfit {

ParameterTable parameter_table(std::shared_ptr<const Source> source,
                               const ModelOptions& options,
                               std::vector<Diagnostic>* notes) {
  if (!options.constraints.empty())
    source = std::make_shared<const Source>(
        Source{source->name, source->text + "\n" + options.constraints + "\n"});
  syntax::ParseResult parsed = syntax::parse(source);
  internal::Diagnostics diagnostics(source, Fault::model);
  ParameterTable table = internal::build_table(parsed.model, options, diagnostics);
  std::vector<Diagnostic> all = std::move(parsed.diagnostics);
  const bool parsed_well = std::none_of(
      all.begin(), all.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
  // After a syntax error the table is built of what could be read; only what it says about the
  // engine's limits or itself would confuse, so it is heard only after a clean parse.
  if (parsed_well)
    for (Diagnostic& diagnostic : diagnostics.take())
      all.push_back(std::move(diagnostic));
  if (std::any_of(all.begin(), all.end(), [](const Diagnostic& d) {
        return d.severity == Severity::error;
      }))
    throw Error(std::move(all));
  if (notes) notes->insert(notes->end(), all.begin(), all.end());
  return table;
}

}  // namespace semfit
