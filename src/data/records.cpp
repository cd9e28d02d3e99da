#include "data/records.h"

#include "data/complain.h"
#include "data/file_kind.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace semfit::internal {
namespace {

constexpr std::ptrdiff_t sampled_lines = 4;

}  // namespace

RecordReader::RecordReader(ByteSource& source, Window window)
    : source_(source), longest_(window.longest) {
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
    const bool blank = fields_.size() == 1 && fields_[0].size == 0 && !fields_[0].quoted;
    if (!blank) {
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
    if (!may_go_on || (end_ - begin_ >= longest_)) refuse(end);
    // Move the record to the front; if it fills the window by itself, widen the window.
    std::copy(window + begin_, window + end_, window_.get());
    end_ -= std::exchange(begin_, 0);
    if (end_ == capacity_) grow_to(std::min(2 * capacity_, longest_));
    fill();
  }
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
  auto wider = std::make_unique_for_overwrite<char[]>(capacity + 1);
  std::copy_n(window_.get(), end_, wider.get());
  window_ = std::move(wider);
  capacity_ = capacity;
}

void RecordReader::refuse(const RecordEnd& end) const {
  const auto place = [&](std::int64_t line_breaks) {
    return Place{file(),
                 next_line_ + line_breaks,
                 static_cast<std::int64_t>(
                     fields_.size() + (end.kind == RecordEnd::Kind::text_after_quote ? 0 : 1))};
  };
  switch (end.kind) {
    case RecordEnd::Kind::open_quote:
      throw Error(complain("unterminated-quote",
                           "a quotation mark opens here and is never closed",
                           place(end.quote_line),
                           {"close it, or write a quotation mark inside a field twice: \"\""}));
    case RecordEnd::Kind::text_after_quote:
      throw Error(complain("text-after-quote",
                           "text follows the closing quotation mark of this field",
                           place(end.line_breaks),
                           {"write a quotation mark inside a quoted field twice: \"\""}));
    case RecordEnd::Kind::nul:
      throw Error(complain("nul-byte",
                           "a NUL byte (value 0) is in this line: the file is damaged or not text",
                           place(end.line_breaks),
                           {"export the data again, as CSV in UTF-8"}));
    case RecordEnd::Kind::too_many_fields:
      throw Error(complain("too-many-columns",
                           fmt::format("this line has more than {} fields", max_fields),
                           Place{file(), next_line_, 0}));
    case RecordEnd::Kind::incomplete:
    case RecordEnd::Kind::complete:
      break;
  }
  throw Error(complain("line-too-long",
                       fmt::format("this line has more than {} bytes", longest_),
                       Place{file(), next_line_, 0},
                       {"is this a text file with one line per case?"}));
}

}  // namespace semfit::internal
