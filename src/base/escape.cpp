#include "base/escape.h"

#include "base/text.h"

#include <fmt/format.h>

namespace semfit::internal {

std::string escape_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    const auto code = static_cast<std::uint32_t>(point.value);
    if (!point.valid)
      out += fmt::format("\\x{{{:02x}}}", code);
    else if (is_control(point.value))
      out += fmt::format("\\u{{{:x}}}", code);
    else
      out += text.substr(i, point.length);
    i += point.length;
  }
  return out;
}

std::string escape_csv(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
    cell.insert(0, 1, '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace semfit::internal
