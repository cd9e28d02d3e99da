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

}  // namespace semfit::internal
