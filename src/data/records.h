// The records of a delimited file, one after the other, through a window of bounded size.
#pragma once

#include "semfit/diagnostic.h"

#include "base/sha256.h"
#include "data/byte_source.h"
#include "data/csv_scan.h"
#include "data/dialect.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// How much of a file is in memory at a time.
struct Window {
  std::size_t usual = std::size_t{256} << 10;  ///< bytes; stays in the second-level cache
  std::size_t longest = max_record_bytes;      ///< what one record may need
};

/// Bytes that can become more where they are, if there is room behind them.
struct FreeBytes {
  void operator()(char* bytes) const { std::free(bytes); }
};
using Bytes = std::unique_ptr<char[], FreeBytes>;

/// Whole records, one after the other, as they stand in the file.
struct Piece {
  Bytes bytes;
  std::size_t capacity = 0;  ///< and one more
  std::size_t begin = 0;     ///< the records are [begin, end), and *(end) is '\n' meanwhile
  std::size_t end = 0;
  bool is_whole = true;   ///< false: its last record is broken or longer than may be
  bool is_large = false;  ///< has a record that is longer than pieces usually are
};

/// What is wrong with a record that cannot be split, of those that `scan` reports.
/// @param fields  that were found
/// @param line    where the record begins
Error bad_record(const RecordEnd& end,
                 std::size_t fields,
                 const std::string& file,
                 std::int64_t line,
                 std::size_t longest = max_record_bytes);

/// Is this record an empty line?
inline bool is_blank(const std::vector<Field>& fields) {
  return fields.size() == 1 && fields[0].size == 0 && !fields[0].quoted;
}

/// Reads, hashes and splits in one pass through a window that grows with the longest record only.
class RecordReader {
 public:
  /// Fills the window far enough that sample() shows what kind of file it is.
  /// @error binary-file, not-utf8 (Fault::data); read-failed, file-changed (Fault::io)
  explicit RecordReader(ByteSource& source, Window window = {});

  /// The first bytes of the file, without byte-order mark; *(end) is '\n'. Before start() only.
  /// Without a very long record that would be cut off, which tells nothing.
  std::string_view sample() const;
  bool sample_is_whole() const { return last_; }

  /// Goes to the first record that is not blank.
  /// @error as next(), and empty-file
  void start(const Dialect& dialect);

  /// Goes to the next record that is not blank. False at the end of the file.
  /// @error unterminated-quote, text-after-quote, nul-byte, line-too-long, too-many-columns
  bool next();

  /// Takes the current record back, so that the next one is it again.
  void unread();

  /// In the place of next(): whole records of the window's usual size together, to be split
  /// elsewhere. A record that is too long or never ends is a piece with the rest of the window.
  /// False at the end of the file.
  bool next_piece(Piece& piece);
  /// Is all that was not split yet in the window?
  bool holds_the_rest() const { return last_; }
  std::size_t longest() const { return longest_; }

  std::int64_t line() const { return line_; }  ///< where the record begins, from 1
  std::int64_t blank_lines() const {
    return blank_lines_;
  }  ///< between records, passed over so far
  const std::vector<Field>& fields() const { return fields_; }
  std::string_view raw(const Field& field) const { return {record_ + field.begin, field.size}; }
  std::string text(const Field& field) const { return field_text(record_, field); }

  const std::string& file() const { return source_.name(); }
  /// Hash of the whole file, once next() has returned false.
  std::string sha256() { return hash_.hex(); }

 private:
  void fill();
  void grow_to(std::size_t capacity);
  bool next_including_blank();
  std::size_t end_of_whole_records();
  void hand_over(Piece& piece, std::size_t cut);

  ByteSource& source_;
  std::size_t usual_;
  std::size_t longest_;
  Bytes window_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< the window holds [begin_, end_), and a '\n' behind it
  std::size_t end_ = 0;
  bool last_ = false;       ///< the source has no more
  bool is_broken_ = false;  ///< a piece has ended within a record
  Sha256 hash_;

  std::optional<RecordScanner> scanner_;
  std::vector<Field> fields_;
  const char* record_ = nullptr;
  std::int64_t line_ = 0;
  std::int64_t next_line_ = 1;
  std::int64_t blank_lines_ = 0;
  std::int64_t pending_blank_ = 0;
};

}  // namespace semfit::internal
