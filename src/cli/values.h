// Values of options: texts into numbers and choices, with a message that says what would be right.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/options.h"

#include "cli/shard.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::cli {

/// A mistake on the command line.
Diagnostic usage_error(std::string code, std::string message, std::vector<std::string> notes = {});

/// What a choice allows, and what lavaan knows beyond it.
struct Choice {
  std::string_view option;  ///< "--se"
  std::span<const std::string_view> supported;
  std::span<const std::string_view> elsewhere = {};
  std::string_view code = "unsupported-value";  ///< of a value from `elsewhere`
};

/// The index in `supported`; case does not matter.
/// @error unknown-value; choice.code for what semfit has not learned
std::size_t choose(const Choice& choice, const std::string& value);

/// "a,b" -> {"a", "b"}, blanks around the parts left out.
/// @param separators  any of these ends a part
std::vector<std::string> split_list(std::string_view text, std::string_view separators = ",");

/// @error bad-value, where the text is no number or lies outside [low, high]
double number_value(std::string_view option, const std::string& text, double low, double high);
std::int64_t integer_value(std::string_view option,
                           const std::string& text,
                           std::int64_t low,
                           std::int64_t high);

/// "3/40". @error bad-value
Shard shard_value(const std::string& value);

/// "w=-1,0,1", or "w" alone for the usual values of a moderator.
/// @error bad-value
ModeratorValues moderator_values(const std::string& value);

}  // namespace semfit::cli
