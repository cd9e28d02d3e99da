// What is wrong with the rows of a data file: counted in full, shown in part.
#pragma once

#include "semfit/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// Collects mistakes while a file is read to its end. One diagnostic for each column with cells
/// that are no numbers, one for all rows of a wrong length.
class RowMistakes {
 public:
  RowMistakes(const std::string& file, const std::vector<std::string>& header, char decimal)
      : file_(file), header_(header), decimal_(decimal) {}

  void ragged(std::int64_t line, std::size_t fields);
  void not_a_number(std::int64_t line, std::size_t field, std::string_view cell);

  /// Adds those of rows further down.
  /// @param lines  of the file before the ones that `later` counts from
  void append(const RowMistakes& later, std::int64_t lines);
  bool empty() const { return ragged_.count == 0 && text_.empty() && infinite_.empty(); }

  /// A column with cells that are no numbers, and what is to be said about it.
  struct TextColumn {
    std::size_t field = 0;
    Diagnostic mistake;
  };
  /// Those that were met, which are then no mistakes any more.
  /// @param rows  that have the right length
  std::vector<TextColumn> take_text_columns(std::int64_t rows);

  /// @param rows  that have the right length
  /// @error ragged-row, not-a-number, infinite-value; by place
  void throw_if_any(std::int64_t rows) const;

 private:
  struct Cell {
    std::int64_t line = 0;
    std::string text;
  };
  struct Cells {
    std::int64_t count = 0;
    std::vector<Cell> first;
  };
  struct Ragged {
    std::int64_t count = 0;
    bool all_one_more = true;
    std::size_t fields = 0;  ///< of the first
    std::vector<std::int64_t> lines;
  };

  Diagnostic describe_ragged(std::int64_t rows) const;
  Diagnostic describe_text(std::size_t field, const Cells& cells, std::int64_t rows) const;
  Diagnostic describe_infinite(std::size_t field, const Cells& cells) const;
  Place place(std::size_t field, const Cells& cells) const;

  const std::string& file_;
  const std::vector<std::string>& header_;
  char decimal_;
  Ragged ragged_;
  std::map<std::size_t, Cells> text_;
  std::map<std::size_t, Cells> infinite_;
};

}  // namespace semfit::internal
