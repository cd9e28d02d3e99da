#include "report/paragraph.h"

#include "base/text.h"

#include <algorithm>

namespace semfit::internal {

std::string paragraph(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string out, line = margin;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word(text.substr(begin, end - begin));
    const bool is_first = line.size() == indent;
    if (!is_first && display_width(line) + 1 + display_width(word) > width) {
      out += line + "\n";
      line = margin + word;
    } else {
      line += (is_first ? "" : " ") + word;
    }
    begin = end + 1;
  }
  return out + line + "\n";
}

}  // namespace semfit::internal
