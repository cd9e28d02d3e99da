#include "base/text.h"
#include "cli/explanations.h"

#include <algorithm>
#include <fmt/format.h>
#include <regex>

namespace semfit::cli {
namespace {

constexpr std::size_t width = 96;

/// The cells of "| a | b |"; a bar within a cell is written \|.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back(internal::trim(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

/// "[modifiers](model-syntax.md#modifiers)" names its page in a terminal, too.
std::string without_links(const std::string& text) {
  static const std::regex link(R"(\[([^\]]*)\]\(([^)#]*)[^)]*\))");
  return std::regex_replace(text, link, "$1 (docs/$2)");
}

/// A sentence of its own, in lines.
std::string paragraph(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (!text.ends_with('.')) text += '.';
  std::string out, line;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() &&
        internal::display_width(line) + 1 + internal::display_width(word) > width) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return out + line + "\n";
}

}  // namespace

std::vector<Page> diagnostic_pages(std::string_view document) {
  std::vector<Page> pages;
  while (!document.empty()) {
    const std::size_t end = std::min(document.find('\n'), document.size());
    const std::string_view line = document.substr(0, end);
    document.remove_prefix(std::min(end + 1, document.size()));
    if (!line.starts_with("| `")) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != 3) continue;
    const std::size_t close = cells[0].find('`', 1);
    const std::string code = cells[0].substr(1, close - 1);
    std::string severity = cells[0].substr(close + 1);  // " (warning)"
    std::erase_if(severity, [](char c) { return c == ' ' || c == '(' || c == ')'; });
    if (severity.empty()) severity = "error";
    pages.push_back({{code},
                     paragraph(fmt::format("{}: {}", severity, without_links(cells[1]))) +
                         paragraph("do: " + without_links(cells[2]))});
  }
  return pages;
}

}  // namespace semfit::cli
