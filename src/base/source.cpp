#include "base/source.h"

#include "base/text.h"

#include <algorithm>

namespace semfit::internal {

Span line_span(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin =
      offset == 0 ? std::string_view::npos : text.find_last_of("\r\n", offset - 1);
  Span line;
  if (begin != std::string_view::npos)
    line.begin = begin + 1;
  else if (text.starts_with(byte_order_mark))
    line.begin = byte_order_mark.size();
  line.end = std::max(line.begin, std::min(text.find_first_of("\r\n", offset), text.size()));
  // Between CR and LF one is still on the line that they end.
  if (begin != std::string_view::npos && text[begin] == '\r' && offset < text.size() &&
      text[offset] == '\n' && begin + 1 == offset)
    return line_span(text, begin);
  return line;
}

Position position(std::string_view text, std::size_t offset) {
  const Span line = line_span(text, offset);
  Position result;
  for (std::size_t i = 0; i < line.begin; ++i) {
    const bool ends_line =
        text[i] == '\n' || (text[i] == '\r' && !text.substr(i + 1).starts_with('\n'));
    if (ends_line) ++result.line;
  }
  const std::size_t stop = std::min(offset, line.end);
  for (std::size_t i = line.begin; i < stop; i += decode_utf8(text, i).length)
    ++result.column;
  return result;
}

}  // namespace semfit::internal
