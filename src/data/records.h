// The records of a delimited file, one after the other, through a window of bounded size.
#pragma once

#include "semfit/diagnostic.h"

#include "base/sha256.h"
#include "data/byte_source.h"
#include "data/csv_scan.h"
#include "data/dialect.h"

#include <cstddef>
#include <cstdint>
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

/// Reads, hashes and splits in one pass through a window that grows with the longest record only.
class RecordReader {
 public:
  /// Fills the window far enough that sample() shows what kind of file it is.
  /// @error binary-file, not-utf8 (Fault::data); read-failed, file-changed (Fault::io)
  explicit RecordReader(ByteSource& source, Window window = {});

  /// The first bytes of the file, without byte-order mark; *(end) is '\n'. Before start() only.
  std::string_view sample() const { return {window_.get() + begin_, end_ - begin_}; }
  bool sample_is_whole() const { return last_; }

  /// Goes to the first record that is not blank.
  /// @error as next(), and empty-file
  void start(const Dialect& dialect);

  /// Goes to the next record that is not blank. False at the end of the file.
  /// @error unterminated-quote, text-after-quote, nul-byte, line-too-long, too-many-columns
  bool next();

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
  [[noreturn]] void refuse(const RecordEnd& end) const;

  ByteSource& source_;
  std::size_t longest_;
  std::unique_ptr<char[]> window_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< the window holds [begin_, end_), and a '\n' behind it
  std::size_t end_ = 0;
  bool last_ = false;  ///< the source has no more
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
