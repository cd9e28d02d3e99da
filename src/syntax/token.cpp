#include "syntax/token.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace semfit::syntax {
namespace {

using internal::CodePoint;

/// Beyond ASCII everything that is not a control character, a blank or punctuation is a letter.
bool is_letter(const CodePoint& point) {
  const char32_t c = point.value;
  if (!point.valid || internal::is_control(c)) return false;
  if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  const bool is_punctuation = c == 0xD7 || c == 0xF7 || c == 0x02DC || c == 0x1680 ||
                              (c >= 0x2000 && c <= 0x206F && c != 0x200C && c != 0x200D) ||
                              (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) ||
                              (c >= 0x3008 && c <= 0x3020) || (c >= 0xFF01 && c <= 0xFF0F) ||
                              (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
                              (c >= 0xFF5B && c <= 0xFF65);
  return !is_punctuation;
}

bool is_digit(const CodePoint& point) {
  return point.value >= '0' && point.value <= '9';
}

}  // namespace

std::optional<Op> find_operator(std::string_view text) {
  static constexpr std::array operators = {
      Op::measured_by,
      Op::composed_of,
      Op::scale,
      Op::covariance,
      Op::regression,
      Op::instrument,
      Op::threshold,
      Op::group_weight,
      Op::defined,
      Op::data_defined,
      Op::equal,
      Op::less,
      Op::greater,
  };
  for (const Op op : operators)
    if (spelling(op) == text) return op;
  return std::nullopt;
}

bool is_reserved(std::string_view word) {
  static constexpr std::array<std::string_view, 19> words = {"NA",
                                                             "TRUE",
                                                             "FALSE",
                                                             "NULL",
                                                             "Inf",
                                                             "NaN",
                                                             "if",
                                                             "else",
                                                             "repeat",
                                                             "while",
                                                             "function",
                                                             "for",
                                                             "next",
                                                             "break",
                                                             "in",
                                                             "NA_integer_",
                                                             "NA_real_",
                                                             "NA_character_",
                                                             "NA_complex_"};
  return std::ranges::find(words, word) != words.end();
}

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const CodePoint point = internal::decode_utf8(text, length);
    const bool fits = is_letter(point) || point.value == '.' || point.value == '_' ||
                      (length > 0 && is_digit(point));
    if (!fits) break;
    length += point.length;
  }
  // ".5" is a number.
  const bool is_number = length > 1 && text[0] == '.' && text[1] >= '0' && text[1] <= '9';
  return is_number ? 0 : length;
}

bool is_plain_name(std::string_view text) {
  return !text.empty() && name_length(text) == text.size() && !is_reserved(text);
}

}  // namespace semfit::syntax
