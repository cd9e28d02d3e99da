// A small delimited file as it stands, rows of any length.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/options.h"

#include "data/cell.h"
#include "data/dialect.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

struct GridRow {
  std::int64_t line = 0;
  std::vector<std::string> cells;
};

struct Grid {
  std::string file;
  std::string sha256;
  Dialect dialect;
  std::vector<GridRow> rows;

  bool is_number(const std::string& cell) const;
  bool is_text(const std::string& cell) const { return !cell.empty() && !is_number(cell); }

  /// The number in a cell.
  /// @error not-a-number, infinite-value
  double number(std::size_t row, std::size_t cell) const;

  Place place(std::size_t row, std::size_t cell) const {
    return {file, rows[row].line, static_cast<std::int64_t>(cell + 1)};
  }
};

/// Reads all records but blank ones; empty cells at the end of a row are left out.
Grid read_grid(const std::string& path, const ReadOptions& options);

}  // namespace semfit::internal
