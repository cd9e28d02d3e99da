// The bootstrap in the text report: how many draws there were, and every quantity over them.
#include "base/escape.h"
#include "base/text.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

struct SectionTitle {
  const char* section;
  const char* title;
};
constexpr SectionTitle titles[] = {{"parameters", "Parameters"},
                                   {"std.all", "Standardized (std.all)"},
                                   {"r2", "R-Square"},
                                   {"effects", "Effects"},
                                   {"effects.std", "Effects, standardized (std.all)"},
                                   {"indirect", "Indirect effects"},
                                   {"fit", "Fit measures"}};

const char* type_name(Resampling type) {
  switch (type) {
    case Resampling::nonparametric:
      return "Cases with replacement";
    case Resampling::parametric:
      return "Normal, from the model";
    case Resampling::bollen_stine:
      return "Bollen and Stine";
    case Resampling::yuan:
      return "Yuan";
  }
  return "";
}

const char* interval_name(BootInterval type) {
  switch (type) {
    case BootInterval::percentile:
      return "Percentile";
    case BootInterval::bias_corrected:
      return "Bias-corrected";
    case BootInterval::bias_corrected_accelerated:
      return "Bias-corrected and accelerated";
    case BootInterval::basic:
      return "Basic";
    case BootInterval::normal:
      return "Normal";
  }
  return "";
}

/// What does not vary (a count, a variance at 1) has nothing to tell here.
bool is_shown(const BootstrapQuantity& quantity, const char* section) {
  return quantity.section == section && quantity.se > 0;
}

std::string section_text(const Result& result, const SectionTitle& section, std::size_t width) {
  const Bootstrap& bootstrap = result.bootstrap;
  TextColumns columns("lrrrrrrr", 7);
  columns.row({pad_right(section.title, width),
               "Estimate",
               "Bias",
               "Std.Err",
               "ci.lower",
               "ci.upper",
               "p.boot",
               "Draws"});
  bool is_empty = true;
  for (const BootstrapQuantity& quantity : bootstrap.quantities) {
    if (!is_shown(quantity, section.section)) continue;
    is_empty = false;
    const Interval& ci = quantity.ci[static_cast<std::size_t>(bootstrap.interval)];
    const bool tiny = quantity.se < 0.0005;
    const auto cell = [&](double value) { return tiny ? small_number(value) : number(value); };
    columns.row({quantity.name,
                 cell(quantity.est),
                 cell(quantity.bias),
                 cell(quantity.se),
                 cell(ci.lower),
                 cell(ci.upper),
                 number(quantity.pvalue),
                 std::to_string(quantity.draws)});
  }
  return is_empty ? "" : "\n" + columns.str();
}

/// Of the widest name, so that the tables stand under each other.
std::size_t width_of_names(const Bootstrap& bootstrap) {
  std::size_t width = 0;
  for (const SectionTitle& section : titles) {
    width = std::max(width, display_width(section.title));
    for (const BootstrapQuantity& quantity : bootstrap.quantities)
      if (is_shown(quantity, section.section))
        width = std::max(width, display_width(escape_terminal(quantity.name)));
  }
  return width;
}

}  // namespace

std::string draws_text(const Result& result) {
  const Bootstrap& bootstrap = result.bootstrap;
  if (bootstrap.requested == 0) return "";
  std::string out = pair_line("Bootstrap draws", type_name(bootstrap.type));
  out += pair_line("Number of requested draws", std::to_string(bootstrap.requested));
  if (bootstrap.finished < bootstrap.requested)
    out += pair_line("Number of finished draws (interrupted)", std::to_string(bootstrap.finished));
  out += pair_line("Number of successful draws", std::to_string(bootstrap.used));
  out += pair_line("Seed", std::to_string(bootstrap.seed));
  out += pair_line("Bootstrap intervals", interval_name(bootstrap.interval));
  return out;
}

std::string bootstrap_text(const Result& result, const TextStyle& style) {
  if (result.bootstrap.used < 2) return "";
  std::string tables;
  const std::size_t width = width_of_names(result.bootstrap);
  for (const SectionTitle& section : titles)  // of a plain fit the others are in their own tables
    if (style.bootstrap || std::string_view(section.section) == "fit")
      tables += section_text(result, section, width);
  if (tables.empty()) return "";
  std::string out = heading(fmt::format("Bootstrap ({} intervals, {:g} %)",
                                        interval_name(result.bootstrap.interval),
                                        100 * result.ci_level),
                            style);
  out.pop_back();  // each table begins with an empty line
  return out + tables;
}

}  // namespace semfit::internal
