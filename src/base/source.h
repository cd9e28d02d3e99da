// Where a byte of a text is, as people count: lines and columns from 1.
#pragma once

#include "semfit/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace semfit::internal {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Position {
  std::int64_t line = 1;
  std::int64_t column = 1;  ///< in characters (code points); a tab is one
};

/// The line (without its end, without a byte-order mark) around `offset`, as a range of bytes.
/// Lines end with LF, CRLF or CR. Offsets past the end mean the end.
Span line_span(std::string_view text, std::size_t offset);

Position position(std::string_view text, std::size_t offset);

}  // namespace semfit::internal
