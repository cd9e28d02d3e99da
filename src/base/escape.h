// Untrusted text (names, labels, paths) made harmless for one kind of sink each.
#pragma once

#include <string>
#include <string_view>

namespace semfit::internal {

/// For a terminal: control and bidirectional formatting characters become `\u{1b}`, bytes that are
/// not UTF-8 `\x{ff}`. Everything else, Chinese or Greek, stays.
/// @source CWE-150
std::string escape_terminal(std::string_view text);

}  // namespace semfit::internal
