#include "data/read_csv.h"

#include "semfit/read.h"

#include "base/text.h"
#include "data/cell.h"
#include "data/complain.h"
#include "data/dialect.h"
#include "data/header.h"
#include "data/missing_code.h"
#include "data/moment_lookalike.h"
#include "data/records.h"
#include "data/row_mistakes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace semfit::internal {
namespace {

/// Numbers go through a block of rows into the columns: writing cell by cell to thousands of
/// columns would miss the cache each time.
class NumberColumns {
 public:
  NumberColumns(std::vector<std::size_t> fields, std::span<Column> columns)
      : fields_(std::move(fields)), columns_(columns), block_(block_rows * fields_.size()) {}

  const std::vector<std::size_t>& fields() const { return fields_; }

  /// Room for the numbers of the next row, in order of fields().
  double* next_row() {
    if (rows_ == block_rows) flush();
    return block_.data() + fields_.size() * rows_++;
  }

  void flush() {
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      std::vector<double>& values = columns_[k].values;
      const std::size_t before = values.size();
      values.resize(before + rows_);
      for (std::size_t r = 0; r < rows_; ++r)
        values[before + r] = block_[r * columns_.size() + k];
    }
    rows_ = 0;
  }

 private:
  static constexpr std::size_t block_rows = 64;
  std::vector<std::size_t> fields_;
  std::span<Column> columns_;
  std::vector<double> block_;
  std::size_t rows_ = 0;
};

/// A column of texts, which become the numbers of their levels.
struct TextColumn {
  std::size_t field = 0;
  Column* column = nullptr;
  std::unordered_map<std::string, double> level_of;

  void add(std::string text) {
    const auto next = static_cast<double>(column->levels.size() + 1);
    const auto [entry, is_new] = level_of.try_emplace(std::move(text), next);
    if (is_new) column->levels.push_back(entry->first);
    column->values.push_back(entry->second);
  }
  void add_missing() { column->values.push_back(std::numeric_limits<double>::quiet_NaN()); }
};

/// Keeps Data::line_of_row empty as long as every row has one line and none is blank.
void note_line(Data& data, std::int64_t line) {
  if (data.rows == 0) data.first_line = line;
  if (data.line_of_row.empty()) {
    if (line == data.first_line + data.rows) return;
    for (std::int64_t i = 0; i < data.rows; ++i)
      data.line_of_row.push_back(data.first_line + i);
  }
  data.line_of_row.push_back(line);
}

/// The rows from the current record to the end of the file, with what is wrong about them.
RowMistakes read_rows(RecordReader& records,
                      const CellRules& rules,
                      Data& data,
                      NumberColumns& numbers,
                      std::vector<TextColumn>& texts) {
  RowMistakes mistakes(data.file, data.header, rules.decimal());
  do {
    const std::vector<Field>& fields = records.fields();
    if (fields.size() != data.header.size()) {
      mistakes.ragged(records.line(), fields.size());
      continue;
    }
    note_line(data, records.line());
    ++data.rows;
    double* value = numbers.next_row();
    for (const std::size_t i : numbers.fields()) {
      const std::string_view cell = records.raw(fields[i]);
      const CellValue read = rules.read(fields[i].quoted ? trim(cell) : cell);
      if (read.is_text) mistakes.not_a_number(records.line(), i, cell);
      *value++ = read.number;
    }
    for (TextColumn& text : texts) {
      const Field& field = fields[text.field];
      if (rules.is_missing(records.raw(field)))
        text.add_missing();
      else
        text.add(records.text(field));
    }
  } while (records.next());
  numbers.flush();
  return mistakes;
}

/// Takes the columns that hold texts out of the data, and says so: in one note of those without any
/// number, in a warning each of the others.
void leave_out_texts(Data& data, RowMistakes& mistakes) {
  std::vector<std::string> texts;
  for (auto& [field, mistake] : mistakes.take_text_columns(data.rows)) {
    const std::string& name = data.header[field];
    const auto column = std::ranges::find(data.columns, name, &Column::name);
    if (std::ranges::all_of(column->values, [](double x) { return std::isnan(x); })) {
      texts.push_back(name);
    } else {
      mistake.severity = Severity::warning;
      mistake.message += ": the column is left out";
      data.notes.push_back(std::move(mistake));
    }
    data.columns.erase(column);
  }
  if (texts.empty()) return;
  data.notes.push_back(remark(
      Severity::note,
      "text-column",
      fmt::format(
          "column{} of texts, left out: {}", texts.size() == 1 ? "" : "s", fmt::join(texts, ", ")),
      Place{data.file, 0, 0}));
}

void note_blank_lines(const RecordReader& records, Data& data) {
  const std::int64_t count = records.blank_lines();
  if (count == 0) return;
  data.notes.push_back(remark(Severity::note,
                              "blank-lines",
                              fmt::format("{} blank line{} between the rows {} passed over",
                                          count,
                                          count == 1 ? "" : "s",
                                          count == 1 ? "was" : "were"),
                              Place{data.file, 0, 0}));
}

enum class Columns { named, of_numbers };

/// @param which  of_numbers: all that hold numbers, whatever `columns` says
Data read(ByteSource& source,
          Columns which,
          std::span<const std::string> columns,
          const ReadOptions& options,
          std::span<const std::string> text_columns,
          Window window) {
  RecordReader records(source, window);
  const Dialect dialect =
      detect_dialect(records.sample(), records.sample_is_whole(), options, columns, source.name());
  records.start(dialect);

  Data data;
  data.file = source.name();
  data.separator = dialect.separator;
  data.decimal = dialect.decimal;
  data.header = options.header ? read_names(records) : numbered_names(records.fields().size());
  const std::int64_t header_line = options.header ? records.line() : 0;
  std::vector<std::string> names;
  if (which == Columns::of_numbers) columns = names = all_names(data, header_line, text_columns);
  const std::vector<WantedField> wanted = find_wanted(data, header_line, columns, text_columns);
  check_encoding(data, header_line);
  if (options.header && !records.next())
    throw Error(complain("no-rows",
                         "there are no rows below the names of the columns",
                         Place{data.file, 0, 0},
                         {"if the first line is data: --no-header"}));

  std::vector<std::size_t> number_fields;
  std::vector<TextColumn> texts;
  data.columns.resize(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    data.columns[k].name = data.header[wanted[k].field];
    if (wanted[k].is_text)
      texts.push_back({wanted[k].field, &data.columns[k], {}});
    else
      number_fields.push_back(wanted[k].field);
  }
  const std::span number_columns(data.columns.data(), number_fields.size());
  NumberColumns numbers(std::move(number_fields), number_columns);
  RowMistakes mistakes =
      read_rows(records, CellRules(dialect.decimal, options.na), data, numbers, texts);
  if (which == Columns::of_numbers) leave_out_texts(data, mistakes);
  mistakes.throw_if_any(data.rows);
  data.sha256 = records.sha256();
  note_blank_lines(records, data);
  if (auto warning = suspicious_missing_codes(data)) data.notes.push_back(std::move(*warning));
  if (auto warning = looks_like_moments(data)) data.notes.push_back(std::move(*warning));
  return data;
}

}  // namespace

Data read_delimited(ByteSource& source,
                    std::span<const std::string> columns,
                    const ReadOptions& options,
                    std::span<const std::string> text_columns,
                    Window window) {
  return read(source, Columns::named, columns, options, text_columns, window);
}

Data read_numbers(ByteSource& source,
                  const ReadOptions& options,
                  std::span<const std::string> text_columns,
                  Window window) {
  return read(source, Columns::of_numbers, {}, options, text_columns, window);
}

}  // namespace semfit::internal

namespace semfit {

Data read_csv(const std::string& path,
              std::span<const std::string> columns,
              const ReadOptions& options,
              std::span<const std::string> text_columns) {
  return internal::read_delimited(*internal::open_bytes(path), columns, options, text_columns);
}

Data read_csv_text(const std::string& name,
                   std::string_view bytes,
                   std::span<const std::string> columns,
                   const ReadOptions& options,
                   std::span<const std::string> text_columns) {
  internal::MemorySource source(name, bytes);
  return internal::read_delimited(source, columns, options, text_columns);
}

Data read_numeric_csv(const std::string& path,
                      const ReadOptions& options,
                      std::span<const std::string> text_columns) {
  return internal::read_numbers(*internal::open_bytes(path), options, text_columns);
}

Data read_numeric_csv_text(const std::string& name,
                           std::string_view bytes,
                           const ReadOptions& options,
                           std::span<const std::string> text_columns) {
  internal::MemorySource source(name, bytes);
  return internal::read_numbers(source, options, text_columns);
}

}  // namespace semfit
