// Small tables of published statistics: a matrix with names, or one number per name.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A symmetric matrix as written: of each pair of variables one cell or both, which may disagree.
struct WrittenMatrix {
  std::string file;
  std::string sha256;
  std::vector<std::string> names;
  Matrix values;                    ///< NaN where nothing is written
  std::vector<std::int64_t> lines;  ///< of the rows
};

/// One number per variable. Without names (a bare list) `names` is empty.
struct WrittenVector {
  std::string file;
  std::string sha256;
  std::vector<std::string> names;
  std::vector<double> values;
};

/// A header of names and the rows of a square matrix or of its lower triangle, of a correlation
/// matrix even without the diagonal. A first column of names is recognised; rows may then be in
/// another order than the header.
/// @error missing-header, not-a-number, infinite-value, duplicate-column, names-differ, not-square,
///        upper-triangle (Fault::data), and those of read_csv
WrittenMatrix read_matrix(const std::string& path, const ReadOptions& options);

/// A header and one row of numbers; or rows of name and number, with a header or without; or
/// numbers alone, in one row or one column.
/// @error not-a-number, infinite-value, duplicate-column, bad-list (Fault::data)
WrittenVector read_vector(const std::string& path, const ReadOptions& options);

}  // namespace semfit::internal
