#include "semfit/compare.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Comparison& comparison,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(comparison, manifest, style);
    case Format::json:
      return write_json(comparison, manifest);
    case Format::csv:
      return write_csv(comparison);
  }
  return "";
}

/// "models/one.sem" is called "one", unless another model is too.
std::vector<std::string> short_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths)
    names.push_back(std::filesystem::path(path).stem().string());
  const std::set<std::string> distinct(names.begin(), names.end());
  return distinct.size() == names.size() ? names : paths;
}

}  // namespace

int run_compare(const Session& session) {
  check_outputs(session.arguments);
  const Operands operands = sort_operands(session.arguments, 2, 1000, DataOperand::required);
  const Inputs inputs = read_and_tell(session, operands);
  const Comparison comparison =
      compare(short_names(inputs.names), inputs.tables, inputs.data, session.arguments.options);
  for (std::size_t i = 0; i < comparison.results.size(); ++i)
    tell_optimizer(session, comparison.names[i], comparison.results[i]);

  const Manifest manifest = manifest_of(session, inputs);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, comparison, manifest, text_style(session));
  });
  if (!shown) {
    tell_notes(session, "", comparison.notes);
    for (std::size_t i = 0; i < comparison.results.size(); ++i)
      tell_notes(session, comparison.names[i], comparison.results[i].notes);
  }
  return std::ranges::all_of(comparison.results, is_sound) ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
