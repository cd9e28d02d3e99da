// The ladder of measurement invariance: fit of the steps, what each costs, verdicts, proposals.
#include "semfit/version.h"

#include "base/escape.h"
#include "report/paragraph.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

std::string listed(const std::vector<std::string>& texts) {
  return escape_terminal(fmt::format("{}", fmt::join(texts, ", ")));
}

std::string summary(const Invariance& ladder, const Manifest& manifest) {
  std::string out = fmt::format(
      "semfit {} tested measurement invariance in {} steps\n\n", version, ladder.steps.size());
  if (!manifest.data_file.empty()) out += pair_line("Data", manifest.data_file);
  const Result& first = ladder.steps.front().result;
  out += pair_line("Estimator", first.estimator);
  if (!first.group.empty()) out += pair_line("Grouping variable", first.group);
  double cases = 0;
  for (const double n : first.nobs)
    cases += n;
  out += pair_line("Number of observations", count(cases));
  for (std::size_t g = 0; g < first.nobs.size(); ++g)
    out += pair_line("  " + (g < first.group_label.size() ? first.group_label[g]
                                                          : fmt::format("Group {}", g + 1)),
                     count(first.nobs[g]));
  return out;
}

/// What each step makes equal.
std::string equalities(const Invariance& ladder) {
  TextColumns columns("ll");
  for (const InvarianceStep& step : ladder.steps) {
    std::string what = fmt::format("{}", fmt::join(step.group_equal, ", "));
    if (what.empty()) what = "nothing";
    if (!step.group_equal.empty() && !step.group_partial.empty())
      what += fmt::format("; except {}", fmt::join(step.group_partial, ", "));
    columns.row({step.name, what});
  }
  return columns.str();
}

std::string fit_of_steps(const Invariance& ladder) {
  TextColumns columns("lrrrrrrrr");
  columns.row({"", "Chisq", "Df", "P-value", "CFI", "RMSEA", "SRMR", "AIC", "BIC"});
  for (const InvarianceStep& step : ladder.steps) {
    const Result& result = step.result;
    std::vector<std::string> cells{step.name,
                                   number_or_na(result.measure(ladder.measure_name("chisq")))};
    cells.push_back(std::to_string(result.df));
    for (const char* measure : {"pvalue", "cfi", "rmsea", "srmr", "aic", "bic"})
      cells.push_back(number_or_na(result.measure(ladder.measure_name(measure))));
    columns.row(cells);
  }
  std::string what;
  if (ladder.is_scaled)
    what =
        "Chi-square is scaled, CFI, TLI and RMSEA are robust; differences of chi-square are "
        "those of " +
        difference_title(ladder.method) + ".";
  else if (ladder.is_robust)
    what = "CFI, TLI and RMSEA are robust: they estimate what complete data would give.";
  return what.empty() ? columns.str() : columns.str() + "\n" + paragraph(what);
}

std::string changes(const Invariance& ladder, const TextStyle& style) {
  if (std::all_of(ladder.steps.begin(), ladder.steps.end(), [](const InvarianceStep& step) {
        return step.against < 0;
      }))
    return "";
  TextColumns columns("llrrrrrrrr");
  columns.row({"", "Against", "Chisq", "Df", "P-value", "CFI", "RMSEA", "SRMR", "TLI", "McNCI"});
  for (const InvarianceStep& step : ladder.steps) {
    if (step.against < 0) continue;
    std::vector<std::string> cells{step.name,
                                   ladder.steps[static_cast<std::size_t>(step.against)].name};
    if (step.criteria.empty() && std::isnan(step.chisq_diff)) {
      columns.row(cells);
      continue;
    }
    cells.push_back(number_or_na(step.chisq_diff));
    cells.push_back(std::to_string(step.df_diff));
    for (const double value : {step.pvalue,
                               step.cfi_diff,
                               step.rmsea_diff,
                               step.srmr_diff,
                               step.tli_diff,
                               step.mfi_diff})
      cells.push_back(number_or_na(value));
    columns.row(cells);
  }
  return heading("Change of Fit", style) + columns.str();
}

std::string says(const InvarianceCriterion& rule) {
  if (!rule.speaks) return "-";
  return rule.rejects ? "rejects" : "holds";
}

std::string verdicts(const Invariance& ladder) {
  TextColumns columns("lllll");
  columns.row({"", "Chi-square", "Cheung & Rensvold", "Chen", "Verdict"});
  for (const InvarianceStep& step : ladder.steps) {
    if (step.verdict == InvarianceVerdict::none) continue;
    std::vector<std::string> cells{step.name};
    for (std::size_t i = 0; i < 3; ++i)
      cells.push_back(i < step.criteria.size() ? says(step.criteria[i]) : "-");
    std::string verdict = spelling(step.verdict);
    if (step.verdict != InvarianceVerdict::holds) verdict += ": " + step.why;
    cells.push_back(verdict);
    columns.row(cells);
  }
  return columns.str();
}

/// The rules, with the numbers that they use and where they stand.
std::string rules(const Invariance& ladder) {
  const ChenCutoffs& chen = ladder.chen;
  return "\n" +
         paragraph(fmt::format("Chi-square: the difference test rejects at {:g}.",
                               ladder.options.alpha)) +
         paragraph(fmt::format("Cheung and Rensvold (2002): CFI changes by {:.3f} or below.",
                               ladder.options.cfi_change)) +
         paragraph(
             fmt::format("Chen (2007): CFI changes by {:.3f} or below, and RMSEA by {:.3f} or "
                         "SRMR by {:.3f} (loadings) or {:.3f} (intercepts, residuals) or above. "
                         "These are her cut-offs for {}.",
                         chen.cfi,
                         chen.rmsea,
                         chen.srmr_loadings,
                         chen.srmr_others,
                         chen.why)) +
         paragraph(
             "A step holds if no rule rejects it, fails if chi-square and an index do, and is "
             "doubtful in between.");
}

std::string group_name(const Result& result, int group) {
  const auto g = static_cast<std::size_t>(group - 1);
  return g < result.group_label.size() ? result.group_label[g] : fmt::format("Group {}", group);
}

std::string proposals_of(const InvarianceStep& step) {
  TextColumns columns("lrrrrr" + std::string(step.result.nobs.size(), 'r'));
  std::vector<std::string> header{"", "X2", "Df", "P-value", "Bonferroni", "Estimate"};
  for (std::size_t g = 0; g < step.result.nobs.size(); ++g)
    header.push_back(group_name(step.result, static_cast<int>(g) + 1));
  columns.row(header);
  for (const InvarianceProposal& p : step.proposals) {
    std::vector<std::string> cells{p.option,
                                   number_or_na(p.X2),
                                   std::to_string(p.df),
                                   number_or_na(p.pvalue),
                                   number_or_na(p.p_adjusted),
                                   number_or_na(p.est)};
    for (std::size_t g = 0; g < step.result.nobs.size(); ++g) {
      const auto place =
          std::find(p.group.begin(), p.group.end(), static_cast<int>(g) + 1) - p.group.begin();
      const auto i = static_cast<std::size_t>(place);
      cells.push_back(i < p.epc.size() ? number_or_na(p.epc[i]) : "");
    }
    columns.row(cells);
  }
  return columns.str();
}

std::string proposals(const Invariance& ladder, const TextStyle& style) {
  std::string out;
  for (const InvarianceStep& step : ladder.steps) {
    if (step.proposals.empty()) continue;
    out += heading("What stands in the way of " + step.name, style);
    out += "  Score tests of freeing one parameter in all groups; expected change per group.\n";
    out += ladder.is_scaled ? "  They are those of ML, not scaled.\n\n" : "\n";
    out += proposals_of(step);
    const InvarianceProposal& first = step.proposals.front();
    if (!(first.p_adjusted < ladder.options.alpha)) {
      out += "\n  None is significant after Bonferroni's correction: no single one stands out.\n";
      continue;
    }
    std::vector<std::string> excepted = step.group_partial;
    excepted.push_back(first.option);
    out += fmt::format("\n  The largest is freed by --group-partial \"{}\".\n", listed(excepted));
  }
  return out;
}

/// How `partial` went, step by step.
std::string partial_search(const Invariance& ladder, const TextStyle& style) {
  std::string out;
  for (std::size_t i = 1; i < ladder.steps.size(); ++i) {
    const InvarianceStep& step = ladder.steps[i];
    const InvarianceStep& before = ladder.steps[i - 1];
    if (step.freed.size() > before.freed.size())
      out += fmt::format("  {}: freed {}; {}\n",
                         escape_terminal(step.name),
                         escape_terminal(step.freed.back()),
                         spelling(step.verdict));
    if (!step.stopped.empty())
      out += fmt::format(
          "  {}: stopped; {}\n", escape_terminal(step.name), escape_terminal(step.stopped));
  }
  if (out.empty()) return out;
  return heading("Partial Invariance (exploratory)", style) + out +
         "\n  These equalities were freed because this sample speaks against them. P-values of "
         "the\n"
         "  models that follow take no account of the search: confirm them in new data.\n";
}

std::string commands(const Invariance& ladder, const Manifest& manifest, const TextStyle& style) {
  if (manifest.step_command.size() != ladder.steps.size()) return "";
  std::string out = heading("Full Report of a Step", style);
  for (std::size_t i = 0; i < ladder.steps.size(); ++i)
    out += fmt::format("  {}:\n    {}\n",
                       escape_terminal(ladder.steps[i].name),
                       escape_terminal(manifest.step_command[i]));
  return out;
}

std::vector<Note> all_notes(const Invariance& ladder) {
  std::vector<Note> notes;
  for (const InvarianceStep& step : ladder.steps)
    for (Note note : step.result.notes) {
      note.message = step.name + ": " + note.message;
      notes.push_back(std::move(note));
    }
  return notes;
}

std::string banner(const Invariance& ladder, const TextStyle& style) {
  std::string out;
  for (const InvarianceStep& step : ladder.steps)
    if (!step.result.converged)
      out += fmt::format("*** NOT CONVERGED: {}; do not interpret its numbers. ***\n",
                         escape_terminal(step.name));
  if (out.empty()) return out;
  return style.colour ? "\x1b[1;31m" + out + "\x1b[0m\n" : out + "\n";
}

}  // namespace

std::string write_text(const Invariance& ladder, const Manifest& manifest, const TextStyle& style) {
  if (ladder.steps.empty()) return "";
  std::string out = banner(ladder, style) + summary(ladder, manifest);
  out += heading("Equal over Groups", style) + equalities(ladder);
  out += heading("Fit of the Steps", style) + fit_of_steps(ladder);
  out += changes(ladder, style);
  out += heading("Verdicts", style) + verdicts(ladder) + rules(ladder);
  out += heading("Conclusion", style) + paragraph(escape_terminal(ladder.conclusion));
  out += proposals(ladder, style) + partial_search(ladder, style);
  out += commands(ladder, manifest, style);
  if (style.explain) out += options_text(ladder.steps.front().result, style);
  return out + notes_text(all_notes(ladder), style);
}

}  // namespace semfit
