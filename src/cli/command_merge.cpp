// `semfit merge`: the command of the shards once more, with what they have kept.
#include "cli/checkpoint.h"
#include "cli/command.h"
#include "cli/paths.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace semfit::cli {
namespace {

/// Without --shard and --checkpoint, and their values.
std::vector<std::string> of_the_whole(const std::vector<std::string>& command) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const std::string name = canonical_name(command[i].substr(0, command[i].find('=')));
    if (name != "--shard" && name != "--checkpoint") {
      words.push_back(command[i]);
    } else if (command[i].find('=') == std::string::npos) {
      ++i;
    }
  }
  return words;
}

/// Words that change nothing about the numbers are no difference.
std::vector<std::string> of_the_numbers(const std::vector<std::string>& command) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const std::string name = canonical_name(command[i].substr(0, command[i].find('=')));
    const bool has_value = name == "--threads" || name == "--progress" || name == "--color";
    if (has_value && command[i].find('=') == std::string::npos) ++i;
    if (!has_value && name != "-q" && name != "-v" && name != "--quiet" && name != "--verbose")
      words.push_back(command[i]);
  }
  return words;
}

/// The words of all shards, which must be the same.
std::vector<std::string> command_of(const std::vector<std::string>& paths) {
  std::vector<std::string> command;
  std::string first;
  for (const std::string& path : paths) {
    const Checkpoint checkpoint(path, {}, Checkpoint::Access::read);
    if (checkpoint.command().empty()) continue;  // the line is damaged; another file has it
    const std::vector<std::string> words = of_the_whole(checkpoint.command());
    if (command.empty()) {
      command = words;
      first = path;
    } else if (of_the_numbers(words) != of_the_numbers(command)) {
      throw Error(usage_error("checkpoint-mismatch",
                              fmt::format("'{}' and '{}' are shards of different commands:\n"
                                          "  {}\n  {}",
                                          first,
                                          path,
                                          fmt::join(command, " "),
                                          fmt::join(words, " ")),
                              {"merge the shards of one run"}));
    }
  }
  if (command.empty())
    throw Error(usage_error("checkpoint-mismatch",
                            "the command line in these checkpoints is damaged",
                            {"run the command of the shards without --shard, with --checkpoint and "
                             "one of these files"}));
  return command;
}

/// What merge was asked for, in place of what the shards were.
void overlay(Arguments& arguments, const Arguments& own) {
  arguments.merged = own.operands;
  arguments.completes = own.completes;
  arguments.format = own.format;
  arguments.outputs = own.outputs;
  arguments.draws_output = own.draws_output;
  arguments.progress = own.progress;
  arguments.quiet = own.quiet;
  arguments.verbose = own.verbose;
  arguments.color = own.color;
  arguments.options.threads = own.options.threads;
}

void check_operands(const std::vector<std::string>& operands) {
  if (operands.empty())
    throw Error(usage_error("missing-operand",
                            "the checkpoints of the shards are needed",
                            {"`semfit merge part*.ckpt -o result.json`"}));
  std::set<std::string> seen;
  for (const std::string& path : operands)
    if (!seen.insert(path).second)
      throw Error(usage_error(
          "conflicting-options", fmt::format("'{}' is named twice", path), {"name it once"}));
}

}  // namespace

int run_merge(const Session& session) {
  check_operands(session.arguments.operands);
  std::vector<std::string> words = command_of(session.arguments.operands);
  Session whole{{"semfit"}, {}, session.in, session.out, session.err, session.terminal};
  whole.command_line.insert(whole.command_line.end(), words.begin(), words.end());
  const auto found = std::ranges::find(commands(), words.front(), &Command::name);
  const Command& command = found == commands().end() ? commands().front() : *found;
  if (found != commands().end()) words.erase(words.begin());
  whole.arguments = parse_arguments(command.bit, words);
  overlay(whole.arguments, session.arguments);
  check_paths(whole.arguments);
  return command.run(whole);
}

}  // namespace semfit::cli
