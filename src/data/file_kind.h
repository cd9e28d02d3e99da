// Files that are not text, recognised by their first bytes.
#pragma once

#include "semfit/diagnostic.h"

#include <string>
#include <string_view>

namespace semfit::internal {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// @param head  the first bytes of a file
/// @error binary-file (what it is and how to export it), not-utf8 (UTF-16)
void refuse_other_kinds(std::string_view head, const std::string& file, Fault fault = Fault::data);

/// @error unknown-format: rows are expected, and this is a JSON document
void refuse_json(std::string_view head, const std::string& file);

}  // namespace semfit::internal
