// Which rows are complete.
#pragma once

#include "semfit/data.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

struct Listwise {
  std::vector<std::int64_t> rows;                  ///< complete rows, from 0, in order
  std::vector<std::int64_t> missing_per_variable;  ///< in order of the names asked for
  std::int64_t original = 0;                       ///< rows before
};

/// Those of `rows` without a missing value in any of the named columns. All names must be there.
Listwise listwise(const Data& data,
                  std::span<const std::string> names,
                  std::span<const std::int64_t> rows);

/// The same, but those with a value in at least one of them; nothing counts as lost by one
/// variable.
Listwise not_empty(const Data& data,
                   std::span<const std::string> names,
                   std::span<const std::int64_t> rows);

}  // namespace semfit::internal
