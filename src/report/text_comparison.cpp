// Several models side by side, and the tests between nested ones.
#include "semfit/version.h"

#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <cmath>
#include <fmt/format.h>
#include <set>

namespace semfit {
namespace {

using namespace internal;

struct Line {
  const char* measure;
  const char* label;
  int decimals = 3;
  bool scaled = false;  ///< only where tests are scaled
};

constexpr Line lines[] = {{"chisq", "Chi-square"},
                          {"df", "Degrees of freedom", 0},
                          {"pvalue", "P-value (Chi-square)"},
                          {"chisq.scaled", "Chi-square (scaled)", 3, true},
                          {"pvalue.scaled", "P-value (scaled)", 3, true},
                          {"chisq.scaling.factor", "Scaling correction factor", 3, true},
                          {"cfi", "CFI"},
                          {"tli", "TLI"},
                          {"cfi.robust", "Robust CFI", 3, true},
                          {"tli.robust", "Robust TLI", 3, true},
                          {"gfi", "GFI"},
                          {"agfi", "AGFI"},
                          {"rmsea", "RMSEA"},
                          {"rmsea.ci.lower", "RMSEA CI - lower"},
                          {"rmsea.ci.upper", "RMSEA CI - upper"},
                          {"rmsea.robust", "Robust RMSEA", 3, true},
                          {"srmr", "SRMR"},
                          {"aic", "AIC"},
                          {"bic", "BIC"},
                          {"npar", "Free parameters", 0}};

std::string fit_side_by_side(const Comparison& comparison) {
  TextColumns columns("l" + std::string(comparison.results.size(), 'r'), 9);
  std::vector<std::string> header{""};
  header.insert(header.end(), comparison.names.begin(), comparison.names.end());
  columns.row(header);
  std::vector<std::string> verdicts{"Converged"};
  for (const Result& result : comparison.results)
    verdicts.push_back(!result.converged ? "NO" : "yes");
  columns.row(verdicts);
  const bool is_scaled = comparison.method != "standard";
  for (const Line& line : lines) {
    if (line.scaled && !is_scaled) continue;
    std::vector<std::string> cells{line.label};
    for (const Result& result : comparison.results)
      cells.push_back(number_or_na(result.measure(line.measure), line.decimals));
    columns.row(cells);
  }
  return columns.str();
}

std::string difference_tests(const Comparison& comparison) {
  TextColumns columns("lrrrrrrrr");
  columns.row({"", "Df", "AIC", "BIC", "Chisq", "Chisq diff", "RMSEA", "Df diff", "Pr(>Chisq)"});
  for (const ComparisonRow& row : comparison.lrt) {
    std::vector<std::string> cells{row.model,
                                   std::to_string(row.df),
                                   number_or_na(row.aic),
                                   number_or_na(row.bic),
                                   number_or_na(row.chisq)};
    if (row.has_diff) {
      for (const std::string& cell : {number_or_na(row.chisq_diff),
                                      number_or_na(row.rmsea),
                                      std::to_string(row.df_diff),
                                      number_or_na(row.pvalue)})
        cells.push_back(cell);
    }
    columns.row(cells);
  }
  return columns.str();
}

/// Whether each model is nested in the one above it, which the test assumes.
std::string nesting(const Comparison& comparison) {
  std::string out;
  for (std::size_t i = 1; i < comparison.lrt.size(); ++i) {
    const ComparisonRow& row = comparison.lrt[i];
    if (row.nested.empty()) continue;
    out += fmt::format("  {} nested in {}: {}{}\n",
                       escape_terminal(row.model),
                       escape_terminal(comparison.lrt[i - 1].model),
                       row.nested,
                       row.why.empty() ? "" : " (" + escape_terminal(row.why) + ")");
  }
  return out.empty() ? out : "\n" + out;
}

/// The remarks of the comparison, then those of each model with its name before them.
std::vector<Note> all_notes(const Comparison& comparison) {
  std::vector<Note> notes = comparison.notes;
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    for (Note note : comparison.results[i].notes) {
      note.message = comparison.names[i] + ": " + note.message;
      notes.push_back(std::move(note));
    }
  }
  return notes;
}

std::string banner(const Comparison& comparison, const TextStyle& style) {
  std::string out;
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    if (!comparison.results[i].converged)
      out += fmt::format("*** NOT CONVERGED: {}; do not interpret its numbers. ***\n",
                         escape_terminal(comparison.names[i]));
  }
  if (out.empty()) return out;
  return style.colour ? "\x1b[1;31m" + out + "\x1b[0m\n" : out + "\n";
}

}  // namespace

std::string write_text(const Comparison& comparison,
                       const Manifest& manifest,
                       const TextStyle& style) {
  std::string out = banner(comparison, style);
  out += fmt::format("semfit {} compared {} models\n\n", version, comparison.results.size());
  if (!manifest.data_file.empty()) out += pair_line("Data", manifest.data_file);
  if (!comparison.results.empty()) {
    const Result& first = comparison.results.front();
    double cases = 0;
    for (const double n : first.nobs)
      cases += n;
    out += pair_line("Estimator", first.estimator);
    out += pair_line("Number of observations", count(cases));
  }
  out += heading("Fit of the Models", style) + fit_side_by_side(comparison);
  const bool is_scaled = comparison.method != "standard";
  out += heading(is_scaled ? fmt::format("Scaled Chi-Squared Difference Test, {}",
                                         difference_title(comparison.method))
                           : "Chi-Squared Difference Test",
                 style) +
         difference_tests(comparison);
  if (is_scaled)
    out += "\n  Chisq is the unscaled statistic; a difference of scaled ones is no chi-square.\n";
  out += nesting(comparison);
  if (style.explain && !comparison.results.empty())
    out += options_text(comparison.results.front(), style);
  return out + notes_text(all_notes(comparison), style);
}

}  // namespace semfit
