#include "table/build_table.h"

#include "semfit/read.h"

#include "base/edit_distance.h"
#include "syntax/parser.h"
#include "table/auxiliary.h"
#include "table/composites.h"
#include "table/defaults.h"
#include "table/effect_coding.h"
#include "table/groups.h"
#include "table/relations.h"

#include <algorithm>
#include <map>
#include <set>

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
      if (draft.fixed) draft.row.ustart = not_a_number;
      draft.freed = true;
      draft.fixed = false;
      draft.row.free = 1;
      break;
    case ModifierValue::Kind::label:
      draft.row.label = value.label;
      break;
  }
}

/// A modifier has one value for all groups or one for each (checked when the groups were planned).
void apply(Draft& draft, const Modifier& modifier, int group) {
  const std::size_t n = modifier.values.size();
  const ModifierValue& value =
      modifier.values[n == 1 ? 0 : std::min(n, static_cast<std::size_t>(group)) - 1];
  switch (modifier.kind) {
    case Modifier::Kind::bare:
    case Modifier::Kind::fixed:
      apply_bare(draft, value);
      break;
    case Modifier::Kind::start:
      draft.started = true;
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

Draft draft_of(const WrittenRow& written, int group) {
  Draft draft;
  draft.row.lhs = written.lhs;
  draft.row.op = written.op;
  draft.row.rhs = written.rhs;
  draft.row.user = 1;
  draft.row.free = 1;
  draft.row.span = written.span;
  draft.row.lhs_span = written.lhs_span;
  for (const Modifier& modifier : written.modifiers)
    apply(draft, modifier, group);
  return draft;
}

/// The name that lavaan gives a parameter without a label: "f=~x2", in later groups "f=~x2.g2".
std::string automatic_label(const Row& row) {
  const std::string group = row.group > 1 ? ".g" + std::to_string(row.group) : "";
  return row.lhs + std::string(spelling(row.op)) + row.rhs + group;
}

/// Products that the engine cannot fit; which they are shows only when the roles are known.
void check_products(const std::vector<WrittenRow>& rows,
                    const Roles& roles,
                    Diagnostics& diagnostics) {
  for (const WrittenRow& row : rows) {
    const auto product = product_factors(row.rhs);
    if (product && (roles.is_latent(product->first) || roles.is_latent(product->second)))
      diagnostics.error(row.span,
                        "unsupported-product",
                        "products of latent variables are not supported by this version",
                        {"products of observed variables are: x1:x2"});
  }
}

/// Says so where a modifier is without effect, because the parameter is fixed.
void check_fixed(const std::vector<Draft>& drafts, Diagnostics& diagnostics) {
  for (const Draft& draft : drafts) {
    const Row& row = draft.row;
    const bool proposes = draft.started || row.lower > -infinity || row.upper < infinity;
    if (row.free == 0 && proposes)
      diagnostics.warning(
          row.span,
          "modifier-ignored",
          "'" + automatic_label(row) + "' is fixed: start(), lower() and upper() do not matter",
          {"to estimate it write NA* as well"});
  }
}

/// In growth models an observed outcome, too, has an intercept of 0 unless the user asks for it.
void check_zero_intercepts(const std::vector<Draft>& drafts,
                           const Roles& roles,
                           Diagnostics& diagnostics) {
  std::map<std::string, Span> place;
  for (const Draft& draft : drafts) {
    place.try_emplace(draft.row.lhs, draft.row.lhs_span);
    place.try_emplace(draft.row.rhs, draft.row.span);
  }
  const std::set<std::string> indicators(roles.indicators.begin(), roles.indicators.end());
  for (const Draft& draft : drafts) {
    const Row& row = draft.row;
    if (row.op != Op::intercept || row.user != 0 || row.free != 0 || row.exo) continue;
    if (indicators.contains(row.lhs) || roles.is_latent(row.lhs)) continue;
    diagnostics.warning(place.at(row.lhs),
                        "zero-intercept",
                        "the intercept of '" + row.lhs + "' is fixed at 0",
                        {"to estimate it write " + row.lhs + " ~ 1"});
  }
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
    if (other.row.exo) {
      diagnostics.error(draft.row.span,
                        "unknown-label",
                        "equal(\"" + draft.equal_to +
                            "\") names no parameter: it is a moment of a covariate, the sample's",
                        {"to estimate the moments of covariates use fixed.x = false"});
      continue;
    }
    if (other.row.label.empty()) other.row.label = draft.equal_to;
    draft.row.label = other.row.label;
  }
}

/// Labels that equality over groups gives are plabels: ".p2.".
bool is_user_label(const std::string& label) {
  return !label.starts_with(".p") || !label.ends_with(".");
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
            "'" + automatic_label(draft->row) + "' is fixed, because " +
                (is_user_label(label) ? "label '" + label + "' also stands for the fixed '" +
                                            automatic_label((*fixed)->row) + "'"
                                      : "group.equal makes it equal to the fixed '" +
                                            automatic_label((*fixed)->row) + "'"),
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

void check_bounds(const ParameterTable& table, Diagnostics& diagnostics) {
  for (const Row& row : table.rows)
    if (row.lower > row.upper)
      diagnostics.error(row.span,
                        "impossible-bounds",
                        "the lower bound of '" + automatic_label(row) + "' is above the upper one",
                        {"exchange them, or drop one"});
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

/// The rows of every group, written and by default; none if they are too many or of no variable.
std::vector<GroupDrafts> draft_groups(const Written& written,
                                      const GroupPlan& plan,
                                      const Defaults& defaults,
                                      Diagnostics& diagnostics) {
  std::vector<GroupDrafts> groups;
  std::size_t rows_so_far = 0;
  for (int g = 1; g <= plan.groups; ++g) {
    const std::vector<WrittenRow> rows = rows_of_group(written, plan, g);
    GroupDrafts group{find_roles(rows), {}};
    check_products(rows, group.roles, diagnostics);
    check_composites(rows, group.roles, diagnostics);
    rows_so_far += rows.size() + most_default_rows(group.roles);
    if (rows_so_far > most_rows) {
      diagnostics.error({},
                        "too-many-parameters",
                        "with its default rows the model has more than 100,000 parameters",
                        {"each covariate, factor and outcome may covary with each of its kind"});
      return {};
    }
    if (group.roles.observed.empty() && !diagnostics.has_errors())
      diagnostics.error({}, "no-observed-variables", "the model has no observed variable");
    for (const WrittenRow& row : rows)
      if (row.op != Op::measured_by || !row.rhs.empty()) group.drafts.push_back(draft_of(row, g));
    add_default_rows(group.drafts, group.roles, defaults);
    set_scales(group.drafts, group.roles, defaults);
    set_composites(group.drafts, group.roles, defaults, diagnostics);
    for (Draft& draft : group.drafts)
      draft.row.block = draft.row.group = g;
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<Draft> joined(std::vector<GroupDrafts> groups) {
  std::vector<Draft> all;
  for (GroupDrafts& group : groups)
    std::move(group.drafts.begin(), group.drafts.end(), std::back_inserter(all));
  return all;
}

}  // namespace

ParameterTable build_table(const syntax::Model& model,
                           const ModelOptions& options,
                           Diagnostics& diagnostics) {
  const Written written = write_out(model, options.is_population, diagnostics);
  const GroupPlan plan = plan_groups(written, options.group_label, diagnostics);
  const Defaults defaults = resolve_defaults(options, written.rows, plan.groups, diagnostics);
  warn_single_labels(written, plan, diagnostics);
  std::vector<GroupDrafts> groups = draft_groups(written, plan, defaults, diagnostics);
  if (groups.empty()) return {};
  set_group_equal(groups, options, diagnostics);

  ParameterTable table;
  table.source = model.source;
  table.mean_structure = defaults.meanstructure;
  table.fixed_x = defaults.fixed_x;
  table.group_label = options.group_label;
  for (GroupDrafts& group : groups) {
    const Roles& roles = group.roles;
    check_zero_intercepts(group.drafts, roles, diagnostics);
    const int g = static_cast<int>(table.blocks.size()) + 1;
    table.blocks.push_back(
        {g, 1, roles.observed, roles.latent, roles.composites, roles.exogenous, {}});
  }
  std::vector<Draft> drafts = joined(std::move(groups));
  check_fixed(drafts, diagnostics);
  resolve_equal(drafts, diagnostics);
  share_labels(drafts, diagnostics);
  for (Draft& draft : drafts)
    table.rows.push_back(std::move(draft.row));
  number_rows(table);
  share_bounds(table);

  std::vector<syntax::RelationStatement> relations = relations_of(model, diagnostics);
  if (defaults.effect_coding)
    for (const BlockVariables& block : table.blocks)
      for (syntax::RelationStatement& constraint :
           effect_coding_constraints(table, block.group, block.latent, diagnostics))
        relations.push_back(std::move(constraint));
  add_relations(table, relations, diagnostics);
  check_bounds(table, diagnostics);
  add_auxiliary(table, options, diagnostics);
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
