// Tests and intervals of indirect effects in the text report.
#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using Kind = IndirectEffect::Kind;

std::string arrows(const std::vector<std::string>& path) {
  return fmt::format("{}", fmt::join(path, " -> "));
}

/// "x -> m -> y", of what is no single path "x -> y", of contrasts both paths.
std::string name_of(const IndirectEffect& effect) {
  if (effect.path.empty()) return effect.from + " -> " + effect.to;
  const bool has_two = effect.kind == Kind::contrast && effect.other_path != effect.path;
  return arrows(effect.path) + (has_two ? " less " + arrows(effect.other_path) : "");
}

/// Where it holds, or what it is besides an effect along one path.
std::string what(const IndirectEffect& effect) {
  switch (effect.kind) {
    case Kind::specific:
      return "indirect";
    case Kind::total_indirect:
      return "total indirect";
    case Kind::proportion_mediated:
      return "proportion";
    case Kind::contrast:
      return effect.moderator.empty() ? "contrast" : effect.moderator;
    case Kind::conditional:
      return std::isnan(effect.moderator_value)
                 ? effect.moderator
                 : fmt::format("{} = {:.6g}", effect.moderator, effect.moderator_value);
    case Kind::moderation_index:
      return "index, by " + effect.moderator;
  }
  return "";
}

/// The tables, in order.
enum class Part { plain, conditional, groups };

Part part_of(const IndirectEffect& effect, const Result& result) {
  if (effect.moderator.empty()) return Part::plain;
  const std::string group = result.group.empty() ? "group" : result.group;
  const bool is_between = result.nobs.size() > 1 && effect.kind == Kind::contrast &&
                          effect.moderator.starts_with(group + " = ");
  return is_between ? Part::groups : Part::conditional;
}

using Rows = std::vector<const IndirectEffect*>;

std::string table_of(const Rows& rows,
                     const std::vector<std::string>& header,
                     std::vector<double> (*values)(const IndirectEffect&)) {
  std::string alignment = "ll";
  std::vector<std::string> cells{"", ""};
  for (const std::string& name : header) {
    alignment += 'r';
    cells.push_back(name);
  }
  TextColumns columns(alignment, 7);
  columns.row(cells);
  for (const IndirectEffect* effect : rows) {
    cells = {name_of(*effect), what(*effect)};
    const std::vector<double> numbers = values(*effect);
    for (std::size_t i = 0; i < header.size(); ++i)
      cells.push_back(i == 0 ? number_or_na(numbers[i]) : number(numbers[i]));
    columns.row(cells);
  }
  return columns.str();
}

std::string tests_of(const Rows& rows) {
  return table_of(
      rows,
      {"Estimate", "Std.Err", "Sobel z", "P(>|z|)", "Aroian z", "P(>|z|)", "Goodman z", "P(>|z|)"},
      [](const IndirectEffect& e) -> std::vector<double> {
        return {e.est,
                e.se,
                e.sobel_z,
                e.sobel_pvalue,
                e.aroian_z,
                e.aroian_pvalue,
                e.goodman_z,
                e.goodman_pvalue};
      });
}

/// Of a bootstrap fit its limits are the last columns.
std::vector<std::string> with_bootstrap(const Rows& rows, std::vector<std::string> header) {
  if (std::ranges::any_of(rows, [](const auto* e) { return !std::isnan(e->bootstrap.lower); }))
    header.insert(header.end(), {"boot.low", "boot.upp"});
  return header;
}

std::string intervals_of(const Rows& rows) {
  return table_of(rows,
                  with_bootstrap(rows,
                                 {"Estimate",
                                  "delta.low",
                                  "delta.upp",
                                  "mc.lower",
                                  "mc.upper",
                                  "mc.se",
                                  "prod.low",
                                  "prod.upp"}),
                  [](const IndirectEffect& e) -> std::vector<double> {
                    return {e.est,
                            e.delta.lower,
                            e.delta.upper,
                            e.monte_carlo.lower,
                            e.monte_carlo.upper,
                            e.monte_carlo_se,
                            e.product.lower,
                            e.product.upper,
                            e.bootstrap.lower,
                            e.bootstrap.upper};
                  });
}

std::string conditional_of(const Rows& rows) {
  return table_of(rows,
                  with_bootstrap(rows,
                                 {"Estimate",
                                  "Std.Err",
                                  "z-value",
                                  "P(>|z|)",
                                  "delta.low",
                                  "delta.upp",
                                  "mc.lower",
                                  "mc.upper",
                                  "prod.low",
                                  "prod.upp"}),
                  [](const IndirectEffect& e) -> std::vector<double> {
                    return {e.est,
                            e.se,
                            e.sobel_z,
                            e.sobel_pvalue,
                            e.delta.lower,
                            e.delta.upper,
                            e.monte_carlo.lower,
                            e.monte_carlo.upper,
                            e.product.lower,
                            e.product.upper,
                            e.bootstrap.lower,
                            e.bootstrap.upper};
                  });
}

/// Why something is missing or doubtful, each effect in a line of its own; a reason that all share
/// once.
std::string reasons_of(const Rows& rows) {
  std::string out;
  const bool is_shared =
      rows.size() > 1 && !rows[0]->why.empty() &&
      std::ranges::all_of(rows, [&](const auto* row) { return row->why == rows[0]->why; });
  for (const IndirectEffect* effect : rows) {
    if (effect->why.empty()) continue;
    if (is_shared) return fmt::format("  {}.\n", escape_terminal(effect->why));
    out += fmt::format("  {} ({}): {}.\n",
                       escape_terminal(name_of(*effect)),
                       escape_terminal(what(*effect)),
                       escape_terminal(effect->why));
  }
  return out.empty() ? "" : "\n" + out;
}

/// "  20000 draws of the Monte Carlo intervals, from seed 1."
std::string draws_of(const Result& result) {
  for (const ResolvedOption& option : result.options)
    if (option.name == "monte.carlo") return fmt::format("\n  {} {}.\n", option.value, option.why);
  return "";
}

}  // namespace

std::string indirect_text(const Result& result, const TextStyle& style) {
  std::string out;
  const std::string level = fmt::format("{:g}% Intervals", 100 * result.ci_level);
  const int blocks = static_cast<int>(std::max<std::size_t>(result.nobs.size(), 1));
  const auto rows_of = [&](Part part, int block) {
    Rows rows;
    for (const IndirectEffect& effect : result.indirect)
      if (part_of(effect, result) == part && (block == 0 || effect.block == block))
        rows.push_back(&effect);
    return rows;
  };
  for (const Part part : {Part::plain, Part::conditional})
    for (int block = 1; block <= blocks; ++block) {
      const Rows rows = rows_of(part, block);
      if (rows.empty()) continue;
      const std::string name = block_name(result, block);
      const std::string group = name.empty() ? "" : ", " + name;
      if (part == Part::conditional) {
        out += heading(fmt::format("Conditional Effects, {}{}", level, group), style) +
               conditional_of(rows);
      } else {
        out += heading("Indirect Effects, Tests" + group, style) + tests_of(rows);
        out += heading(fmt::format("Indirect Effects, {}{}", level, group), style) +
               intervals_of(rows);
      }
      out += reasons_of(rows);
    }
  if (const Rows rows = rows_of(Part::groups, 0); !rows.empty())
    out += heading("Differences between Groups, " + level, style) + conditional_of(rows) +
           reasons_of(rows);
  return out.empty() ? "" : out + draws_of(result);
}

}  // namespace semfit::internal
