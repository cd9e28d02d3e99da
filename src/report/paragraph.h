// Sentences of the text report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace semfit::internal {

/// Words at the width of the report, each line (the first one, too) behind `indent` blanks. Names
/// in it must have been escaped.
std::string paragraph(std::string_view text, std::size_t indent = 2, std::size_t width = 78);

}  // namespace semfit::internal
