#include "data/read_csv.h"

#include "semfit/read.h"

#include "data/moment_lookalike.h"
#include "data/row_stream.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace semfit::internal {
namespace {

/// Keeps Data::line_of_row empty as long as every row has one line and none is blank.
class RowLines {
 public:
  void add(const RowBlock& block, std::int64_t line) {
    for (const std::int64_t own : block.line) {
      const std::int64_t now = line + own;
      if (rows_ == 0) first_ = now;
      if (!lines_.empty() || now != first_ + rows_) {
        for (auto i = static_cast<std::int64_t>(lines_.size()); i < rows_; ++i)
          lines_.push_back(first_ + i);
        lines_.push_back(now);
      }
      ++rows_;
    }
  }
  std::vector<std::int64_t> take() { return std::move(lines_); }

 private:
  std::int64_t rows_ = 0, first_ = 0;
  std::vector<std::int64_t> lines_;
};

struct Turned {
  std::vector<double> numbers;  ///< column after column
  std::vector<BlockTexts> texts;
};

Turned by_columns(RowBlock& block, std::size_t width) {
  const auto rows = static_cast<std::size_t>(block.rows);
  constexpr std::size_t few = 64;  // rows at a time: the columns of thousands would miss the cache
  Turned turned;
  turned.numbers.resize(block.numbers.size());
  for (std::size_t first = 0; first < rows; first += few)
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t i = first; i < std::min(rows, first + few); ++i)
        turned.numbers[k * rows + i] = block.numbers[i * width + k];
  block.numbers = {};
  turned.texts = std::move(block.texts);
  return turned;
}

/// The levels of the block become those of the file.
void append_texts(const BlockTexts& block, Levels& levels, Column& column) {
  std::vector<double> number;
  for (const std::string& name : block.levels.names())
    number.push_back(levels.number_of(name));
  for (const double value : block.values)
    column.values.push_back(std::isnan(value) ? value
                                              : number[static_cast<std::size_t>(value) - 1]);
}

Data read(RowStream& rows, int threads) {
  const std::size_t width = rows.numbers().size();
  std::vector<Column> columns;
  for (const std::string& name : rows.numbers())
    columns.push_back({name, {}, {}});
  for (const std::string& name : rows.texts())
    columns.push_back({name, {}, {}});
  std::vector<Levels> levels(rows.texts().size());
  RowLines lines;
  rows.read<Turned>(
      threads,
      [&](RowBlock& block) { return by_columns(block, width); },
      [&](Turned&& turned, const RowBlock& block, std::int64_t line) {
        const std::int64_t size = block.rows;
        for (std::size_t k = 0; k < width; ++k) {
          const double* values = turned.numbers.data() + k * static_cast<std::size_t>(size);
          columns[k].values.insert(columns[k].values.end(), values, values + size);
        }
        for (std::size_t k = 0; k < turned.texts.size(); ++k)
          append_texts(turned.texts[k], levels[k], columns[width + k]);
        lines.add(block, line);
      });
  for (std::size_t k = 0; k < levels.size(); ++k)
    columns[width + k].levels = levels[k].names();
  std::vector<std::string> left_out;
  Data data = rows.finish(left_out);
  std::erase_if(columns, [&](const Column& column) {
    return std::ranges::find(left_out, column.name) != left_out.end();
  });
  data.columns = std::move(columns);
  data.line_of_row = lines.take();
  if (auto warning = looks_like_moments(data)) data.notes.push_back(std::move(*warning));
  return data;
}

}  // namespace

Data read_delimited(ByteSource& source,
                    std::span<const std::string> columns,
                    const ReadOptions& options,
                    std::span<const std::string> text_columns,
                    Window window,
                    int threads) {
  RowStream rows(source, Wanted::named, columns, options, text_columns, window);
  return read(rows, threads);
}

Data read_numbers(ByteSource& source,
                  const ReadOptions& options,
                  std::span<const std::string> text_columns,
                  Window window,
                  int threads) {
  RowStream rows(source, Wanted::numbers, {}, options, text_columns, window);
  return read(rows, threads);
}

}  // namespace semfit::internal

namespace semfit {

Data read_csv(const std::string& path,
              std::span<const std::string> columns,
              const ReadOptions& options,
              std::span<const std::string> text_columns,
              int threads) {
  return internal::read_delimited(
      *internal::open_bytes(path), columns, options, text_columns, {}, threads);
}

Data read_csv_text(const std::string& name,
                   std::string_view bytes,
                   std::span<const std::string> columns,
                   const ReadOptions& options,
                   std::span<const std::string> text_columns) {
  internal::MemorySource source(name, bytes);
  return internal::read_delimited(source, columns, options, text_columns);
}

Data read_csv_stream(const std::string& name,
                     std::istream& in,
                     std::span<const std::string> columns,
                     const ReadOptions& options,
                     std::span<const std::string> text_columns,
                     int threads) {
  internal::StreamSource source(name, in);
  return internal::read_delimited(source, columns, options, text_columns, {}, threads);
}

Data read_numeric_csv(const std::string& path,
                      const ReadOptions& options,
                      std::span<const std::string> text_columns,
                      int threads) {
  return internal::read_numbers(*internal::open_bytes(path), options, text_columns, {}, threads);
}

Data read_numeric_csv_text(const std::string& name,
                           std::string_view bytes,
                           const ReadOptions& options,
                           std::span<const std::string> text_columns) {
  internal::MemorySource source(name, bytes);
  return internal::read_numbers(source, options, text_columns);
}

Data read_numeric_csv_stream(const std::string& name,
                             std::istream& in,
                             const ReadOptions& options,
                             std::span<const std::string> text_columns,
                             int threads) {
  internal::StreamSource source(name, in);
  return internal::read_numbers(source, options, text_columns, {}, threads);
}

}  // namespace semfit
