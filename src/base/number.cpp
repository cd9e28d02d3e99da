#include "base/number.h"

#include <cmath>
#include <fast_float/fast_float.h>

namespace semfit::internal {

std::optional<double> parse_number(std::string_view text, char decimal) {
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
