// A description in words and tables: what the second table of a paper is made of.
#include "semfit/report.h"
#include "semfit/version.h"

#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

constexpr std::size_t shown_patterns = 10;

/// "Correlations, Group 2 [Grant-White]"
std::string titled(std::string_view title, const Description& description, std::size_t g) {
  if (description.groups.size() < 2) return std::string(title);
  return fmt::format("{}, Group {} [{}]", title, g + 1, description.groups[g].label);
}

/// What the group is of, where there is one group of a grouping variable.
std::string summary(const Description& description, const Manifest& manifest) {
  std::string out = fmt::format("semfit {} described {} variable{}\n\n",
                                version,
                                description.groups.front().variables.size(),
                                description.groups.front().variables.size() == 1 ? "" : "s");
  if (!manifest.data_file.empty()) out += pair_line("Data", manifest.data_file);
  if (!description.group.empty()) out += pair_line("Grouping variable", description.group);
  const bool grouped = description.groups.size() > 1 || !description.group.empty();
  for (std::size_t g = 0; g < description.groups.size(); ++g) {
    const GroupDescription& group = description.groups[g];
    out += pair_line(grouped ? fmt::format("Cases of {}", group.label) : "Number of cases",
                     std::to_string(group.cases));
    if (group.complete < group.cases)
      out += pair_line("  without a missing value", std::to_string(group.complete));
  }
  if (description.without_group > 0)
    out += pair_line("Rows without a group (left out)", std::to_string(description.without_group));
  if (description.is_raw) {
    const bool listwise = description.missing == Available::listwise;
    out += pair_line("Missing values", listwise ? "listwise" : "pairwise");
  }
  return out;
}

bool has_missing(const GroupDescription& group) {
  return group.complete < group.cases;
}

std::string variables_text(const GroupDescription& group, bool is_raw) {
  const bool missing = has_missing(group);
  TextColumns columns(missing ? "lrrrrrrrrrrr" : "lrrrrrrrrr");
  std::vector<std::string> header{"", "N"};
  if (missing) header.insert(header.end(), {"Missing", "%"});
  header.insert(header.end(), {"Mean", "SD"});
  if (is_raw) header.insert(header.end(), {"Min", "Max", "Skew", "SE", "Kurtosis", "SE"});
  columns.row(header);
  for (const VariableDescription& v : group.variables) {
    std::vector<std::string> cells{v.name, std::to_string(v.n)};
    if (missing) {
      cells.push_back(std::to_string(v.missing));
      cells.push_back(
          number(100 * static_cast<double>(v.missing) / static_cast<double>(group.cases), 1));
    }
    cells.push_back(number_or_na(v.mean));
    cells.push_back(number_or_na(v.sd));
    if (is_raw)
      for (const double value :
           {v.min, v.max, v.skewness, v.skewness_se, v.kurtosis, v.kurtosis_se})
        cells.push_back(number_or_na(value));
    columns.row(cells);
  }
  std::string out = columns.str();
  std::string reasons;
  for (const VariableDescription& v : group.variables)
    if (is_raw && !v.why.empty())
      reasons += fmt::format("  {}: {}\n", escape_terminal(v.name), v.why);
  return out + (reasons.empty() ? "" : "\n" + reasons);
}

std::string_view stars(double pvalue) {
  if (pvalue < 0.001) return "***";
  if (pvalue < 0.01) return "**";
  return pvalue < 0.05 ? "*" : "";
}

/// "smallest to largest", or one number.
std::string cases_of_pairs(const GroupDescription& group) {
  double low = infinity, high = 0;
  for (std::int64_t j = 0; j < group.n.cols; ++j)
    for (std::int64_t i = j + 1; i < group.n.rows; ++i) {
      low = std::min(low, group.n(i, j));
      high = std::max(high, group.n(i, j));
    }
  return low == high ? count(low) : fmt::format("{} to {}", count(low), count(high));
}

std::string correlations_text(const GroupDescription& group) {
  std::vector<std::string> names;
  for (const VariableDescription& v : group.variables)
    names.push_back(v.name);
  bool has_gap = false;
  std::string out = triangle_text(names, [&](std::int64_t i, std::int64_t j) {
    has_gap = has_gap || std::isnan(group.cor(i, j));
    return number_or_na(group.cor(i, j)) + pad_right(i == j ? "" : stars(group.pvalue(i, j)), 3);
  });
  out += fmt::format(
      "\n  * p < .05, ** p < .01, *** p < .001 (two-sided, not corrected for their "
      "number); N = {}.\n",
      cases_of_pairs(group));
  if (has_gap)
    out +=
        "  NA: a variable does not vary in the cases that have both, or there are fewer than two "
        "of these.\n";
  return out;
}

std::string mardia_text(const MardiaTest& test) {
  if (!test.why.empty()) return fmt::format("  None: {}.\n", escape_terminal(test.why));
  TextColumns columns("lrrrr", 7);
  columns.row({"", "Value", "Statistic", "Df", "P-value"});
  columns.row({"Skewness",
               number(test.skewness),
               number(test.skewness_chisq),
               count(test.skewness_df),
               number(test.skewness_pvalue)});
  columns.row({"  small-sample correction",
               "",
               number(test.small_sample_chisq),
               count(test.skewness_df),
               number(test.small_sample_pvalue)});
  columns.row({"Kurtosis",
               number(test.kurtosis),
               number(test.kurtosis_z),
               "",
               number(test.kurtosis_pvalue)});
  const auto p = static_cast<double>(test.p);
  return columns.str() + fmt::format(
                             "\n  Of {} complete cases. Normal: skewness 0 (chi-square test), "
                             "kurtosis {} (z test).\n",
                             test.n,
                             count(p * (p + 2)));
}

std::string patterns_text(const GroupDescription& group) {
  TextColumns columns("rrl", 7);
  columns.row({"Cases", "Percent", "Missing"});
  const std::size_t shown = std::min(shown_patterns, group.patterns.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const MissingPattern& pattern = group.patterns[i];
    columns.row(
        {std::to_string(pattern.cases),
         number(100 * static_cast<double>(pattern.cases) / static_cast<double>(group.cases), 1),
         pattern.missing.empty() ? "nothing"
                                 : fmt::format("{}", fmt::join(pattern.missing, ", "))});
  }
  std::string out = columns.str();
  if (const std::size_t more = group.patterns.size() - shown; more > 0)
    out += fmt::format("\n  {} more; --format json has all.\n", more);
  return out;
}

}  // namespace

std::string write_text(const Description& description,
                       const Manifest& manifest,
                       const TextStyle& style) {
  std::string out = summary(description, manifest);
  for (std::size_t g = 0; g < description.groups.size(); ++g) {
    const GroupDescription& group = description.groups[g];
    out += heading(titled("Variables", description, g), style) +
           variables_text(group, description.is_raw);
    if (group.variables.size() > 1)
      out += heading(titled("Correlations", description, g), style) + correlations_text(group);
    if (description.is_raw && group.variables.size() > 1)
      out += heading(titled("Multivariate Normality (Mardia)", description, g), style) +
             mardia_text(group.mardia);
    if (!group.patterns.empty())
      out += heading(titled("Patterns of Missing Values", description, g), style) +
             patterns_text(group);
  }
  if (!description.is_raw)
    out +=
        "\n  Published moments have no cases: nothing but means, standard deviations and "
        "correlations.\n";
  return out + notes_text(description.notes, style);
}

}  // namespace semfit
