#include "cli/arguments.h"

#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

/// An option as it was typed: "--sep=;" is {"--sep", ";"}.
struct Word {
  std::string name;
  std::optional<std::string> value;
};

Word split_word(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return {canonical_name(word), std::nullopt};
  return {canonical_name(word.substr(0, equals)), word.substr(equals + 1)};
}

const OptionSpec* find_option(CommandBit command, const std::string& name) {
  for (const OptionSpec& option : option_table()) {
    const bool is_letter = option.letter != 0 && name == std::string{'-', option.letter};
    if ((name == option.name || is_letter) && (option.commands & command) != 0) return &option;
  }
  return nullptr;
}

Diagnostic unknown_option(CommandBit command, const std::string& name) {
  for (const RefusedOption& refused : refused_options()) {
    if (name == refused.name)
      return usage_error("unsupported-option",
                         fmt::format("{} is not supported in this version", name),
                         {std::string(refused.way_out)});
  }
  for (const OptionSpec& option : option_table()) {
    if (name == option.name)
      return usage_error(
          "unknown-option",
          fmt::format("this command has no option {}", name),
          {"`semfit --help` lists the commands, `semfit COMMAND --help` the options"});
  }
  std::vector<std::string_view> names;
  for (const OptionSpec& option : option_table())
    if ((option.commands & command) != 0) names.push_back(option.name);
  for (const RefusedOption& refused : refused_options())
    names.push_back(refused.name);
  std::vector<std::string> notes;
  if (const auto near = internal::closest(name, names))
    notes.push_back(fmt::format("did you mean '{}'?", *near));
  else
    notes.push_back("--help lists all options");
  return usage_error(
      "unknown-option", fmt::format("there is no option '{}'", name), std::move(notes));
}

/// A switch is true alone; `=false` turns it off.
std::string switch_value(const OptionSpec& option, const Word& word) {
  if (!word.value) return "true";
  constexpr std::string_view values[] = {"true", "false"};
  return std::string(values[choose({option.name, values}, *word.value)]);
}

}  // namespace

std::string canonical_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(
      out, [](char c) { return c == '.' || c == '_'; }, '-');
  return out;
}

Arguments parse_arguments(CommandBit command, std::span<const std::string> words) {
  Arguments arguments;
  std::vector<Diagnostic> mistakes;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_topic = command == for_explain && words[i] != "--help" && words[i] != "-h";
    if (options_ended || is_topic || words[i].size() < 2 || words[i][0] != '-') {
      arguments.operands.push_back(words[i]);
      continue;
    }
    if (words[i] == "--") {
      options_ended = true;
      continue;
    }
    const Word word = split_word(words[i]);
    const OptionSpec* option = find_option(command, word.name);
    if (option == nullptr) {
      mistakes.push_back(unknown_option(command, word.name));
      continue;
    }
    try {
      if (option->value.empty()) {
        option->apply(arguments, switch_value(*option, word));
      } else if (word.value) {
        option->apply(arguments, *word.value);
      } else if (i + 1 < words.size()) {
        option->apply(arguments, words[++i]);
      } else {
        mistakes.push_back(usage_error(
            "missing-value", fmt::format("{} needs a value: {}", option->name, option->value)));
      }
    } catch (const Error& error) {
      mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }
  if (!mistakes.empty() && !arguments.help) throw Error(std::move(mistakes));
  return arguments;
}

std::string option_help(CommandBit command) {
  constexpr std::size_t help_column = 31;
  std::string out;
  std::string_view group;
  for (const OptionSpec& option : option_table()) {
    if ((option.commands & command) == 0) continue;
    if (option.group != group) out += fmt::format("\n{}:\n", group = option.group);
    std::string line = "  ";
    if (option.letter != 0) line += fmt::format("-{}, ", option.letter);
    line += option.name;
    if (!option.value.empty()) line += fmt::format(" {}", option.value);
    if (line.size() + 2 > help_column) {
      out += line + "\n";
      line.clear();
    }
    out += fmt::format("{:<{}}{}\n", line, help_column, option.help);
  }
  return out;
}

}  // namespace semfit::cli
