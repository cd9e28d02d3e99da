// Head of the text report: verdict, and what was fitted to what.
#include "semfit/version.h"

#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

double total(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values)
    sum += value;
  return sum;
}

std::string used_and_total(std::string_view label, double used, double rows) {
  return pad_right(fmt::format("  {}", label), 42) + pad_left(count(used), 12) +
         pad_left(count(rows), 12) + "\n";
}

/// The variable of the sampling weights, and what they add up to.
std::string weights_text(const Result& result) {
  if (result.weight_sum.empty()) return "";
  std::string out;
  for (const ResolvedOption& option : result.options)
    if (option.name == "sampling.weights")
      out += pair_line("Sampling weights variable", option.value);
  const double cases = total(result.nobs);
  if (std::abs(total(result.weight_sum) - cases) > 1e-9 * cases)
    out += pair_line("Sum of the weights", number(total(result.weight_sum)));
  return out;
}

/// Cases used; beside them the rows of the data where some were dropped, and why they were.
std::string cases_text(const Result& result) {
  double rows = 0;
  for (const std::int64_t n : result.norig)
    rows += static_cast<double>(n);
  const bool dropped = !result.norig.empty() && rows != total(result.nobs);
  const bool grouped = result.nobs.size() > 1;

  std::string out = "\n";
  if (dropped) out += pad_left("Used", 54) + pad_left("Total", 12) + "\n";
  const auto line = [&](std::string_view label, double used, double all) {
    return dropped ? used_and_total(label, used, all) : pair_line(label, count(used));
  };
  if (grouped) {
    out += "  Number of observations per group:\n";
    for (std::size_t g = 0; g < result.nobs.size(); ++g) {
      const std::string label =
          g < result.group_label.size() ? result.group_label[g] : fmt::format("group {}", g + 1);
      const double all = g < result.norig.size() ? static_cast<double>(result.norig[g]) : 0;
      out += line("  " + escape_terminal(label), result.nobs[g], all);
    }
  } else {
    out += line("Number of observations", total(result.nobs), rows);
  }
  for (const MissingData& missing : result.missing)
    out += pair_line(grouped ? fmt::format("Number of missing patterns [{}]",
                                           escape_terminal(block_name(result, missing.block)))
                             : "Number of missing patterns",
                     std::to_string(missing.patterns.size()));
  for (std::size_t g = 0; g < result.clusters.size(); ++g)
    out += pair_line(grouped
                         ? fmt::format("Number of clusters [{}, {}]",
                                       escape_terminal(result.cluster),
                                       escape_terminal(block_name(result, static_cast<int>(g) + 1)))
                         : fmt::format("Number of clusters [{}]", escape_terminal(result.cluster)),
                     std::to_string(result.clusters[g]));
  out += weights_text(result);
  if (!result.missing_note.empty()) out += "  Missing values (such cases are left out)\n";
  for (const std::string& note : result.missing_note)
    out += "    " + escape_terminal(note) + "\n";
  return out;
}

/// How the data file was read, where that is not the plain case of commas and points.
std::string dialect_text(const Manifest& manifest) {
  std::string out;
  if (manifest.separator != ',') {
    const std::string name =
        manifest.separator == '\t' ? "tab" : std::string(1, manifest.separator);
    out += pair_line("Separator of the data file", name);
  }
  if (manifest.decimal != '.')
    out += pair_line("Decimal mark of the data file", std::string(1, manifest.decimal));
  return out;
}

std::string verdict(const Result& result) {
  if (!result.converged) return "did NOT converge";
  const bool is_unique = result.status != "not-identified" && result.status != "negative-df";
  return is_unique ? "converged" : "found no unique solution";
}

}  // namespace

std::string banner(const Result& result, const TextStyle& style) {
  const bool has_error = std::any_of(result.notes.begin(), result.notes.end(), [](const Note& n) {
    return n.severity == Severity::error;
  });
  std::string out;
  if (!result.converged) {
    out = "*** NOT CONVERGED: the numbers below are no solution; do not interpret them. ***\n";
  } else if (has_error) {
    out = "*** DO NOT TRUST THIS RESULT before you have dealt with the following. ***\n";
  }
  for (const Note& note : result.notes) {
    if (note.severity != Severity::error) continue;
    out += fmt::format("*** {} [{}]\n", escape_terminal(note.message), escape_terminal(note.code));
  }
  if (out.empty()) return out;
  return style.colour ? "\x1b[1;31m" + out + "\x1b[0m\n" : out + "\n";
}

std::string summary_text(const Result& result, const Manifest& manifest) {
  const OptimizerReport& optimizer = result.optimizer;
  std::string out = fmt::format("semfit {} {} after {} evaluation{}",
                                version,
                                verdict(result),
                                optimizer.evaluations,
                                optimizer.evaluations == 1 ? "" : "s");
  if (optimizer.iterations > 0)
    out += fmt::format(
        " and {} polishing step{}", optimizer.iterations, optimizer.iterations == 1 ? "" : "s");
  out += "\n\n";
  if (!manifest.model_name.empty()) out += pair_line("Model", manifest.model_name);
  if (!manifest.data_file.empty()) out += pair_line("Data", manifest.data_file);
  out += dialect_text(manifest);
  out += pair_line("Estimator", result.estimator);
  if (!optimizer.name.empty()) out += pair_line("Optimization method", optimizer.name);
  out += pair_line("Number of model parameters", std::to_string(result.table.q));
  if (const int equalities = result.table.q - result.npar; equalities > 0)
    out += pair_line("Number of equality constraints", std::to_string(equalities));
  out += cases_text(result);

  const auto warnings = std::count_if(result.notes.begin(), result.notes.end(), [](const Note& n) {
    return n.severity == Severity::warning;
  });
  if (warnings > 0)
    out += fmt::format(
        "\n  {} warning{} at the end of this report.\n", warnings, warnings == 1 ? "" : "s");
  return out;
}

}  // namespace semfit::internal
