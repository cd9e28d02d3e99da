#include "data/row_block.h"

#include "base/text.h"

#include <limits>
#include <utility>

namespace semfit::internal {

double Levels::number_of(std::string_view text) {
  if (last_ < names_.size() && names_[last_] == text) return static_cast<double>(last_ + 1);
  const auto next = static_cast<double>(names_.size() + 1);
  const auto [entry, is_new] = numbers_.try_emplace(std::string(text), next);
  if (is_new) names_.emplace_back(text);
  last_ = static_cast<std::size_t>(entry->second) - 1;
  return entry->second;
}

RowParser::RowParser(char separator,
                     CellRules rules,
                     const std::string& file,
                     const std::vector<std::string>& header,
                     std::vector<std::size_t> number_fields,
                     std::vector<std::size_t> text_fields)
    : scanner_(separator),
      rules_(std::move(rules)),
      file_(file),
      header_(header),
      number_fields_(std::move(number_fields)),
      text_fields_(std::move(text_fields)) {}

RowBlock RowParser::parse(const Piece& piece) const {
  RowBlock block(RowMistakes(file_, header_, rules_.decimal()));
  block.texts.resize(text_fields_.size());
  const char* at = piece.bytes.get() + piece.begin;
  const char* const stop = piece.bytes.get() + piece.end;
  std::vector<Field> fields;
  while (at < stop) {
    const RecordEnd end = scanner_.scan(at, stop, piece.is_whole, fields);
    const std::int64_t line = block.line_breaks;
    if (end.kind != RecordEnd::Kind::complete) {
      block.broken = {end, fields.size(), line};
      break;
    }
    block.line_breaks += end.line_breaks;
    if (is_blank(fields)) {
      ++block.blank_at_end;
    } else {
      block.blank_lines += std::exchange(block.blank_at_end, 0);
      block.has_records = true;
      if (fields.size() == header_.size()) {
        block.line.push_back(line);
        add_row(at, fields, block);
      } else {
        block.mistakes.ragged(line, fields.size());
      }
    }
    at = end.next;
  }
  return block;
}

void RowParser::add_row(const char* record,
                        const std::vector<Field>& fields,
                        RowBlock& block) const {
  ++block.rows;
  const auto raw = [&](const Field& field) {
    return std::string_view(record + field.begin, field.size);
  };
  const std::size_t before = block.numbers.size();
  block.numbers.resize(before + number_fields_.size());
  double* value = block.numbers.data() + before;
  for (const std::size_t i : number_fields_) {
    const std::string_view cell = raw(fields[i]);
    const CellValue read = rules_.read(fields[i].quoted ? trim(cell) : cell);
    if (read.is_text) block.mistakes.not_a_number(block.line.back(), i, cell);
    *value++ = read.number;
  }
  for (std::size_t k = 0; k < text_fields_.size(); ++k) {
    const Field& field = fields[text_fields_[k]];
    BlockTexts& column = block.texts[k];
    if (rules_.is_missing(raw(field)))
      column.values.push_back(std::numeric_limits<double>::quiet_NaN());
    else if (field.doubled)
      column.values.push_back(column.levels.number_of(field_text(record, field)));
    else
      column.values.push_back(column.levels.number_of(raw(field)));
  }
}

}  // namespace semfit::internal
