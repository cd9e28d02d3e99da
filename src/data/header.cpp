#include "data/header.h"

#include "base/number.h"
#include "base/text.h"
#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace semfit::internal {
namespace {

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint code = decode_utf8(text, at);
    if (!code.valid) return false;
    at += code.length;
  }
  return true;
}

bool is_number(const std::string& name) {
  return parse_number(name) || parse_number(name, ',');
}

Diagnostic missing_header(const Data& data, std::int64_t line) {
  return complain(
      "missing-header",
      fmt::format("the first line holds numbers ({}, ...) where the names of the columns belong",
                  quoted(data.header[0])),
      Place{data.file, line, 0},
      {"put a line of names on top, or say --no-header: the columns are then V1, V2, ..."});
}

/// Where each of the wanted names stands, first occurrence and second.
struct Position {
  std::size_t first = SIZE_MAX;
  std::size_t second = SIZE_MAX;
};

using Positions = std::unordered_map<std::string_view, Position>;

Positions find_positions(const Data& data,
                         std::span<const std::string> columns,
                         std::span<const std::string> text_columns) {
  Positions positions;
  for (const std::string& name : columns)
    positions.try_emplace(name);
  for (const std::string& name : text_columns)
    positions.try_emplace(name);
  for (std::size_t i = 0; i < data.header.size(); ++i) {
    const auto found = positions.find(data.header[i]);
    if (found == positions.end()) continue;
    if (found->second.first == SIZE_MAX)
      found->second.first = i;
    else if (found->second.second == SIZE_MAX)
      found->second.second = i;
  }
  return positions;
}

}  // namespace

std::vector<std::string> read_names(const RecordReader& records) {
  std::vector<std::string> names;
  names.reserve(records.fields().size());
  for (const Field& field : records.fields())
    names.emplace_back(trim(records.text(field)));
  return names;
}

std::vector<std::string> numbered_names(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 1; i <= count; ++i)
    names.push_back(fmt::format("V{}", i));
  return names;
}

std::vector<WantedField> find_wanted(const Data& data,
                                     std::int64_t line,
                                     std::span<const std::string> columns,
                                     std::span<const std::string> text_columns) {
  const Positions positions = find_positions(data, columns, text_columns);
  std::vector<Diagnostic> mistakes;
  std::vector<WantedField> wanted;
  std::unordered_map<std::string_view, bool> done;  // name -> is text
  const auto take = [&](const std::string& name, bool is_text) {
    const auto [role, is_new] = done.try_emplace(name, is_text);
    if (!is_new && role->second != is_text)
      mistakes.push_back(complain(
          Fault::usage,
          "column-in-two-roles",
          fmt::format("'{}' cannot be a variable of the model and the grouping variable", name),
          Place{data.file, 0, 0},
          {"it does not vary within a group: take it out of the model"}));
    const Position at = positions.at(name);
    if (!is_new || at.first == SIZE_MAX) return;
    wanted.push_back({at.first, is_text});
    if (at.second != SIZE_MAX)
      mistakes.push_back(complain(
          "duplicate-column",
          fmt::format("'{}' is the name of columns {} and {}", name, at.first + 1, at.second + 1),
          Place{data.file, line, static_cast<std::int64_t>(at.second + 1)},
          {"rename one of them"}));
  };
  for (const std::string& name : columns)
    take(name, false);
  for (const std::string& name : text_columns)
    take(name, true);

  if (line > 0 && wanted.empty() && !done.empty() && std::ranges::all_of(data.header, is_number))
    mistakes.push_back(missing_header(data, line));
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return wanted;
}

std::vector<std::string> all_names(Data& data,
                                   std::int64_t line,
                                   std::span<const std::string> text_columns) {
  if (line > 0 && std::ranges::all_of(data.header, is_number))
    throw Error(missing_header(data, line));
  std::vector<std::string> names;
  std::vector<std::size_t> unnamed;
  for (std::size_t i = 0; i < data.header.size(); ++i) {
    const std::string& name = data.header[i];
    if (name.empty())
      unnamed.push_back(i + 1);
    else if (std::ranges::find(text_columns, name) == text_columns.end())
      names.push_back(name);
  }
  if (!unnamed.empty())
    data.notes.push_back(
        remark(Severity::note,
               "unnamed-column",
               fmt::format("column {} without a name: left out", fmt::join(unnamed, ", ")),
               Place{data.file, line, 0}));
  return names;
}

void check_encoding(Data& data, std::int64_t line) {
  const auto bad = std::ranges::find_if_not(data.header, is_utf8);
  if (bad == data.header.end()) return;
  data.notes.push_back(
      remark(Severity::warning,
             "not-utf8",
             fmt::format("the column name {} is not UTF-8 text", quoted(*bad)),
             Place{data.file, line, bad - data.header.begin() + 1},
             {"if the file is Latin-1: iconv -f LATIN1 -t UTF-8, or save it as 'CSV UTF-8'"}));
}

}  // namespace semfit::internal
