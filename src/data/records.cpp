#include "data/records.h"

#include "data/complain.h"
#include "data/file_kind.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <utility>

namespace semfit::internal {
namespace {

constexpr std::ptrdiff_t sampled_lines = 4;

/// Behind the last line break of [begin, stop) that is sure to be one; `begin` without any. A CR
/// at the very end may be the first half of a CRLF.
const char* behind_last_break(const char* begin, const char* stop) {
  const auto size = static_cast<std::size_t>(stop - begin);
  if (const void* lf = ::memrchr(begin, '\n', size)) return static_cast<const char*>(lf) + 1;
  if (size < 2) return begin;
  const void* cr = ::memrchr(begin, '\r', size - 1);
  return cr ? static_cast<const char*>(cr) + 1 : begin;
}

void grow(Bytes& bytes, std::size_t size) {
  char* const grown = static_cast<char*>(std::realloc(bytes.get(), size));
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(bytes.release());
  bytes.reset(grown);
}

}  // namespace

Error bad_record(const RecordEnd& end,
                 std::size_t fields,
                 const std::string& file,
                 std::int64_t line,
                 std::size_t longest) {
  const auto place = [&](std::int64_t line_breaks) {
    const bool is_after = end.kind == RecordEnd::Kind::text_after_quote;
    return Place{file, line + line_breaks, static_cast<std::int64_t>(fields + (is_after ? 0 : 1))};
  };
  switch (end.kind) {
    case RecordEnd::Kind::open_quote:
      return Error(complain("unterminated-quote",
                            "a quotation mark opens here and is never closed",
                            place(end.quote_line),
                            {"close it, or write a quotation mark inside a field twice: \"\""}));
    case RecordEnd::Kind::text_after_quote:
      return Error(complain("text-after-quote",
                            "text follows the closing quotation mark of this field",
                            place(end.line_breaks),
                            {"write a quotation mark inside a quoted field twice: \"\""}));
    case RecordEnd::Kind::nul:
      return Error(complain("nul-byte",
                            "a NUL byte (value 0) is in this line: the file is damaged or not text",
                            place(end.line_breaks),
                            {"export the data again, as CSV in UTF-8"}));
    case RecordEnd::Kind::too_many_fields:
      return Error(complain("too-many-columns",
                            fmt::format("this line has more than {} fields", max_fields),
                            Place{file, line, 0}));
    case RecordEnd::Kind::incomplete:
    case RecordEnd::Kind::complete:
      break;
  }
  return Error(complain("line-too-long",
                        fmt::format("this line has more than {} bytes", longest),
                        Place{file, line, 0},
                        {"is this a text file with one line per case?"}));
}

RecordReader::RecordReader(ByteSource& source, Window window)
    : source_(source), usual_(window.usual), longest_(window.longest) {
  grow_to(std::min(window.usual, longest_));
  fill();
  refuse_other_kinds(sample(), file());
  while (!last_ && capacity_ < longest_ &&
         std::count(window_.get(), window_.get() + end_, '\n') < sampled_lines) {
    grow_to(std::min(2 * capacity_, longest_));
    fill();
  }
  if (sample().starts_with(byte_order_mark)) begin_ += byte_order_mark.size();
}

std::string_view RecordReader::sample() const {
  constexpr std::size_t very_long = std::size_t{1} << 20;
  const std::string_view all(window_.get() + begin_, end_ - begin_);
  const std::size_t last = all.size() > very_long ? all.rfind('\n') : std::string_view::npos;
  const bool is_cut = !last_ && last != std::string_view::npos && all.size() - last > very_long;
  return is_cut ? all.substr(0, last) : all;  // the scanner wants a '\n' behind its text
}

void RecordReader::start(const Dialect& dialect) {
  scanner_.emplace(dialect.separator);
  begin_ += dialect.skip;
  if (dialect.skip > 0) ++next_line_;
  if (!next())
    throw Error(complain("empty-file",
                         "the file is empty",
                         Place{file(), 0, 0},
                         {"the first line must hold the names of the columns"}));
}

bool RecordReader::next() {
  while (next_including_blank()) {
    if (!is_blank(fields_)) {
      blank_lines_ += std::exchange(pending_blank_, 0);
      return true;
    }
    ++pending_blank_;
  }
  return false;
}

bool RecordReader::next_including_blank() {
  for (;;) {
    if (begin_ == end_ && last_) return false;
    const char* const window = window_.get();
    const RecordEnd end = scanner_->scan(window + begin_, window + end_, last_, fields_);
    if (end.kind == RecordEnd::Kind::complete) {
      record_ = window + begin_;
      begin_ = static_cast<std::size_t>(end.next - window);
      line_ = next_line_;
      next_line_ += end.line_breaks;
      return true;
    }
    const bool may_go_on = end.kind == RecordEnd::Kind::incomplete ||
                           (end.kind == RecordEnd::Kind::open_quote && !last_);
    if (!may_go_on || (end_ - begin_ >= longest_))
      throw bad_record(end, fields_.size(), file(), next_line_, longest_);
    // Move the record to the front; if it fills the window by itself, widen the window.
    std::copy(window + begin_, window + end_, window_.get());
    end_ -= std::exchange(begin_, 0);
    if (end_ == capacity_) grow_to(std::min(2 * capacity_, longest_));
    fill();
  }
}

void RecordReader::unread() {
  begin_ = static_cast<std::size_t>(record_ - window_.get());
  next_line_ = line_;
}

bool RecordReader::next_piece(Piece& piece) {
  std::copy(window_.get() + begin_, window_.get() + end_, window_.get());
  end_ -= std::exchange(begin_, 0);
  if (is_broken_) return false;
  std::size_t cut = 0;
  piece.is_whole = true;
  for (;;) {
    fill();
    if (end_ == 0) return false;
    cut = last_ ? end_ : end_of_whole_records();
    if (cut > 0) break;
    if (end_ >= longest_) {
      cut = end_;
      piece.is_whole = false;
      is_broken_ = true;  // nobody will want what follows
      break;
    }
    grow_to(std::min(2 * capacity_, longest_));
  }
  piece.begin = 0;
  piece.end = cut;
  hand_over(piece, cut);
  return true;
}

/// The first bytes of the window become the piece's. Usually the window goes with it and what is
/// left is copied into the piece's old buffer; but where that is a long record, it stays.
void RecordReader::hand_over(Piece& piece, std::size_t cut) {
  const std::size_t usual = std::min(usual_, longest_), rest = end_ - cut;
  const std::size_t needed = rest > usual ? std::max(cut, usual) : usual;
  if (piece.capacity != needed) {
    piece.bytes.reset();
    grow(piece.bytes, needed + 1);
    piece.capacity = needed;
  }
  if (rest > usual) {
    std::copy_n(window_.get(), cut, piece.bytes.get());
    std::copy(window_.get() + cut, window_.get() + end_, window_.get());
  } else {
    std::copy_n(window_.get() + cut, rest, piece.bytes.get());
    std::swap(window_, piece.bytes);
    std::swap(capacity_, piece.capacity);
  }
  piece.bytes[cut] = '\n';
  piece.is_large = piece.capacity > usual;
  end_ = rest;
  window_[end_] = '\n';
}

/// How far the window holds whole records: to the last line break, where nothing is quoted. A
/// record with quotation marks is walked through; one that is broken goes on to the end.
std::size_t RecordReader::end_of_whole_records() {
  const char* const begin = window_.get();
  const char* const end = begin + end_;
  const char* whole = begin;
  for (;;) {
    const void* quote = std::memchr(whole, '"', static_cast<std::size_t>(end - whole));
    const char* const stop = quote ? static_cast<const char*>(quote) : end;
    whole = behind_last_break(whole, stop);
    if (!quote) break;
    const RecordEnd record = scanner_->scan(whole, end, false, fields_);
    if (record.kind == RecordEnd::Kind::complete) {
      whole = record.next;
      continue;
    }
    const bool may_go_on =
        record.kind == RecordEnd::Kind::incomplete || record.kind == RecordEnd::Kind::open_quote;
    if (!may_go_on) whole = end;
    break;
  }
  return static_cast<std::size_t>(whole - begin);
}

void RecordReader::fill() {
  while (end_ < capacity_ && !last_) {
    char* const to = window_.get() + end_;
    const std::size_t count = source_.read(to, capacity_ - end_);
    hash_.update({to, count});
    end_ += count;
    last_ = count == 0;
  }
  window_[end_] = '\n';
}

void RecordReader::grow_to(std::size_t capacity) {
  grow(window_, capacity + 1);
  capacity_ = capacity;
}

}  // namespace semfit::internal
