#include "base/edit_distance.h"

#include "base/text.h"

#include <algorithm>
#include <vector>

namespace semfit::internal {
namespace {

std::u32string characters(std::string_view text) {
  std::u32string result;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    result += point.value;
    i += point.length;
  }
  return result;
}

std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
  // Rows i - 2, i - 1 and i of the table of distances between prefixes.
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

template <typename Text>
std::optional<std::string> nearest(std::string_view name, std::span<const Text> candidates) {
  const std::string lower = to_lower(name);
  const std::u32string wanted = characters(name);
  constexpr std::size_t too_far = 3;
  std::size_t best = too_far;
  std::optional<std::string> result;
  for (const Text& candidate : candidates) {
    if (to_lower(candidate) == lower) return std::string(candidate);
    const std::u32string offered = characters(candidate);
    const std::size_t longer = std::max(wanted.size(), offered.size());
    if (longer - std::min(wanted.size(), offered.size()) >= best) continue;
    const std::size_t distance = edit_distance(wanted, offered);
    if (distance < best && 2 * distance < longer) {
      best = distance;
      result = std::string(candidate);
    }
  }
  return result;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  return edit_distance(characters(a), characters(b));
}

std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates) {
  return nearest(name, candidates);
}

std::optional<std::string> closest(std::string_view name,
                                   std::span<const std::string_view> candidates) {
  return nearest(name, candidates);
}

}  // namespace semfit::internal
