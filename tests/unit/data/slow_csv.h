// A second reader of delimited text, written for being obviously right: one character at a time,
// no buffers, no shortcuts. Tests and the fuzzer hold the fast reader against it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::test {

struct SlowRecord {
  std::int64_t line = 0;
  std::vector<std::string> cells;
};

/// All records that are not blank; nothing if the text is not well formed.
inline std::optional<std::vector<SlowRecord>> slow_csv(std::string_view text, char separator) {
  const bool by_blanks = separator == ' ';
  const auto is_blank = [&](char c) { return c == ' ' || (c == '\t' && separator != '\t'); };
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);

  std::vector<SlowRecord> records;
  std::size_t at = 0;
  std::int64_t line = 1;
  const auto more = [&] { return at < text.size(); };
  const auto at_break = [&] { return more() && (text[at] == '\n' || text[at] == '\r'); };
  const auto take_break = [&] {
    const bool crlf = text.substr(at).starts_with("\r\n");
    const std::string taken(text.substr(at, crlf ? 2 : 1));
    at += taken.size();
    ++line;
    return taken;
  };
  const auto skip_blanks = [&] {
    while (more() && is_blank(text[at]))
      ++at;
  };

  while (more()) {
    SlowRecord record{line, {}};
    bool any_quotes = false;
    for (;;) {
      skip_blanks();
      std::string cell;
      if (more() && text[at] == '"') {
        any_quotes = true;
        ++at;
        for (;;) {
          if (!more()) return std::nullopt;  // never closed
          if (at_break()) {
            cell += take_break();
          } else if (text[at] != '"') {
            cell += text[at++];
          } else if (text.substr(at).starts_with("\"\"")) {
            cell += '"';
            at += 2;
          } else {
            ++at;
            break;
          }
        }
        skip_blanks();
      } else {
        while (more() && !at_break() && text[at] != separator && !(by_blanks && is_blank(text[at])))
          cell += text[at++];
        while (!cell.empty() && is_blank(cell.back()))
          cell.pop_back();
      }
      record.cells.push_back(cell);
      if (by_blanks) {
        skip_blanks();
        if (more() && !at_break()) continue;
      }
      if (!more() || at_break()) break;
      if (text[at] != separator) return std::nullopt;  // text after a quote
      ++at;
    }
    if (at_break()) take_break();
    const bool blank = record.cells.size() == 1 && record.cells[0].empty() && !any_quotes;
    if (!blank) records.push_back(record);
  }
  return records;
}

}  // namespace semfit::test
