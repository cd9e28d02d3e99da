// Data as read: columns of numbers, or summary statistics. Nothing has been deleted or centred yet.
#pragma once

#include "semfit/diagnostic.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit {

/// Dense matrix, column-major, without algebra: what crosses the library's border.
struct Matrix {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(std::int64_t r, std::int64_t c, double value = 0)
      : rows(r), cols(c), values(static_cast<std::size_t>(r * c), value) {}
  double& operator()(std::int64_t i, std::int64_t j) {
    return values[static_cast<std::size_t>(i + j * rows)];
  }
  double operator()(std::int64_t i, std::int64_t j) const {
    return values[static_cast<std::size_t>(i + j * rows)];
  }
};

/// One column that was asked for. Missing cells are NaN. Of a text column (a grouping variable)
/// `levels` holds the distinct texts in order of appearance and `values` their number from 1.
struct Column {
  std::string name;
  std::vector<double> values;
  std::vector<std::string> levels;
};

/// Moments of the cases of a group that have values on the same variables.
struct PatternMoments {
  std::vector<std::int64_t> seen;  ///< which of Summary::names, ascending
  std::int64_t nobs = 0;
  std::vector<double> mean;  ///< of those seen
  Matrix scatter;            ///< of those seen: sums of squares and products about the mean
};

/// Moments of one group, published or made of rows: covariances with divisor N - 1, means or none.
struct Summary {
  std::string label;
  std::vector<std::string> names;
  Matrix cov;
  std::vector<double> mean;
  std::int64_t nobs = 0;
  Place place;  ///< the file the covariances came from
  /// Made of rows that were counted on the way: a fit is that of the rows.
  bool of_rows = false;
  std::int64_t original = 0;             ///< rows of the group, of use or not; of rows only
  std::vector<std::int64_t> missing;     ///< rows without each variable; of rows only
  std::vector<PatternMoments> patterns;  ///< of rows with missing values; empty: there are none
};

/// Either `columns` (raw data) or `summaries` (moments, one per group) is in use.
struct Data {
  std::string file;      ///< as the user named it
  std::string sha256;    ///< of the bytes read, hex
  char separator = ',';  ///< as detected or given
  char decimal = '.';
  std::vector<std::string> header;  ///< every column of the file, wanted or not
  std::vector<Column> columns;      ///< the wanted ones that exist
  std::int64_t rows = 0;
  std::int64_t first_line =
      2;  ///< line number in the file of the first data row, if line_of_row is empty
  std::vector<std::int64_t>
      line_of_row;  ///< file line of each row, only where it is not first_line + i
  std::vector<Summary> summaries;
  std::string group;               ///< variable that tells the summaries apart; of rows only
  std::int64_t without_group = 0;  ///< rows without a value of it
  std::vector<Diagnostic> notes;   ///< warnings and notes met while reading

  const Column* find(const std::string& name) const {
    for (const Column& column : columns)
      if (column.name == name) return &column;
    return nullptr;
  }
  std::int64_t line(std::int64_t row) const {
    return line_of_row.empty() ? first_line + row : line_of_row[static_cast<std::size_t>(row)];
  }
};

}  // namespace semfit
