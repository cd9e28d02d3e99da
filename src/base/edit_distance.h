// "Did you mean ...?"
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace semfit::internal {

/// Least number of characters to insert, delete, replace or swap with their neighbour that turns
/// `a` into `b`, no part being edited twice.
/// @source Damerau (1964); optimal string alignment
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `name` may be a slip for: equal but for the case, or within two edits and
/// fewer than half of its characters. The nearest; of equals the first.
std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates);
std::optional<std::string> closest(std::string_view name,
                                   std::span<const std::string_view> candidates);

}  // namespace semfit::internal
