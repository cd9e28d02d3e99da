#include "data/grid.h"

#include "base/text.h"
#include "data/byte_source.h"
#include "data/complain.h"
#include "data/records.h"

#include <fmt/format.h>

namespace semfit::internal {

bool Grid::is_number(const std::string& cell) const {
  return parse_number(cell, dialect.decimal).has_value();
}

double Grid::number(std::size_t row, std::size_t cell) const {
  const std::string& text = rows[row].cells[cell];
  if (const auto value = parse_number(text, dialect.decimal)) return *value;
  if (is_infinite(text, dialect.decimal))
    throw Error(complain("infinite-value",
                         fmt::format("{} is infinite or beyond the range of numbers", quoted(text)),
                         place(row, cell)));
  throw Error(complain("not-a-number",
                       text.empty() ? "an empty cell where a number belongs"
                                    : fmt::format("{} is not a number", quoted(text)),
                       place(row, cell),
                       {"published moments must be complete"}));
}

Grid read_grid(const std::string& path, const ReadOptions& options) {
  const auto source = open_bytes(path);
  RecordReader records(*source);
  Grid grid;
  grid.file = source->name();
  ReadOptions any_row_may_tell = options;
  any_row_may_tell.header = false;
  grid.dialect = detect_dialect(records.sample(),
                                records.sample_is_whole(),
                                any_row_may_tell,
                                {},
                                source->name(),
                                Shape::triangle);
  records.start(grid.dialect);
  do {
    GridRow row{records.line(), {}};
    for (const Field& field : records.fields())
      row.cells.emplace_back(trim(records.text(field)));
    while (!row.cells.empty() && row.cells.back().empty())
      row.cells.pop_back();
    if (!row.cells.empty()) grid.rows.push_back(std::move(row));
  } while (records.next());
  grid.sha256 = records.sha256();
  return grid;
}

}  // namespace semfit::internal
