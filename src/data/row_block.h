// The rows of a piece of a file as numbers: what one thread makes of it.
#pragma once

#include "data/cell.h"
#include "data/csv_scan.h"
#include "data/records.h"
#include "data/row_mistakes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace semfit::internal {

/// Distinct texts in order of appearance.
class Levels {
 public:
  /// Its number, from 1.
  double number_of(std::string_view text);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, double> numbers_;
  std::size_t last_ = 0;  ///< neighbours are often alike
};

/// A column of texts: of each row the number of its level, NaN where it is missing.
struct BlockTexts {
  std::vector<double> values;
  Levels levels;
};

/// Lines are counted from the piece's first one, which is line 0.
struct RowBlock {
  explicit RowBlock(RowMistakes none) : mistakes(std::move(none)) {}

  std::int64_t rows = 0;
  std::vector<double> numbers;     ///< row after row, the wanted fields in order; NaN: missing
  std::vector<BlockTexts> texts;   ///< the wanted columns of texts
  std::vector<std::int64_t> line;  ///< of each row
  std::int64_t line_breaks = 0;    ///< in the piece
  std::int64_t blank_lines = 0;    ///< before its last record
  std::int64_t blank_at_end = 0;   ///< after it
  bool has_records = false;
  RowMistakes mistakes;

  /// Where the piece ends before its time.
  struct Broken {
    RecordEnd end;
    std::size_t fields = 0;
    std::int64_t line = 0;
  };
  std::optional<Broken> broken;
};

/// Which fields are wanted and how cells are read. Used by many threads.
class RowParser {
 public:
  /// @param file, header  must stay
  RowParser(char separator,
            CellRules rules,
            const std::string& file,
            const std::vector<std::string>& header,
            std::vector<std::size_t> number_fields,
            std::vector<std::size_t> text_fields);

  RowBlock parse(const Piece& piece) const;
  /// Wanted fields that are numbers.
  std::size_t width() const { return number_fields_.size(); }

 private:
  void add_row(const char* record, const std::vector<Field>& fields, RowBlock& block) const;

  RecordScanner scanner_;
  CellRules rules_;
  const std::string& file_;
  const std::vector<std::string>& header_;
  std::vector<std::size_t> number_fields_, text_fields_;
};

}  // namespace semfit::internal
