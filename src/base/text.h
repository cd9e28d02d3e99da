// UTF-8 text as people see it: code points, columns on a terminal, trimming.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace semfit::internal {

/// One code point of UTF-8 text. A byte that starts no well-formed sequence stands for itself:
/// `valid` is false, `length` 1 and `value` the byte.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  ///< bytes
  bool valid = true;
};

/// The code point that starts at `text[offset]`; offset < text.size().
CodePoint decode_utf8(std::string_view text, std::size_t offset);

std::string encode_utf8(char32_t code);

/// C0, DEL, C1, line separators and the invisible format characters (bidi controls, zero-width
/// spaces, byte-order mark). The joiners U+200C and U+200D belong to words and are not among them.
bool is_control(char32_t code);

/// Columns that a code point takes on a terminal: 2 for wide (CJK, emoji), 0 for combining, else 1.
int display_width(char32_t code);

/// Columns of a whole text; a byte that is not UTF-8 counts 1.
std::size_t display_width(std::string_view text);

/// Without blanks, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// ASCII letters to lower case; other bytes as they are.
std::string to_lower(std::string_view text);

}  // namespace semfit::internal
