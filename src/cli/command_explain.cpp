#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/explanations.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace semfit::cli {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    if (end > begin) words.emplace_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

/// Paragraphs into pages.
std::vector<Page> pages_of(std::string_view text) {
  std::vector<Page> pages;
  text = internal::trim(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    const std::string_view page = text.substr(0, end);
    const std::size_t line = page.find('\n');
    pages.push_back({words_of(page.substr(0, line)), std::string(page.substr(line + 1)) + "\n"});
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return pages;
}

std::vector<Page> option_pages() {
  std::vector<Page> pages;
  for (const OptionSpec& option : option_table()) {
    std::string commands;
    for (const Command& command : semfit::cli::commands())
      if ((option.commands & command.bit) != 0)
        commands += (commands.empty() ? "" : ", ") + std::string(command.name);
    const std::string usage = option.value.empty()
                                  ? fmt::format("{0}, {0}=false", option.name)
                                  : fmt::format("{} {}", option.name, option.value);
    pages.push_back({{std::string(option.name), std::string(option.name.substr(2))},
                     fmt::format("{}\n  {}\n  of: {}\n", usage, option.help, commands)});
  }
  for (const RefusedOption& option : refused_options())
    pages.push_back({{std::string(option.name), std::string(option.name.substr(2))},
                     fmt::format("Not supported in this version; {}.\n", option.way_out)});
  return pages;
}

std::vector<Page> concat(std::vector<Page> first, std::vector<Page> second) {
  std::ranges::move(second, std::back_inserter(first));
  return first;
}

std::string listing(std::string_view title, const std::vector<Page>& pages) {
  constexpr std::size_t width = 96;
  std::string out = fmt::format("{}:\n", title);
  std::string line;
  for (const Page& page : pages) {
    // Of an option both "--se" and "se" are topics; one is enough to see.
    const bool is_option = page.topics.front().starts_with("--");
    for (std::size_t i = 0; i < (is_option ? 1 : page.topics.size()); ++i) {
      if (line.size() + page.topics[i].size() + 2 > width) {
        out += line + "\n";
        line.clear();
      }
      line += "  " + page.topics[i];
    }
  }
  return out + line + "\n";
}

}  // namespace

int run_explain(const Session& session) {
  const std::vector<Page> measures = pages_of(explanations_of_measures());
  const std::vector<Page> codes = diagnostic_pages(document_of_diagnostics());
  const std::vector<Page> options = option_pages();
  const std::vector<std::string>& topics = session.arguments.operands;
  if (topics.empty()) {
    session.out << listing("Measures and statistics", measures) << "\n"
                << listing("Diagnostic codes", codes) << "\n"
                << listing("Options", options);
    return exit_ok;
  }

  const std::vector<Page> all = concat(concat(measures, codes), options);
  std::vector<std::string> known;
  for (const Page& page : all)
    known.insert(known.end(), page.topics.begin(), page.topics.end());
  std::vector<Diagnostic> unknown;
  for (const std::string& topic : topics) {
    // "--std.lv" is the option; "std.lv" the measure.
    const std::string wanted = topic.starts_with("--") ? canonical_name(topic) : topic;
    const auto has_topic = [&](const Page& page) {
      return std::ranges::find(page.topics, wanted) != page.topics.end();
    };
    std::string text;  // an option may mean one thing here and another there
    for (const Page& page : all)
      if (has_topic(page)) text += (text.empty() ? "" : "\n") + page.text;
    if (!text.empty()) {
      session.out << wanted << "\n\n" << text << (topics.size() > 1 ? "\n" : "");
      continue;
    }
    std::vector<std::string> notes;
    if (const auto near = internal::closest(wanted, known))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    notes.push_back("`semfit explain` lists all topics");
    unknown.push_back(
        usage_error("unknown-topic", fmt::format("there is no page on '{}'", topic), notes));
  }
  if (!unknown.empty()) throw Error(std::move(unknown));
  return exit_ok;
}

}  // namespace semfit::cli
