// Moments of rows for people: what was kept, and of how many rows.
#include "semfit/report.h"
#include "semfit/version.h"

#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

/// "Grant-White: rows", or "Rows" of one group.
std::string counted(const Summary& summary, std::string_view what) {
  return summary.label.empty() ? std::string(what) : fmt::format("{} of {}", what, summary.label);
}

std::string counts_text(const Summary& summary) {
  std::string out;
  if (summary.of_rows) out += pair_line(counted(summary, "Rows"), std::to_string(summary.original));
  out += pair_line(summary.of_rows ? "  without a missing value" : counted(summary, "Cases"),
                   std::to_string(summary.nobs));
  if (!summary.patterns.empty())
    out += pair_line("  patterns of missing values", std::to_string(summary.patterns.size()));
  return out;
}

/// Means and standard deviations of the complete rows.
std::string variables_text(const Summary& summary) {
  TextColumns columns("lrrr");
  columns.row({"", "Missing", "Mean", "SD"});
  for (std::size_t j = 0; j < summary.names.size(); ++j) {
    const auto i = static_cast<std::int64_t>(j);
    const double mean =
        summary.nobs > 0 && j < summary.mean.size() ? summary.mean[j] : not_a_number;
    const double sd = summary.nobs > 1 ? std::sqrt(summary.cov(i, i)) : not_a_number;
    columns.row({summary.names[j],
                 summary.of_rows ? std::to_string(summary.missing[j]) : "",
                 number_or_na(mean),
                 number_or_na(sd)});
  }
  return columns.str();
}

}  // namespace

std::string write_moments_text(const Data& data,
                               const std::vector<Note>& notes,
                               const Manifest& manifest,
                               const TextStyle& style) {
  const std::size_t p = data.summaries.empty() ? 0 : data.summaries.front().names.size();
  std::string out =
      fmt::format("semfit {} made moments of {} variable{}\n\n", version, p, p == 1 ? "" : "s");
  out += pair_line("Data", manifest.data_file);
  if (!data.group.empty()) out += pair_line("Grouping variable", data.group);
  if (data.without_group > 0)
    out += pair_line("Rows without a group (left out)", std::to_string(data.without_group));
  for (const Summary& summary : data.summaries)
    out += counts_text(summary);
  for (const Summary& summary : data.summaries) {
    out += heading(
        summary.label.empty() ? "Complete rows" : fmt::format("Complete rows of {}", summary.label),
        style);
    out += variables_text(summary);
  }
  return out + notes_text(notes, style);
}

}  // namespace semfit
