// Which separator and which decimal sign a delimited file uses.
#pragma once

#include "semfit/options.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace semfit::internal {

struct Dialect {
  char separator = ',';  ///< ' ' stands for any run of blanks and tabs
  char decimal = '.';
  std::size_t skip = 0;  ///< bytes before the header: Excel's line "sep=;"
};

enum class Shape {
  table,    ///< all records have as many fields as the header
  triangle  ///< records may be shorter: the lower triangle of a matrix
};

/// Takes what the options say and finds the rest in the first bytes of a file.
/// The separator is comma, semicolon or tab: the one that splits all records evenly. Only where
/// none of these splits the header it is blanks, if they split evenly, else there is one column.
/// @param sample   the first bytes of the file; sample.data()[sample.size()] must be '\n'
/// @param whole    no bytes follow the sample
/// @param columns  whose cells tell the decimal sign; all, if empty or none is there
/// @error ambiguous-separator, ambiguous-decimal (Fault::data); bad-separator, bad-decimal
///        (Fault::usage)
Dialect detect_dialect(std::string_view sample,
                       bool whole,
                       const ReadOptions& options,
                       std::span<const std::string> columns,
                       const std::string& file,
                       Shape shape = Shape::table);

}  // namespace semfit::internal
