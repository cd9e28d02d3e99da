// Where results go: standard output, or files that are either complete or absent.
#pragma once

#include "cli/command.h"

#include <functional>
#include <string>
#include <string_view>

namespace semfit::cli {

/// Writes a file by way of a temporary one beside it, which is flushed to disk and renamed. What
/// is not a regular file (a pipe, /dev/null) is written directly.
/// @error write-failed (Fault::io)
void write_file(const std::string& path, std::string_view text);

/// Writes `write(format)` to standard output or to each --output, whose format its extension says
/// if --format does not.
/// @return whether a text report went to standard output
/// @error unknown-format, conflicting-options (Fault::usage); write-failed (Fault::io)
bool deliver(const Session& session, const std::function<std::string(Format)>& write);

/// Throws what deliver() would say about --format and --output, before any work is done.
void check_outputs(const Arguments& arguments);

}  // namespace semfit::cli
