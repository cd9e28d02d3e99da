// The reader of delimited files, for any source of bytes.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"

#include "data/byte_source.h"
#include "data/records.h"

#include <span>
#include <string>

namespace semfit::internal {

/// What semfit::read_csv does, from an open source.
Data read_delimited(ByteSource& source,
                    std::span<const std::string> columns,
                    const ReadOptions& options,
                    std::span<const std::string> text_columns,
                    Window window = {},
                    int threads = 1);

/// What semfit::read_numeric_csv does.
Data read_numbers(ByteSource& source,
                  const ReadOptions& options,
                  std::span<const std::string> text_columns,
                  Window window = {},
                  int threads = 1);

}  // namespace semfit::internal
