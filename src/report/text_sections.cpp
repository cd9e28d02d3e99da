// Sections of the text report that are made on request, and the notes at its end.
#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr double shown_mi = 3.84;  // 5 % of the chi-square with 1 df

/// "Title:" or "Title, Group 2 [b]:" where there are several groups.
std::string block_heading(std::string_view title,
                          int block,
                          const Result& result,
                          const TextStyle& style) {
  const std::string name = block_name(result, block);
  return heading(name.empty() ? std::string(title) : fmt::format("{}, {}", title, name), style);
}

std::string means_text(const MomentBlock& block) {
  TextColumns columns("lr", 7);
  columns.row({"", "mean"});
  for (std::size_t i = 0; i < block.mean.size(); ++i)
    columns.row({block.names[i], number_or_na(block.mean[i])});
  return "\n" + columns.str();
}

std::string path_of(const Effect& effect) {
  if (effect.path.empty()) return effect.from + " -> " + effect.to;
  std::string out = effect.path.front();
  for (std::size_t i = 1; i < effect.path.size(); ++i)
    out += " -> " + effect.path[i];
  return out;
}

const char* kind_name(Effect::Kind kind) {
  switch (kind) {
    case Effect::Kind::direct:
      return "direct";
    case Effect::Kind::specific_indirect:
      return "indirect";
    case Effect::Kind::total_indirect:
      return "total indirect";
    case Effect::Kind::total:
      return "total";
  }
  return "";
}

std::string residual_summary_text(const Result& result, const TextStyle& style) {
  std::string out;
  for (std::size_t i = 0; i < result.residual_summary.size();) {
    const int block = result.residual_summary[i].block;
    TextColumns columns("lrrrrrrrr", 7);
    columns.row(
        {"", "value", "se", "exact z", "P(>z)", "unbiased", "se", "90% lower", "90% upper"});
    for (; i < result.residual_summary.size() && result.residual_summary[i].block == block; ++i) {
      const ResidualSummary& s = result.residual_summary[i];
      columns.row({s.name,
                   number_or_na(s.value),
                   number_or_na(s.se),
                   number_or_na(s.exactfit_z),
                   number_or_na(s.exactfit_pvalue),
                   number_or_na(s.unbiased),
                   number_or_na(s.unbiased_se),
                   number_or_na(s.unbiased_ci_lower),
                   number_or_na(s.unbiased_ci_upper)});
    }
    out += block_heading("Summary of Residuals", block, result, style) + columns.str();
  }
  return out;
}

}  // namespace

std::string standardized_text(const Result& result, const TextStyle& style) {
  if (result.standardized.empty()) return "";
  const bool grouped = result.nobs.size() > 1;
  TextColumns columns(grouped ? "lllrrrrrrrrr" : "lllrrrrrrrr", 7);
  std::vector<std::string> header{"", "", ""};
  if (grouped) header.push_back("group");
  header.insert(header.end(),
                {"std.lv", "se", "std.all", "se", "z", "pvalue", "ci.lower", "ci.upper"});
  columns.row(header);
  for (const StandardizedParameter& p : result.standardized) {
    const Row& row = result.table.rows[static_cast<std::size_t>(p.row)];
    const bool defined = row.op == Op::defined;
    std::vector<std::string> cells{row.lhs, std::string(spelling(row.op)), row.rhs};
    if (grouped) cells.push_back(defined ? "" : std::to_string(row.group));
    for (const double value :
         {p.est_lv, p.se_lv, p.est_std, p.se, p.z, p.pvalue, p.ci_lower, p.ci_upper})
      cells.push_back(number(value));
    columns.row(cells);
  }
  return heading("Standardized Solution (tests and intervals of std.all)", style) + columns.str();
}

namespace {

/// What the text report shows: those that were asked for, else those worth a look.
double least_shown(const ModificationOptions& asked) {
  if (asked.minimum > 0) return asked.minimum;
  return asked.maximum > 0 ? 0 : shown_mi;
}

std::vector<std::string> cells_of(const ModificationIndex& mi, bool grouped, bool with_power) {
  std::vector<std::string> cells{mi.lhs, std::string(spelling(mi.op)), mi.rhs};
  if (grouped) cells.push_back(std::to_string(mi.group));
  for (const double value : {mi.mi, mi.epc, mi.sepc_lv, mi.sepc_all})
    cells.push_back(number_or_na(value));
  if (!with_power) return cells;
  for (const double value : {mi.delta, mi.ncp, mi.power})
    cells.push_back(number_or_na(value));
  cells.push_back(mi.decision);
  return cells;
}

/// How often each decision was made, over all indices that the result has.
std::string decisions_text(const Result& result) {
  std::string counts;
  for (const std::string_view decision : {"*epc:m*", "**(m)**", "epc:nm", "(nm)", "(i)"}) {
    const auto count =
        std::ranges::count(result.modindices, decision, &ModificationIndex::decision);
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, decision);
  }
  return fmt::format(
      "  Decisions against a parameter of {:g}: {}\n"
      "  (m: misspecified, nm: not misspecified, i: inconclusive; `semfit explain mi-power`).\n",
      result.modification.delta,
      counts.empty() ? "none" : counts);
}

bool has_equalities(const ParameterTable& table) {
  int rows = 0;
  for (const Row& row : table.rows)
    rows += row.free > 0 ? 1 : 0;
  return rows > table.q || std::ranges::any_of(table.relations, [](const Relation& relation) {
           return relation.op == Op::equal;
         });
}

}  // namespace

std::string modindices_text(const Result& result, const TextStyle& style) {
  if (result.modindices.empty()) return "";
  const ModificationOptions& asked = result.modification;
  const double least = least_shown(asked);
  std::vector<ModificationIndex> shown;
  for (const ModificationIndex& mi : result.modindices)
    if (mi.mi >= least) shown.push_back(mi);
  std::stable_sort(
      shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.mi > b.mi; });

  const bool grouped = result.nobs.size() > 1;
  std::string out = heading("Modification Indices", style);
  if (!shown.empty()) {
    TextColumns columns(std::string(grouped ? "lllrrrrr" : "lllrrrr") + (asked.power ? "rrrl" : ""),
                        7);
    std::vector<std::string> header{"", "", ""};
    if (grouped) header.push_back("group");
    header.insert(header.end(), {"mi", "epc", "sepc.lv", "sepc.all"});
    if (asked.power) header.insert(header.end(), {"delta", "ncp", "power", "decision"});
    columns.row(header);
    for (const ModificationIndex& mi : shown)
      columns.row(cells_of(mi, grouped, asked.power));
    out += columns.str() + "\n";
  }
  if (least == shown_mi)
    out +=
        fmt::format("  {} of {} candidates reach {} (p < .05 with 1 df); --format json has all.\n",
                    shown.size(),
                    result.modindices.size(),
                    shown_mi);
  if (asked.power) out += decisions_text(result);
  if (has_equalities(result.table))
    out +=
        "  Equality constraints hold throughout; --score-test shows what releasing each would "
        "do.\n";
  return out;
}

std::string residuals_text(const Result& result, const TextStyle& style) {
  std::string out;
  // Two of the five types: what a misfit is worth as a correlation, and whether it is more than
  // chance. The others are in the JSON document.
  for (const auto& [type, title] :
       {std::pair{"cor.bentler", "Residual Correlations (cor.bentler)"},
        std::pair{"standardized", "Standardized Residuals (z values)"}}) {
    for (const ResidualSet& set : result.residuals) {
      if (set.type != type) continue;
      for (const MomentBlock& block : set.blocks) {
        out += block_heading(title, block.block, result, style);
        out += matrix_text(block.names, block.cov);
        if (!block.mean.empty()) out += means_text(block);
      }
    }
  }
  return out + residual_summary_text(result, style);
}

std::string effects_text(const Result& result, const TextStyle& style) {
  std::string out;
  int last_block = 0;
  for (std::size_t first = 0; first < result.effects.size();) {
    const int block = result.effects[first].block;
    TextColumns columns("llrrrrrrr", 7);
    columns.row(
        {"", "", "Estimate", "Std.Err", "z-value", "P(>|z|)", "ci.lower", "ci.upper", "Std.all"});
    for (; first < result.effects.size() && result.effects[first].block == block; ++first) {
      const Effect& effect = result.effects[first];
      columns.row({path_of(effect),
                   kind_name(effect.kind),
                   number_or_na(effect.est),
                   number(effect.se),
                   number(effect.z),
                   number(effect.pvalue),
                   number(effect.ci_lower),
                   number(effect.ci_upper),
                   number(effect.std_all)});
    }
    if (block != last_block) out += block_heading("Effects", block, result, style);
    last_block = block;
    out += columns.str();
  }
  return out;
}

std::string moments_text(std::string_view title,
                         const std::vector<MomentBlock>& blocks,
                         const Result& result,
                         const TextStyle& style) {
  std::string out;
  for (const MomentBlock& block : blocks) {
    out += block_heading(title, block.block, result, style);
    out += matrix_text(block.names, block.cov);
    if (!block.mean.empty()) out += means_text(block);
  }
  return out;
}

std::string vcov_text(const Result& result, const TextStyle& style) {
  if (result.vcov_names.empty()) return "";
  return heading("Covariance Matrix of the Estimates", style) +
         matrix_text(result.vcov_names, result.vcov, 5);
}

std::string options_text(const Result& result, const TextStyle& style) {
  if (result.options.empty()) return "";
  TextColumns columns("lll");
  for (const ResolvedOption& option : result.options)
    columns.row({option.name, option.value, option.why});
  return heading("Options, each with its reason", style) + columns.str();
}

std::string notes_text(const std::vector<Note>& notes, const TextStyle& style) {
  if (notes.empty()) return "";
  std::string out = heading("Notes", style);
  // The gravest first; among equals, the order in which they arose.
  std::vector<Note> sorted = notes;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Note& a, const Note& b) {
    return a.severity > b.severity;
  });
  for (const Note& note : sorted) {
    out += fmt::format("  {}: {} [{}]\n",
                       severity_name(note.severity),
                       escape_terminal(note.message),
                       escape_terminal(note.code));
    std::string about;
    for (const std::string& name : note.about)
      about += (about.empty() ? "" : ", ") + escape_terminal(name);
    if (!about.empty()) out += "    about: " + about + "\n";
  }
  return out + "\n  `semfit explain CODE` says more about a code in brackets.\n";
}

}  // namespace semfit::internal
