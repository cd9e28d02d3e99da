#include "cli/paths.h"

#include "cli/values.h"

#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

struct NamedPath {
  std::string option;  ///< "--output"
  std::string path;
};

/// Files that the run would make; devices and pipes may be named twice.
std::vector<NamedPath> outputs_of(const Arguments& arguments) {
  std::vector<NamedPath> outputs;
  for (const std::string& path : arguments.outputs)
    outputs.push_back({"--output", path});
  outputs.push_back({"--scores-output", arguments.scores_output});
  outputs.push_back({"--indirect-output", arguments.indirect_output});
  outputs.push_back({"--draws-output", arguments.draws_output});
  outputs.push_back({"--checkpoint", arguments.checkpoint});
  std::erase_if(outputs, [](const NamedPath& output) {
    std::error_code ignored;
    const fs::file_status status = fs::status(output.path, ignored);
    return output.path.empty() || output.path == "-" ||
           (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status));
  });
  return outputs;
}

std::vector<std::string> inputs_of(const Arguments& arguments) {
  std::vector<std::string> inputs = arguments.operands;
  const SummaryFiles& moments = arguments.moments;
  for (const auto* list : {&moments.cov, &moments.cor, &moments.sd, &moments.mean})
    inputs.insert(inputs.end(), list->begin(), list->end());
  if (!arguments.population.empty()) inputs.push_back(arguments.population);
  inputs.insert(inputs.end(), arguments.merged.begin(), arguments.merged.end());
  if (!arguments.stats_model.empty()) inputs.push_back(arguments.stats_model);
  if (!arguments.scores_data.empty()) inputs.push_back(arguments.scores_data);
  return inputs;
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  const fs::path left = fs::weakly_canonical(a, error), right = fs::weakly_canonical(b, error);
  return !error && left == right;
}

Diagnostic cannot_write(const std::string& path, std::string message) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::io;
  diagnostic.code = "write-failed";
  diagnostic.message = std::move(message);
  diagnostic.place.file = path;
  return diagnostic;
}

void check_folder(const NamedPath& output, std::vector<Diagnostic>& mistakes) {
  std::error_code ignored;
  fs::path folder = fs::path(output.path).parent_path();
  if (folder.empty()) folder = ".";
  if (!fs::is_directory(folder, ignored))
    mistakes.push_back(
        cannot_write(output.path, fmt::format("there is no folder '{}'", folder.string())));
  else if (::access(folder.c_str(), W_OK) != 0)
    mistakes.push_back(cannot_write(
        output.path, fmt::format("the folder '{}' may not be written to", folder.string())));
}

}  // namespace

void forget_outputs(Arguments& arguments) {
  arguments.outputs.clear();
  for (std::string* path : {&arguments.scores_output,
                            &arguments.indirect_output,
                            &arguments.draws_output,
                            &arguments.checkpoint})
    path->clear();
}

void check_paths(const Arguments& arguments) {
  const std::vector<NamedPath> outputs = outputs_of(arguments);
  std::vector<Diagnostic> mistakes;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (const std::string& input : inputs_of(arguments))
      if (is_same_file(outputs[i].path, input))
        mistakes.push_back(usage_error(
            "output-is-input",
            fmt::format("{} would write over '{}', which is read", outputs[i].option, input),
            {"name another file"}));
    for (std::size_t j = 0; j < i; ++j)
      if (is_same_file(outputs[i].path, outputs[j].path))
        mistakes.push_back(usage_error("conflicting-options",
                                       fmt::format("{} and {} name the same file, '{}'",
                                                   outputs[j].option,
                                                   outputs[i].option,
                                                   outputs[i].path),
                                       {"name two files"}));
  }
  if (mistakes.empty())
    for (const NamedPath& output : outputs)
      check_folder(output, mistakes);
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

}  // namespace semfit::cli
