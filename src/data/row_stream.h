// A delimited file, block by block: what every reader of rows does, whatever becomes of the rows.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"

#include "base/in_order.h"
#include "data/missing_code.h"
#include "data/records.h"
#include "data/row_block.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

enum class Wanted { named, numbers };

/// A file whose header has been read, with the wanted columns found in it.
class RowStream {
 public:
  /// @param wanted        of_numbers: every column that may hold numbers, whatever `columns` says
  /// @param text_columns  columns whose cells are taken as texts
  /// @error what is wrong with the first lines, or with the columns that are wanted
  RowStream(ByteSource& source,
            Wanted wanted,
            std::span<const std::string> columns,
            const ReadOptions& options,
            std::span<const std::string> text_columns,
            Window window);

  /// Of the wanted columns that the file has, those of numbers and those of texts, in order.
  const std::vector<std::string>& numbers() const { return numbers_; }
  const std::vector<std::string>& texts() const { return texts_; }
  /// Every column of the file.
  const std::vector<std::string>& header() const { return data_.header; }

  /// Reads on to the end of the file. Blocks of rows are made and reduced on threads, and what is
  /// left of them is taken one by one in the order of the file. Where blocks begin depends on the
  /// file alone.
  /// @param reduce  may move the numbers and texts out of the block
  /// @param take    gets what `reduce` returned, and the line that the block's lines count from
  /// @error a record that cannot be split
  template <typename Reduced>
  void read(int threads,
            const std::function<Reduced(RowBlock&)>& reduce,
            const std::function<void(Reduced&&, const RowBlock&, std::int64_t line)>& take) {
    struct Outcome {
      RowBlock block;
      CodeTally codes;
      Reduced reduced;
    };
    const RowParser parser = make_parser();
    Stream<Piece, Outcome> stream{
        [this](Piece& piece) { return records_.next_piece(piece); },
        [&](Piece& piece) {
          Outcome outcome{parser.parse(piece), CodeTally(numbers_.size()), Reduced()};
          count_codes(outcome.block, outcome.codes);
          outcome.reduced = reduce(outcome.block);
          return outcome;
        },
        [&](Outcome&& outcome) {
          const std::int64_t line = line_;
          add(outcome.block, outcome.codes);
          take(std::move(outcome.reduced), outcome.block, line);
        },
        [](const Piece& piece) { return piece.is_large; }};
    InOrder<Piece, Outcome>(std::move(stream), records_.holds_the_rest() ? 1 : threads).run();
  }

  /// The data without their values, once they have been read: what every reader says about them.
  /// Columns that hold texts and were not asked for by name are in `left_out`.
  /// @error ragged-row, not-a-number, infinite-value
  Data finish(std::vector<std::string>& left_out);

 private:
  RowParser make_parser() const;
  static void count_codes(const RowBlock& block, CodeTally& codes);
  void add(const RowBlock& block, const CodeTally& codes);
  void leave_out_texts(std::vector<std::string>& left_out);

  RecordReader records_;
  Data data_;
  Wanted wanted_;
  std::optional<CellRules> rules_;
  std::vector<std::string> numbers_, texts_;
  std::vector<std::size_t> number_fields_, text_fields_;
  std::optional<RowMistakes> mistakes_;
  CodeTally codes_;
  std::int64_t line_ = 1;  ///< of the next block
  std::int64_t blank_lines_ = 0, pending_blank_ = 0;
};

}  // namespace semfit::internal
