#include "data/row_stream.h"

#include "data/complain.h"
#include "data/dialect.h"
#include "data/file_kind.h"
#include "data/header.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {

RowStream::RowStream(ByteSource& source,
                     Wanted wanted,
                     std::span<const std::string> columns,
                     const ReadOptions& options,
                     std::span<const std::string> text_columns,
                     Window window)
    : records_(source, window), wanted_(wanted) {
  refuse_json(records_.sample(), source.name());
  const Dialect dialect = detect_dialect(
      records_.sample(), records_.sample_is_whole(), options, columns, source.name());
  records_.start(dialect);
  data_.file = source.name();
  data_.separator = dialect.separator;
  data_.decimal = dialect.decimal;
  data_.header = options.header ? read_names(records_) : numbered_names(records_.fields().size());
  const std::int64_t header_line = options.header ? records_.line() : 0;
  std::vector<std::string> names;
  if (wanted == Wanted::numbers) columns = names = all_names(data_, header_line, text_columns);
  for (const WantedField& field : find_wanted(data_, header_line, columns, text_columns)) {
    (field.is_text ? texts_ : numbers_).push_back(data_.header[field.field]);
    (field.is_text ? text_fields_ : number_fields_).push_back(field.field);
  }
  check_encoding(data_, header_line);
  if (options.header && !records_.next())
    throw Error(complain("no-rows",
                         "there are no rows below the names of the columns",
                         Place{data_.file, 0, 0},
                         {"if the first line is data: --no-header"}));
  line_ = records_.line();
  blank_lines_ = records_.blank_lines();
  records_.unread();
  rules_.emplace(dialect.decimal, options.na);
  mistakes_.emplace(data_.file, data_.header, dialect.decimal);
  codes_ = CodeTally(numbers_.size());
}

RowParser RowStream::make_parser() const {
  return RowParser(
      data_.separator, *rules_, data_.file, data_.header, number_fields_, text_fields_);
}

void RowStream::count_codes(const RowBlock& block, CodeTally& codes) {
  const double* row = block.numbers.data();
  const std::size_t width = block.line.empty() ? 0 : block.numbers.size() / block.line.size();
  for (const std::int64_t line : block.line) {
    codes.add_row(row, line);
    row += width;
  }
}

void RowStream::add(const RowBlock& block, const CodeTally& codes) {
  mistakes_->append(block.mistakes, line_);
  codes_.append(codes, line_);
  if (block.broken)
    throw bad_record(block.broken->end,
                     block.broken->fields,
                     data_.file,
                     line_ + block.broken->line,
                     records_.longest());
  if (data_.rows == 0 && block.rows > 0) data_.first_line = line_ + block.line.front();
  data_.rows += block.rows;
  line_ += block.line_breaks;
  if (block.has_records) blank_lines_ += std::exchange(pending_blank_, 0) + block.blank_lines;
  pending_blank_ += block.blank_at_end;
}

/// Says which columns hold texts: in one note of those without any number, in a warning each of the
/// others.
void RowStream::leave_out_texts(std::vector<std::string>& left_out) {
  std::vector<std::string> without_numbers;
  for (auto& [field, mistake] : mistakes_->take_text_columns(data_.rows)) {
    left_out.push_back(data_.header[field]);
    const auto column = std::ranges::find(number_fields_, field) - number_fields_.begin();
    if (!codes_.has_values(static_cast<std::size_t>(column))) {
      without_numbers.push_back(data_.header[field]);
      continue;
    }
    mistake.severity = Severity::warning;
    mistake.message += ": the column is left out";
    data_.notes.push_back(std::move(mistake));
  }
  if (without_numbers.empty()) return;
  data_.notes.push_back(remark(Severity::note,
                               "text-column",
                               fmt::format("column{} of texts, left out: {}",
                                           without_numbers.size() == 1 ? "" : "s",
                                           fmt::join(without_numbers, ", ")),
                               Place{data_.file, 0, 0}));
}

Data RowStream::finish(std::vector<std::string>& left_out) {
  if (wanted_ == Wanted::numbers) leave_out_texts(left_out);
  mistakes_->throw_if_any(data_.rows);
  data_.sha256 = records_.sha256();
  if (blank_lines_ > 0)
    data_.notes.push_back(remark(Severity::note,
                                 "blank-lines",
                                 fmt::format("{} blank line{} between the rows {} passed over",
                                             blank_lines_,
                                             blank_lines_ == 1 ? "" : "s",
                                             blank_lines_ == 1 ? "was" : "were"),
                                 Place{data_.file, 0, 0}));
  std::vector<std::pair<std::string, std::size_t>> looked_at;
  for (std::size_t k = 0; k < numbers_.size(); ++k)
    if (std::ranges::find(left_out, numbers_[k]) == left_out.end())
      looked_at.emplace_back(numbers_[k], k);
  if (auto warning = suspicious_missing_codes(data_.file, looked_at, codes_))
    data_.notes.push_back(std::move(*warning));
  return std::move(data_);
}

}  // namespace semfit::internal
