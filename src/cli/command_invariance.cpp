#include "semfit/invariance.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Invariance& ladder,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(ladder, manifest, style);
    case Format::json:
      return write_json(ladder, manifest);
    case Format::csv:
      return write_csv(ladder);
  }
  return "";
}

/// A word as a shell would have to be given it.
std::string quoted(const std::string& word) {
  constexpr std::string_view safe = "-_./,:=+@%";
  const bool is_plain = !word.empty() && std::ranges::all_of(word, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           safe.find(c) != std::string_view::npos;
  });
  if (is_plain) return word;
  std::string out = "'";
  for (const char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// What `fit` does not know, or each step says for itself.
bool is_of_the_ladder(std::string_view option) {
  constexpr std::string_view names[] = {
      "--levels", "--partial", "--group-partial", "--output", "--format", "-o"};
  return std::ranges::find(names, option) != std::end(names);
}

/// The user's words without those of the ladder.
std::vector<std::string> shared_words(const std::vector<std::string>& command_line) {
  std::vector<std::string> words{"semfit", "fit"};
  for (std::size_t i = 2; i < command_line.size(); ++i) {
    const std::string& word = command_line[i];
    const std::size_t equals = word.find('=');
    const std::string name = canonical_name(word.substr(0, equals));
    const bool attached = word.size() > 2 && word.starts_with("-o");
    if (!word.starts_with('-') || !(is_of_the_ladder(name) || attached)) {
      words.push_back(quoted(word));
    } else if (!attached && name != "--partial" && equals == std::string::npos) {
      ++i;  // its value
    }
  }
  return words;
}

/// The command that reports a step in full.
std::string command_of(const std::vector<std::string>& command_line, const InvarianceStep& step) {
  std::string command = fmt::format("{}", fmt::join(shared_words(command_line), " "));
  const auto add = [&](std::string_view option, const std::vector<std::string>& list) {
    if (!list.empty())
      command += fmt::format(" {} {}", option, quoted(fmt::format("{}", fmt::join(list, ","))));
  };
  add("--group-equal", step.group_equal);
  if (!step.group_equal.empty()) add("--group-partial", step.group_partial);
  return command;
}

/// Tables are read with all that the strictest level makes equal, so that what is to be said about
/// the model and its exceptions is said once.
Inputs read_for_ladder(const Session& session) {
  Session strictest = session;
  strictest.arguments.options.model.group_equal =
      invariance_levels(session.arguments.invariance.levels).back();
  // Where there are no means to be equal, the ladder says so better than the table would.
  const bool means_off = !session.arguments.options.model.meanstructure.value_or(true);
  if (means_off)
    std::erase_if(strictest.arguments.options.model.group_equal,
                  [](const std::string& kind) { return kind == "intercepts" || kind == "means"; });
  Inputs inputs =
      read_and_tell(strictest, sort_operands(session.arguments, 1, 1, DataOperand::required));
  inputs.model.group_equal.clear();
  return inputs;
}

}  // namespace

int run_invariance(const Session& session) {
  check_outputs(session.arguments);
  const Inputs inputs = read_for_ladder(session);
  Options options = session.arguments.options;
  options.model = inputs.model;
  const Invariance ladder =
      invariance(inputs.tables.front().source, inputs.data, options, session.arguments.invariance);
  for (const InvarianceStep& step : ladder.steps)
    tell_optimizer(session, step.name, step.result);

  Manifest manifest = manifest_of(session, inputs);
  for (const InvarianceStep& step : ladder.steps)
    manifest.step_command.push_back(command_of(session.command_line, step));
  const bool shown = deliver(session, [&](Format format) {
    return written(format, ladder, manifest, text_style(session));
  });
  if (!shown)
    for (const InvarianceStep& step : ladder.steps)
      tell_notes(session, step.name, step.result.notes);
  const bool sound = std::ranges::all_of(
      ladder.steps, [](const InvarianceStep& step) { return is_sound(step.result); });
  return sound ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
