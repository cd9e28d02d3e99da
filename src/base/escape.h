// Untrusted text (names, labels, paths) made harmless for one kind of sink each.
#pragma once

#include <string>
#include <string_view>

namespace semfit::internal {

/// For a terminal: control and bidirectional formatting characters become `\u{1b}`, bytes that are
/// not UTF-8 `\x{ff}`. Everything else, Chinese or Greek, stays.
/// @source CWE-150
std::string escape_terminal(std::string_view text);

/// For a cell of a CSV file: quoted where RFC 4180 asks for it, and with an apostrophe before a
/// text that a spreadsheet would run as a formula. For texts only: a number may begin with "-".
/// @source RFC 4180; OWASP, CSV injection
std::string escape_csv(std::string_view text);

}  // namespace semfit::internal
