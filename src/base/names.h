// Lists of names.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

inline bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "f =~ x2" as "f=~x2".
inline std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  return text;
}

}  // namespace semfit::internal
