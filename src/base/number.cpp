#include "base/number.h"

#include <cmath>
#include <cstdint>
#include <fast_float/fast_float.h>

namespace semfit::internal {
namespace {

constexpr int most_digits = 15;  // below 2^53
constexpr double powers_of_ten[most_digits + 1] = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// "-12.345", what most data are made of: the digits as a whole number and the power of ten are
/// both exact, so that their quotient is rounded once, as it should be. Nothing where there are
/// more digits or anything else.
/// @source Clinger (1990)
std::optional<double> simple_number(std::string_view text, char decimal) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool is_negative = at != end && *at == '-';
  if (is_negative) ++at;
  std::uint64_t digits = 0;
  int count = 0, decimals = 0;
  const char* point = nullptr;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at) - unsigned{'0'};
    if (digit <= 9) {
      digits = 10 * digits + digit;
      ++count;
    } else if (*at == decimal && !point) {
      point = at;
    } else {
      return std::nullopt;
    }
  }
  if (count == 0 || count > most_digits) return std::nullopt;
  if (point) decimals = static_cast<int>(end - point) - 1;
  const double value = static_cast<double>(digits) / powers_of_ten[decimals];
  return is_negative ? -value : value;
}

}  // namespace

std::optional<double> parse_number(std::string_view text, char decimal) {
  if (const auto value = simple_number(text, decimal)) return value;
  // fast_float takes "-" but not "+", and would take the "+" of "+-1" away for nothing.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  const fast_float::parse_options options(fast_float::chars_format::general, decimal);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars_advanced(text.data(), end, value, options);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace semfit::internal
