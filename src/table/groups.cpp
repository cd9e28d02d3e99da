#include "table/groups.h"

#include "base/edit_distance.h"
#include "base/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace semfit::internal {
namespace {

// ---- blocks and groups
// ---------------------------------------------------------------------------

std::size_t longest_modifier(const Written& written) {
  std::size_t longest = 1;
  for (const WrittenRow& row : written.rows)
    for (const syntax::Modifier& modifier : row.modifiers)
      if (row.block == 0) longest = std::max(longest, modifier.values.size());
  return longest;
}

/// 1 ... groups, or nothing.
std::optional<int> ordinal(const std::string& text, int groups) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || stop != end || number < 1 || number > groups) return std::nullopt;
  return number;
}

void match_blocks(GroupPlan& plan,
                  const Written& written,
                  const std::vector<std::string>& labels,
                  Diagnostics& diagnostics) {
  const bool by_name = std::any_of(written.blocks.begin(),
                                   written.blocks.end(),
                                   [&](const WrittenBlock& b) { return has(labels, b.value); });
  std::vector<bool> spoken_of(labels.size(), false);
  for (std::size_t b = 0; b < written.blocks.size(); ++b) {
    const WrittenBlock& block = written.blocks[b];
    const auto named = std::find(labels.begin(), labels.end(), block.value);
    const std::optional<int> number = by_name ? std::nullopt : ordinal(block.value, plan.groups);
    if (named == labels.end() && !number) {
      std::vector<std::string> notes;
      if (const auto near = closest(block.value, labels))
        notes.push_back("did you mean '" + *near + "'?");
      notes.push_back("the groups are " + fmt::format("{}", fmt::join(labels, ", ")));
      diagnostics.error(
          block.span, "unknown-group", "the data have no group '" + block.value + "'", notes);
      continue;
    }
    plan.group_of_block[b] = number ? *number : static_cast<int>(named - labels.begin()) + 1;
    spoken_of[static_cast<std::size_t>(plan.group_of_block[b]) - 1] = true;
  }
  for (std::size_t g = 0; g < labels.size(); ++g)
    if (!spoken_of[g] && !diagnostics.has_errors())
      diagnostics.error(
          written.blocks[0].span,
          "missing-block",
          "the model has group: blocks, but none for group '" + labels[g] + "'",
          {"write group: " + labels[g] + ", or choose the groups to be fitted with --group-label"});
}

void check_lengths(const Written& written, int groups, Diagnostics& diagnostics) {
  for (const WrittenRow& row : written.rows)
    for (const syntax::Modifier& modifier : row.modifiers) {
      const std::size_t n = modifier.values.size();
      if (n == 1 || (row.block == 0 && n == static_cast<std::size_t>(groups))) continue;
      const std::string have =
          "this modifier has " + std::to_string(n) + " values, one per group, ";
      if (row.block > 0)
        diagnostics.error(modifier.span,
                          "modifier-length",
                          have + "but stands in the block of one group",
                          {"write the value of this group alone"});
      else
        diagnostics.error(modifier.span,
                          "modifier-length",
                          have + "but the model has " + std::to_string(groups) + " group" +
                              (groups == 1 ? "" : "s"));
    }
}

}  // namespace

GroupPlan plan_groups(const Written& written,
                      const std::vector<std::string>& labels,
                      Diagnostics& diagnostics) {
  GroupPlan plan;
  const std::size_t blocks = written.blocks.size();
  plan.groups = static_cast<int>(!labels.empty()           ? labels.size()
                                 : !written.blocks.empty() ? blocks
                                                           : longest_modifier(written));
  plan.group_of_block.resize(blocks);
  for (std::size_t b = 0; b < blocks; ++b)
    plan.group_of_block[b] = static_cast<int>(b) + 1;
  if (blocks > 0 && !labels.empty()) match_blocks(plan, written, labels, diagnostics);
  check_lengths(written, plan.groups, diagnostics);
  return plan;
}

std::vector<WrittenRow> rows_of_group(const Written& written, const GroupPlan& plan, int group) {
  std::vector<WrittenRow> rows;
  for (const WrittenRow& row : written.rows)
    if (row.block == 0 || plan.group_of_block[static_cast<std::size_t>(row.block) - 1] == group)
      rows.push_back(row);
  return rows;
}

void warn_single_labels(const Written& written, const GroupPlan& plan, Diagnostics& diagnostics) {
  if (plan.groups < 2) return;
  std::vector<std::string> labels;
  Span first;
  for (const WrittenRow& row : written.rows) {
    if (row.block > 0) continue;
    for (const syntax::Modifier& modifier : row.modifiers) {
      if (modifier.values.size() != 1) continue;
      const bool labels_it = modifier.kind == syntax::Modifier::Kind::label ||
                             modifier.kind == syntax::Modifier::Kind::bare;
      const syntax::ModifierValue& value = modifier.values[0];
      if (!labels_it || value.kind != syntax::ModifierValue::Kind::label) continue;
      if (labels.empty()) first = modifier.span;
      if (!has(labels, value.label)) labels.push_back(value.label);
    }
  }
  if (labels.empty()) return;
  const std::string& label = labels[0];
  diagnostics.warning(first,
                      "label-over-groups",
                      std::string("one label for ") + std::to_string(plan.groups) +
                          " groups makes the parameter equal in all of them: " +
                          fmt::format("{}", fmt::join(labels, ", ")),
                      {"for parameters of their own write c(" + label + "1, " + label + "2" +
                       (plan.groups > 2 ? ", ..." : "") + ")*"});
}

// ---- equality over groups
// ------------------------------------------------------------------------

namespace {

enum class Kind {
  none,
  loadings,
  composite_weights,
  intercepts,
  means,
  regressions,
  residuals,
  residual_covariances,
  lv_variances,
  lv_covariances,
};

struct KindName {
  Kind kind;
  const char* name;
};

constexpr std::array kind_names{
    KindName{Kind::loadings, "loadings"},
    KindName{Kind::composite_weights, "composite.weights"},
    KindName{Kind::intercepts, "intercepts"},
    KindName{Kind::means, "means"},
    KindName{Kind::regressions, "regressions"},
    KindName{Kind::residuals, "residuals"},
    KindName{Kind::residual_covariances, "residual.covariances"},
    KindName{Kind::lv_variances, "lv.variances"},
    KindName{Kind::lv_covariances, "lv.covariances"},
};

std::string_view name_of(Kind kind) {
  for (const KindName& entry : kind_names)
    if (entry.kind == kind) return entry.name;
  return "";
}

Kind kind_of_intercept(const Row& row, const Roles& roles) {
  if (roles.is_composite(row.lhs)) return Kind::none;  // follows from the indicators
  if (roles.is_latent(row.lhs)) return Kind::means;
  return roles.is_exogenous(row.lhs) ? Kind::none : Kind::intercepts;
}

Kind kind_of_covariance(const Row& row, const Roles& roles) {
  const bool is_variance = row.lhs == row.rhs;
  if (is_variance && roles.is_composite(row.lhs)) return Kind::none;
  if (roles.is_latent(row.lhs) && roles.is_latent(row.rhs))
    return is_variance ? Kind::lv_variances : Kind::lv_covariances;
  if (roles.is_latent(row.lhs) || roles.is_latent(row.rhs)) return Kind::none;
  if (roles.is_exogenous(row.lhs) || roles.is_exogenous(row.rhs)) return Kind::none;
  return is_variance ? Kind::residuals : Kind::residual_covariances;
}

Kind kind_of(const Row& row, const Roles& roles) {
  switch (row.op) {
    case Op::measured_by:
      return Kind::loadings;
    case Op::composed_of:
      return Kind::composite_weights;
    case Op::regression:
      return Kind::regressions;
    case Op::intercept:
      return kind_of_intercept(row, roles);
    case Op::covariance:
      return kind_of_covariance(row, roles);
    default:
      return Kind::none;
  }
}

void check_kinds(const ModelOptions& options, Diagnostics& diagnostics) {
  std::vector<std::string> known = group_equal_kinds();
  known.insert(known.begin(), {"none", "all"});
  for (const std::string& kind : options.group_equal) {
    if (has(known, kind)) continue;
    if (kind == "thresholds") {
      diagnostics.option_error("unknown-value",
                               "group.equal: thresholds are of ordered variables, which are not "
                               "supported by this version",
                               {"observed variables are treated as continuous: intercepts"});
      continue;
    }
    std::vector<std::string> notes;
    if (const auto near = closest(kind, known)) notes.push_back("did you mean '" + *near + "'?");
    notes.push_back("known: " + fmt::format("{}", fmt::join(known, ", ")));
    diagnostics.option_error(
        "unknown-value", "group.equal: there is no kind of parameters '" + kind + "'", notes);
  }
}

/// lhs, op, rhs, a covariance in alphabetical order.
using Key = std::tuple<std::string, Op, std::string>;

Key key_of(const Row& row) {
  const bool flip = row.op == Op::covariance && row.rhs < row.lhs;
  return flip ? Key{row.rhs, row.op, row.lhs} : Key{row.lhs, row.op, row.rhs};
}

std::string text_of(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

/// The parameters that group.partial names.
std::set<Key> exceptions(const std::vector<GroupDrafts>& groups,
                         const ModelOptions& options,
                         Diagnostics& diagnostics) {
  std::map<std::string, Key> by_text;
  std::map<std::string, Kind> kind;
  std::vector<std::string> names;
  for (const GroupDrafts& group : groups)
    for (const Draft& draft : group.drafts) {
      const Row& row = draft.row;
      const Kind its = kind_of(row, group.roles);
      for (const std::string& text :
           {text_of(row), row.op == Op::covariance ? row.rhs + "~~" + row.lhs : text_of(row)}) {
        by_text.try_emplace(text, key_of(row));
        kind.try_emplace(text, its);
      }
      names.push_back(text_of(row));
    }
  std::set<Key> found;
  for (const std::string& written : options.group_partial) {
    const std::string text = without_blanks(written);
    const auto place = by_text.find(text);
    if (place == by_text.end()) {
      std::vector<std::string> notes;
      if (const auto near = closest(text, names)) notes.push_back("did you mean '" + *near + "'?");
      notes.emplace_back("parameters are written as in the model: x3~1, f=~x2, x1~~x2");
      diagnostics.option_error(
          "unknown-parameter", "group.partial names no parameter: '" + written + "'", notes);
      continue;
    }
    if (!is_group_equal(options, name_of(kind.at(text))))
      diagnostics.warning({},
                          "partial-without-effect",
                          "group.partial: '" + written + "' is free in each group anyway",
                          {"only parameters that group.equal makes equal can be excepted"});
    found.insert(place->second);
  }
  return found;
}

void free_row(Draft& draft) {
  draft.row.free = 1;
  draft.row.ustart = not_a_number;
}

/// In groups after the first, what equality over groups identifies.
void free_identified(std::vector<GroupDrafts>& groups, const ModelOptions& options) {
  const bool frees_variances = options.std_lv && is_group_equal(options, "loadings") &&
                               !is_group_equal(options, "lv.variances");
  const bool frees_means =
      is_group_equal(options, "intercepts") && !is_group_equal(options, "means");
  for (std::size_t g = 1; g < groups.size(); ++g)
    for (Draft& draft : groups[g].drafts) {
      const Kind kind = kind_of(draft.row, groups[g].roles);
      // A variance that std.lv fixed may be written (f ~~ f) without a number.
      const bool by_default = !draft.fixed && !draft.freed;
      if (frees_variances && kind == Kind::lv_variances && by_default) free_row(draft);
      if (frees_means && kind == Kind::means && draft.row.user == 0) free_row(draft);
    }
}

/// Of one parameter, its drafts in the groups that have it.
void equate(const std::vector<Draft*>& same, const std::string& plabel, Diagnostics& diagnostics) {
  Draft& first = *same[0];
  for (std::size_t i = 1; i < same.size(); ++i) {
    Draft& other = *same[i];
    const bool is_marker = (other.row.op == Op::measured_by || other.row.op == Op::composed_of) &&
                           !other.fixed && !other.freed;
    if (is_marker && first.row.free != 0 && other.row.free == 0) free_row(other);
  }
  if (std::all_of(same.begin(), same.end(), [](const Draft* d) { return d->row.free == 0; })) {
    const bool differ = std::any_of(same.begin(), same.end(), [&](const Draft* d) {
      return d->row.ustart != first.row.ustart;
    });
    if (differ)
      diagnostics.warning(
          first.row.span,
          "equality-ignored",
          "group.equal: '" + text_of(first.row) + "' stays fixed at different values in the groups",
          {"to estimate one value for all groups write NA*"});
    return;
  }
  if (first.row.label.empty()) first.row.label = plabel;
  for (std::size_t i = 1; i < same.size(); ++i)
    if (same[i]->row.label.empty()) same[i]->row.label = first.row.label;
}

}  // namespace

std::vector<std::string> group_equal_kinds() {
  std::vector<std::string> kinds;
  for (const KindName& entry : kind_names)
    kinds.emplace_back(entry.name);
  return kinds;
}

bool is_group_equal(const ModelOptions& options, std::string_view kind) {
  return has(options.group_equal, kind) || has(options.group_equal, "all");
}

void set_group_equal(std::vector<GroupDrafts>& groups,
                     const ModelOptions& options,
                     Diagnostics& diagnostics) {
  check_kinds(options, diagnostics);
  if (groups.size() < 2) return;
  const std::set<Key> excepted = exceptions(groups, options, diagnostics);
  if (diagnostics.has_errors()) return;
  free_identified(groups, options);
  std::map<Key, std::vector<Draft*>> same;
  std::map<Key, std::string> plabel;
  std::vector<Key> order;
  std::size_t id = 0;
  for (GroupDrafts& group : groups)
    for (Draft& draft : group.drafts) {
      ++id;
      const Kind kind = kind_of(draft.row, group.roles);
      const Key key = key_of(draft.row);
      if (draft.row.exo || kind == Kind::none || !is_group_equal(options, name_of(kind)) ||
          excepted.contains(key))
        continue;
      if (same[key].empty()) {
        order.push_back(key);
        plabel[key] = ".p" + std::to_string(id) + ".";
      }
      same[key].push_back(&draft);
    }
  for (const Key& key : order)
    if (same.at(key).size() > 1) equate(same.at(key), plabel.at(key), diagnostics);
}

}  // namespace semfit::internal
