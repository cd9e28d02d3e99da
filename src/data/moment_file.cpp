#include "data/moment_file.h"

#include "data/complain.h"
#include "data/grid.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <span>
#include <unordered_set>

namespace semfit::internal {
namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

Error refuse(std::string code, std::string message, Place place, std::string way_out) {
  return Error(
      complain(std::move(code), std::move(message), std::move(place), {std::move(way_out)}));
}

void check_distinct(const std::vector<std::string>& names, const Place& place) {
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names)
    if (!seen.insert(name).second)
      throw refuse("duplicate-column",
                   name.empty() ? "a variable has no name"
                                : fmt::format("two variables are called '{}'", name),
                   place,
                   "give each variable a name of its own");
}

/// The header and what stands below it.
struct Layout {
  std::vector<std::string> names;
  std::vector<std::string> row_names;  ///< empty if the rows have none
  std::size_t first_cell = 0;          ///< 1 if the rows begin with a name
};

Layout find_layout(const Grid& grid) {
  const auto& header = grid.rows[0].cells;
  if (std::ranges::any_of(header, [&](const auto& cell) { return grid.is_number(cell); }))
    throw refuse("missing-header",
                 "the first line holds numbers where the names of the variables belong",
                 {grid.file, grid.rows[0].line, 0},
                 "put a line of names on top: x1,x2,x3");
  Layout layout{header, {}, 0};
  const std::size_t rows = grid.rows.size() - 1;
  bool named = rows > 0;
  for (std::size_t i = 1; named && i <= rows; ++i)
    named = grid.is_text(grid.rows[i].cells[0]);
  if (named) {
    layout.first_cell = 1;
    for (std::size_t i = 1; i <= rows; ++i)
      layout.row_names.push_back(grid.rows[i].cells[0]);
    // The header may have a cell above the row names, empty or not, or none.
    const bool has_corner = header[0].empty() || header.size() == rows + 1;
    if (has_corner) layout.names.erase(layout.names.begin());
  }
  check_distinct(layout.names, {grid.file, grid.rows[0].line, 0});
  if (named) check_distinct(layout.row_names, {grid.file, grid.rows[1].line, 1});
  return layout;
}

/// Number of the variable that each row is about.
std::vector<std::size_t> row_variables(const Grid& grid, const Layout& layout) {
  const std::size_t p = layout.names.size();
  const std::size_t rows = grid.rows.size() - 1;
  std::vector<std::size_t> variables;
  if (!layout.row_names.empty()) {
    for (std::size_t i = 0; i < rows; ++i) {
      const auto name = std::ranges::find(layout.names, layout.row_names[i]);
      if (name == layout.names.end())
        throw refuse("names-differ",
                     fmt::format("the row '{}' has no column of that name", layout.row_names[i]),
                     grid.place(i + 1, 0),
                     "rows and columns must be the same variables");
      variables.push_back(static_cast<std::size_t>(name - layout.names.begin()));
    }
    return variables;
  }
  if (rows + 1 != p && rows != p)
    throw refuse("not-square",
                 fmt::format("the header names {} variables, but {} rows follow", p, rows),
                 {grid.file, grid.rows[0].line, 0},
                 "a square matrix or its lower triangle has one row per variable");
  // One row less than names: the triangle below the diagonal, whose first row is empty.
  for (std::size_t i = 0; i < rows; ++i)
    variables.push_back(i + p - rows);
  return variables;
}

/// Rows that get shorter from a full one down to one cell: the upper triangle, not aligned.
bool is_upper_triangle(const Grid& grid, const Layout& layout) {
  const std::size_t p = layout.names.size();
  if (p < 2 || grid.rows.size() != p + 1) return false;
  for (std::size_t i = 0; i < p; ++i)
    if (grid.rows[i + 1].cells.size() - layout.first_cell != p - i) return false;
  return true;
}

}  // namespace

WrittenMatrix read_matrix(const std::string& path, const ReadOptions& options) {
  const Grid grid = read_grid(path, options);
  const Layout layout = find_layout(grid);
  if (is_upper_triangle(grid, layout))
    throw refuse("upper-triangle",
                 "this is the upper triangle of a matrix",
                 {grid.file, grid.rows[1].line, 0},
                 "write the lower triangle: one number in the first row, two in the second, ...");
  const std::vector<std::size_t> variables = row_variables(grid, layout);
  const std::size_t p = layout.names.size();
  const auto size = static_cast<std::int64_t>(p);
  WrittenMatrix written{grid.file, grid.sha256, layout.names, Matrix(size, size, absent), {}};
  written.lines.assign(p, grid.rows[0].line);
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto& cells = grid.rows[i + 1].cells;
    if (cells.size() > p + layout.first_cell)
      throw refuse("ragged-row",
                   fmt::format("this row has {} numbers, the header names {} variables",
                               cells.size() - layout.first_cell,
                               p),
                   {grid.file, grid.rows[i + 1].line, 0},
                   "a square matrix or its lower triangle has one column per variable");
    written.lines[variables[i]] = grid.rows[i + 1].line;
    for (std::size_t j = layout.first_cell; j < cells.size(); ++j) {
      if (cells[j].empty()) continue;  // the other triangle, left blank
      written.values(static_cast<std::int64_t>(variables[i]),
                     static_cast<std::int64_t>(j - layout.first_cell)) = grid.number(i + 1, j);
    }
  }
  return written;
}

WrittenVector read_vector(const std::string& path, const ReadOptions& options) {
  const Grid grid = read_grid(path, options);
  const auto is_text = [&](const auto& cell) { return grid.is_text(cell); };
  const auto& first = grid.rows[0].cells;
  WrittenVector written{grid.file, grid.sha256, {}, {}};

  const auto is_pair = [&](const GridRow& row) {
    return row.cells.size() == 2 && grid.is_text(row.cells[0]) && !grid.is_text(row.cells[1]);
  };
  const bool titled = std::ranges::all_of(first, is_text) && grid.rows.size() > 1;
  const auto body = std::span(grid.rows).subspan(titled ? 1 : 0);
  if (std::ranges::all_of(body, is_pair)) {
    for (std::size_t i = titled ? 1 : 0; i < grid.rows.size(); ++i) {
      written.names.push_back(grid.rows[i].cells[0]);
      written.values.push_back(grid.number(i, 1));
    }
  } else if (body.size() == 1 && (titled || body[0].cells.size() > 1)) {
    if (titled) written.names = first;
    for (std::size_t j = 0; j < body[0].cells.size(); ++j)
      written.values.push_back(grid.number(titled ? 1 : 0, j));
    if (titled && written.values.size() != first.size())
      throw refuse(
          "ragged-row",
          fmt::format(
              "this line has {} numbers, the header {} names", written.values.size(), first.size()),
          {grid.file, body[0].line, 0},
          "write one number below each name");
  } else if (std::ranges::all_of(body, [](const auto& row) { return row.cells.size() == 1; })) {
    for (std::size_t i = titled ? 1 : 0; i < grid.rows.size(); ++i)
      written.values.push_back(grid.number(i, 0));
  } else {
    throw refuse("bad-list",
                 "this is no list of one number per variable",
                 {grid.file, grid.rows[0].line, 0},
                 "write a line of names above a line of numbers, or lines of name and number");
  }
  check_distinct(written.names, {grid.file, grid.rows[0].line, 0});
  return written;
}

}  // namespace semfit::internal
