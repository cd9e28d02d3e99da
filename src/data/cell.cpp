#include "data/cell.h"

#include "base/text.h"
#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_sign(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  return cell;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Words that other programs write for a missing value.
bool means_missing_elsewhere(std::string_view cell) {
  constexpr std::string_view words[] = {"n/a",
                                        "#n/a",
                                        "null",
                                        "#null!",
                                        "none",
                                        "nil",
                                        "missing",
                                        "-",
                                        "--",
                                        "?",
                                        "*",
                                        "<na>",
                                        "#value!"};
  const std::string lower = to_lower(cell);
  return std::ranges::find(words, lower) != std::end(words);
}

/// "12.5%", "$ 3": a number and a unit.
bool has_unit(std::string_view cell, char decimal) {
  const auto is_part = [&](char c) { return is_digit(c) || c == decimal; };
  const auto first = std::ranges::find_if(cell, is_digit);
  const auto stop = std::find_if_not(first, cell.end(), is_part);
  return first != cell.end() && std::find_if(stop, cell.end(), is_digit) == cell.end() &&
         (cell.ends_with('%') || cell.starts_with('$') || cell.starts_with("€"));
}

}  // namespace

CellRules::CellRules(char decimal, const std::vector<std::string>& na) : decimal_(decimal) {
  for (const std::string& text : na) {
    if (const auto code = parse_number(trim(text), decimal))
      codes_.push_back(*code);
    else
      texts_.push_back(text);
  }
}

bool CellRules::is_missing(std::string_view cell) const {
  if (cell.empty() || cell == "." || cell == "NA") return true;
  if (cell.size() == 3 && to_lower(cell) == "nan") return true;
  if (std::ranges::find(texts_, cell) != texts_.end()) return true;
  if (codes_.empty()) return false;
  const std::optional<double> value = parse_number(cell, decimal_);
  return value && is_code(*value);
}

bool may_be_thousands(std::string_view cell, char sign) {
  cell = without_sign(cell);
  const std::size_t at = cell.find(sign);
  if (at == std::string_view::npos || at > 3 || cell.starts_with('0')) return false;
  return all_digits(cell.substr(0, at)) && cell.size() == at + 4 && all_digits(cell.substr(at + 1));
}

bool has_thousands_separators(std::string_view cell, char decimal) {
  cell = without_sign(cell);
  const std::string_view whole = cell.substr(0, cell.find(decimal));
  for (const std::string_view separator : {",", ".", " ", "'", "\u00a0", "\u202f", "\u2019"}) {
    if (separator[0] == decimal || whole.find(separator) == std::string_view::npos) continue;
    std::string_view rest = whole;
    const std::size_t lead = rest.find(separator);
    bool grouped = lead >= 1 && lead <= 3 && all_digits(rest.substr(0, lead));
    rest.remove_prefix(lead);
    while (grouped && !rest.empty()) {  // separator and three digits, again and again
      grouped = rest.starts_with(separator) && rest.size() >= separator.size() + 3 &&
                all_digits(rest.substr(separator.size(), 3));
      if (grouped) rest.remove_prefix(separator.size() + 3);
    }
    if (grouped) return true;
  }
  return false;
}

bool is_infinite(std::string_view cell, char decimal) {
  const std::string word = to_lower(without_sign(cell));
  if (word == "inf" || word == "infinity" || word == "1.#inf") return true;
  // Beyond double's range: a number if its exponent were smaller.
  const std::size_t exponent = word.find('e');
  if (exponent == std::string::npos || parse_number(cell, decimal)) return false;
  std::string_view digits = std::string_view(word).substr(exponent + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  return all_digits(digits) && parse_number(word.substr(0, exponent), decimal).has_value();
}

std::string why_not_a_number(std::string_view cell, char decimal) {
  const char other = decimal == ',' ? '.' : ',';
  const bool one_other = std::ranges::count(cell, other) == 1;
  // (1,234 may be meant either way; the reader of the message will know)
  if (has_thousands_separators(cell, decimal) && one_other && may_be_thousands(cell, other))
    return fmt::format(
        "if '{0}' is the decimal sign: --decimal '{0}'; if it separates thousands, "
        "export without thousands separators",
        other);
  if (has_thousands_separators(cell, decimal) || has_thousands_separators(cell, other))
    return "export the data without thousands separators";
  if (one_other && parse_number(cell, other))
    return fmt::format("the decimal sign is taken to be '{}'; if it is '{}': --decimal '{}'",
                       decimal,
                       other,
                       other);
  if (means_missing_elsewhere(cell))
    return fmt::format("if it stands for a missing value: --na '{}'", cell);
  if (has_unit(cell, decimal)) return "export the numbers without units";
  return fmt::format("if it stands for a missing value: --na '{}'; else mend the cell",
                     cell.substr(0, 40));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t at_most = 40;
  if (text.size() <= at_most) return fmt::format("\"{}\"", text);
  std::size_t cut = at_most;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
    --cut;  // not inside a character
  return fmt::format("\"{}...\"", text.substr(0, cut));
}

}  // namespace semfit::internal
