// Cases as lines of a CSV file, fast.
#pragma once

#include "moments/moments.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// How a group's cases are written.
struct RowLayout {
  std::vector<Index> column;  ///< for each column of the file the variable in it; -1: it has none
  std::string label;          ///< the last cell, ready to be written; empty: there is none
  int digits = -1;            ///< after the point; -1: the shortest that read back the same
};

/// One line for each case (column of X); NA where a value is missing, whole numbers without a
/// point.
std::string csv_rows(const MatrixXd& X, const RowLayout& layout);

}  // namespace semfit::internal
