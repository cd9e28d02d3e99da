#include "cli/arguments.h"

#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/values.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace semfit::cli {
namespace {

const OptionSpec* find_option(CommandBit command, const std::string& name) {
  for (const OptionSpec& option : option_table()) {
    const bool is_letter = option.letter != 0 && name == std::string{'-', option.letter};
    if ((name == option.name || is_letter) && (option.commands & command) != 0) return &option;
  }
  return nullptr;
}

/// What lavaan's users type, by the name that it has here.
struct OtherName {
  std::string_view name;
  std::string_view way_out;
};
constexpr OtherName other_names[] = {
    {"--fit-measures", "fit measures are always part of the result: drop it"},
    {"--fit", "fit measures are always part of the result: drop it"},
    {"--summary", "the text report is the default: drop it"},
    {"--rsquare", "write --r2"},
    {"--sample-cov", "write --cov FILE"},
    {"--sample-mean", "write --mean FILE"},
    {"--sample-nobs", "write --nobs N"},
    {"--data", "the data file stands after the model: semfit MODEL DATA"},
    {"--model", "the model file stands first: semfit MODEL DATA"},
};

/// The roles of a mediation have short names.
std::string role_of(const std::string& name) {
  if (name.starts_with("--med")) return "--m VAR";
  if (name.starts_with("--pred") || name.starts_with("--indep")) return "--x VAR";
  if (name.starts_with("--out") || name.starts_with("--dep")) return "--y VAR";
  if (name.starts_with("--cov") || name.starts_with("--cont")) return "--controls LIST";
  return "";
}

Diagnostic unknown_option(CommandBit command, const std::string& name) {
  for (const OtherName& other : other_names)
    if (name == other.name)
      return usage_error("unknown-option",
                         fmt::format("there is no option '{}'", name),
                         {std::string(other.way_out)});
  if (command == for_invariance && name == "--group-equal")
    return usage_error("conflicting-options",
                       "--group-equal and the levels of invariance say the same thing",
                       {"a level may name more kinds: --levels configural,metric+regressions"});
  if (command == for_mediate)
    if (const std::string role = role_of(name); !role.empty())
      return usage_error("unknown-option",
                         fmt::format("there is no option '{}'", name),
                         {fmt::format("write {}", role)});
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
          {command == for_mediate && (option.commands & for_fit) != 0
               ? "a path model in `semfit fit` has it; `semfit mediate --help` lists what there is "
                 "here"
               : "`semfit --help` lists the commands, `semfit COMMAND --help` the options"});
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

/// Words as CLI11 reads them without loss: names canonical, and an empty value (`--na=`) a word of
/// its own, because CLI11 would take the next word in its place.
std::vector<std::string> spelled(CommandBit command, std::span<const std::string> words) {
  std::vector<std::string> out;
  auto word = words.begin();
  for (; word != words.end() && *word != "--"; ++word) {
    const std::size_t equals = std::min(word->find('='), word->size());
    const OptionSpec* option = find_option(command, canonical_name(word->substr(0, equals)));
    if (option == nullptr) {
      out.push_back(*word);
    } else if (equals + 1 == word->size()) {
      out.insert(out.end(), {std::string(option->name), ""});
    } else {
      out.push_back(std::string(option->name) + word->substr(equals));
    }
  }
  out.insert(out.end(), word, words.end());
  return out;
}

/// What CLI11 makes of the words, on its way into Arguments.
class Reading {
 public:
  explicit Reading(CommandBit command) : command_(command) {
    app_.set_help_flag();  // --help is a row of the table
    app_.allow_extras();   // operands, and unknown options: all of these are to be reported
    for (const OptionSpec& option : option_table())
      if ((option.commands & command) != 0) add(option);
  }

  Arguments parse(std::span<const std::string> words) {
    std::vector<std::string> reversed = spelled(command_, words);
    std::ranges::reverse(reversed);
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::ArgumentMismatch&) {  // the only one: the last word wants a value
      add_leftovers();
      add_missing_value(words.back());
    }
    add_leftovers();
    check_together();
    if (!mistakes_.empty() && !arguments_.help) throw Error(std::move(mistakes_));
    decide_defaults(arguments_.options);
    return std::move(arguments_);
  }

 private:
  void add(const OptionSpec& option) {
    std::string names(option.name);
    if (option.letter != 0) names += fmt::format(",-{}", option.letter);
    const auto take = [this, &option](const CLI::results_t& values) {
      add_leftovers();
      try {
        apply(option, values.back());
      } catch (const Error& error) {
        std::ranges::copy(error.diagnostics(), std::back_inserter(mistakes_));
      }
      return true;
    };
    app_.add_option(names, take)->expected(option.value.empty() ? 0 : 1)->trigger_on_parse();
  }

  /// Values that mean something only beside others.
  void check_together() {
    const Options& options = arguments_.options;
    if (options.sample.sampling_weights.empty() &&
        options.sample.sampling_weights_normalization !=
            SampleOptions().sampling_weights_normalization)
      mistakes_.push_back(
          usage_error("conflicting-options",
                      "--sampling-weights-normalization goes with --sampling-weights VAR"));
  }

  /// A switch is true alone; `=false` turns it off.
  void apply(const OptionSpec& option, const std::string& value) {
    constexpr std::string_view values[] = {"true", "false"};
    if (option.value.empty())
      option.apply(arguments_, std::string(values[choose({option.name, values}, value)]));
    else
      option.apply(arguments_, value);
  }

  /// The words that CLI11 has left over since the last time, so that mistakes keep their order.
  void add_leftovers() {
    const std::vector<std::string> words = app_.remaining();
    for (; leftovers_ < words.size(); ++leftovers_) {
      const std::string& word = words[leftovers_];
      const bool is_option = !options_ended_ && word.size() > 1 && word[0] == '-';
      if (is_option && word == "--")
        options_ended_ = true;
      else if (is_option && command_ != for_explain)  // whose topics include options
        mistakes_.push_back(
            unknown_option(command_, canonical_name(word.substr(0, word.find('=')))));
      else
        arguments_.operands.push_back(word);
    }
  }

  void add_missing_value(const std::string& word) {
    // The last letter of a cluster such as -qo.
    const std::string name =
        word.starts_with("--") ? canonical_name(word) : "-" + word.substr(word.size() - 1);
    const OptionSpec* option = find_option(command_, name);
    mistakes_.push_back(usage_error(
        "missing-value", fmt::format("{} needs a value: {}", option->name, option->value)));
  }

  CommandBit command_;
  CLI::App app_;
  Arguments arguments_;
  std::vector<Diagnostic> mistakes_;
  std::size_t leftovers_ = 0;
  bool options_ended_ = false;
};

}  // namespace

std::string canonical_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(
      out, [](char c) { return c == '.' || c == '_'; }, '-');
  return out;
}

Arguments parse_arguments(CommandBit command, std::span<const std::string> words) {
  return Reading(command).parse(words);
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
