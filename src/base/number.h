// Text into numbers: whole field, no locale.
#pragma once

#include <optional>
#include <string_view>

namespace semfit::internal {

/// The finite number that the whole of `text` spells: sign, digits, `decimal`, exponent
/// ("+1.5e-3"). Nothing for anything else: blanks, hexadecimal, "nan", "inf", 1e999, trailing
/// characters.
std::optional<double> parse_number(std::string_view text, char decimal = '.');

}  // namespace semfit::internal
