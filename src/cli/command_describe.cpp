#include "semfit/describe.h"
#include "semfit/read.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Description& description,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(description, manifest, style);
    case Format::json:
      return write_json(description, manifest);
    case Format::csv:
      return write_csv(description);
  }
  return "";
}

/// The one data file, or nothing where moments stand for it.
std::string data_operand(const Arguments& arguments) {
  const std::vector<std::string>& operands = arguments.operands;
  if (std::ranges::count(operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  const std::size_t wanted = arguments.has_moments() ? 0 : 1;
  if (operands.size() > wanted) {
    const auto model = std::ranges::find_if(
        operands, [](const std::string& name) { return name.ends_with(".sem"); });
    throw Error(usage_error(
        "too-many-operands",
        fmt::format("'{}' is one file too many",
                    model == operands.end() ? operands.back() : *model),
        {wanted == 0 ? "--cov and --cor stand in the place of the data file"
                     : "describe takes one data file and no model; --vars chooses the variables"}));
  }
  if (operands.size() < wanted)
    throw Error(
        usage_error("missing-operand",
                    "a data file is needed",
                    {"`semfit describe data.csv`; with --cov FILE --nobs N there is none"}));
  if (operands.empty()) return "";
  if (operands.front().ends_with(".sem"))
    throw Error(usage_error(
        "missing-operand",
        fmt::format("a data file is needed, and '{}' looks like a model", operands.front()),
        {"describe fits nothing; to fit a model: semfit MODEL DATA"}));
  return operands.front();
}

/// A grouping variable does not vary within its groups.
void check_variables(const DescribeOptions& options) {
  if (options.group.empty() || std::ranges::count(options.variables, options.group) == 0) return;
  throw Error(usage_error("conflicting-options",
                          fmt::format("'{}' is named in --vars and in --group", options.group),
                          {"it does not vary within a group: take it out of --vars"}));
}

Data read_data(const Session& session, const std::string& path, const DescribeOptions& wanted) {
  const Arguments& arguments = session.arguments;
  if (is_of_moments(arguments, path)) {
    if (arguments.gave_missing)
      throw Error(usage_error("needs-cases",
                              "--missing needs the cases, and the data are moments",
                              {"leave --missing out"}));
    return read_summaries(arguments, {path});
  }
  std::vector<std::string> texts;
  if (!wanted.group.empty()) texts.push_back(wanted.group);
  const ReadOptions& options = arguments.options.read;
  const std::vector<std::string>& named = wanted.variables;
  const int threads = reading_threads(arguments);
  if (path == "-")
    return named.empty() ? read_numeric_csv_stream("<stdin>", session.in, options, texts, threads)
                         : read_csv_stream("<stdin>", session.in, named, options, texts, threads);
  return named.empty() ? read_numeric_csv(path, options, texts, threads)
                       : read_csv(path, named, options, texts, threads);
}

}  // namespace

int run_describe(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  check_moment_options(arguments);
  DescribeOptions wanted = arguments.describe;
  wanted.group = arguments.options.sample.group;
  wanted.group_label = arguments.options.sample.group_label;
  wanted.ci_level = arguments.options.inference.ci_level;
  const std::string path = data_operand(arguments);
  check_variables(wanted);
  Inputs inputs;
  inputs.data = read_data(session, path, wanted);
  session.tell(inputs.data.notes);
  const Description description = describe(inputs.data, wanted);
  const Manifest manifest = manifest_of(session, inputs);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, description, manifest, text_style(session));
  });
  if (!shown) tell_notes(session, path, description.notes);
  return exit_ok;
}

}  // namespace semfit::cli
