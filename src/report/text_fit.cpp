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

std::string label_of(const Result& result, std::size_t g) {
  return g < result.group_label.size() ? result.group_label[g] : fmt::format("group {}", g + 1);
}

/// One count, or one for each group under a line of its own; nothing without counts.
std::string per_group_text(const Result& result,
                           const std::string& label,
                           const std::vector<std::size_t>& counts) {
  if (counts.empty()) return "";
  if (counts.size() == 1) return pair_line(label, std::to_string(counts[0]));
  std::string out = "  " + label + " per group:\n";
  for (std::size_t g = 0; g < counts.size(); ++g)
    out += pair_line("  " + escape_terminal(label_of(result, g)), std::to_string(counts[g]));
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
      const std::string label = label_of(result, g);
      const double all = g < result.norig.size() ? static_cast<double>(result.norig[g]) : 0;
      out += line("  " + escape_terminal(label), result.nobs[g], all);
    }
  } else {
    out += line("Number of observations", total(result.nobs), rows);
  }
  std::vector<std::size_t> patterns;
  for (const MissingData& missing : result.missing)
    patterns.push_back(missing.patterns.size());
  out += per_group_text(result, "Number of missing patterns", patterns);
  const std::string cluster =
      fmt::format("Number of clusters [{}]", escape_terminal(result.cluster));
  out += per_group_text(result, cluster, {result.clusters.begin(), result.clusters.end()});
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

int auxiliary_parameters(const ParameterTable& table) {
  return static_cast<int>(std::count_if(
      table.rows.begin(), table.rows.end(), [](const Row& row) { return row.auxiliary; }));
}

std::string auxiliary_names(const ParameterTable& table) {
  return table.blocks.empty() ? "" : fmt::format("{}", fmt::join(table.blocks[0].auxiliary, ", "));
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
  if (result.interrupted)
    out += "*** INTERRUPTED: what follows rests on the bootstrap draws that were finished. ***\n";
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
  const int auxiliary = auxiliary_parameters(result.table);
  if (const std::string names = auxiliary_names(result.table); !names.empty())
    out += pair_line("Auxiliary variables", escape_terminal(names));
  out += pair_line("Number of model parameters", std::to_string(result.table.q - auxiliary));
  if (auxiliary > 0)
    out += pair_line("Parameters of the auxiliary variables", std::to_string(auxiliary));
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
