// Delimited files to moments, for any source of bytes.
#pragma once

#include "semfit/row_moments.h"

#include "data/byte_source.h"
#include "data/records.h"

namespace semfit::internal {

/// What semfit::read_csv_moments does, from an open source.
Data read_moments_of(ByteSource& source,
                     std::span<const std::string> columns,
                     const ReadOptions& options,
                     const MomentRequest& request,
                     Window window = {},
                     int threads = 1);

}  // namespace semfit::internal
