// The text report: lavaan's summary(), so that everyone finds each number where they look for it.
#include "report/text.h"

#include "semfit/version.h"

#include "base/escape.h"

#include <fmt/format.h>

namespace semfit {

std::string write_text(const Result& result, const Manifest& manifest, const TextStyle& style) {
  using namespace internal;
  std::string out = banner(result, style);
  out += summary_text(result, manifest);
  out += fit_text(result, style);
  out += parameters_text(result, style);
  out += standardized_text(result, style);
  out += effects_text(result, style);
  out += indirect_text(result, style);
  out += bootstrap_text(result, style);
  out += modindices_text(result, style);
  out += wald_text(result, style);
  out += score_tests_text(result.score_test, result, style);
  out += score_tests_text(result.score_add, result, style);
  out += residuals_text(result, style);
  out += moments_text("Model-implied moments", result.implied, result, style);
  out += moments_text("Unrestricted (h1) moments", result.h1, result, style);
  out += vcov_text(result, style);
  out += missing_text(result, style);
  out += scores_text(result, style);
  out += score_reliability_text(result, style);
  out += mahalanobis_text(result, style);
  if (style.explain) out += options_text(result, style);
  out += notes_text(result.notes, style);
  return out;
}

}  // namespace semfit

namespace semfit::internal {

std::string heading(std::string_view title, const TextStyle& style) {
  const std::string text = escape_terminal(title);
  return style.colour ? fmt::format("\n\x1b[1m{}:\x1b[0m\n\n", text)
                      : fmt::format("\n{}:\n\n", text);
}

std::string block_name(const Result& result, int block) {
  if (result.nobs.size() < 2) return "";
  // One block per group; where levels multiply the blocks, the table knows the group.
  int group = block;
  for (const Row& row : result.table.rows)
    if (row.block == block) group = row.group;
  const auto index = static_cast<std::size_t>(group - 1);
  if (index >= result.group_label.size()) return fmt::format("Group {}", group);
  return fmt::format("Group {} [{}]", group, escape_terminal(result.group_label[index]));
}

std::string difference_title(const std::string& method) {
  if (method == "satorra.2000") return "Satorra (2000)";
  if (method == "satorra.bentler.2001") return "Satorra and Bentler (2001)";
  if (method == "satorra.bentler.2010") return "Satorra and Bentler (2010)";
  return method;
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

}  // namespace semfit::internal
