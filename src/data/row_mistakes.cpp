#include "data/row_mistakes.h"

#include "data/cell.h"
#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::size_t cells_shown = 3;
constexpr std::size_t lines_shown = 5;
constexpr std::size_t mistakes_shown = 20;

}  // namespace

void RowMistakes::ragged(std::int64_t line, std::size_t fields) {
  if (ragged_.count++ == 0) ragged_.fields = fields;
  ragged_.all_one_more = ragged_.all_one_more && fields == header_.size() + 1;
  if (ragged_.lines.size() < lines_shown) ragged_.lines.push_back(line);
}

void RowMistakes::not_a_number(std::int64_t line, std::size_t field, std::string_view cell) {
  Cells& cells = (is_infinite(cell, decimal_) ? infinite_ : text_)[field];
  ++cells.count;
  if (cells.first.size() < cells_shown) cells.first.push_back({line, std::string(cell)});
}

void RowMistakes::append(const RowMistakes& later, std::int64_t lines) {
  if (later.ragged_.count > 0) {
    if (ragged_.count == 0) ragged_.fields = later.ragged_.fields;
    ragged_.count += later.ragged_.count;
    ragged_.all_one_more = ragged_.all_one_more && later.ragged_.all_one_more;
    for (const std::int64_t line : later.ragged_.lines)
      if (ragged_.lines.size() < lines_shown) ragged_.lines.push_back(line + lines);
  }
  const auto join = [&](std::map<std::size_t, Cells>& all, const auto& more) {
    for (const auto& [field, cells] : more) {
      Cells& joined = all[field];
      joined.count += cells.count;
      for (const Cell& cell : cells.first)
        if (joined.first.size() < cells_shown)
          joined.first.push_back({cell.line + lines, cell.text});
    }
  };
  join(text_, later.text_);
  join(infinite_, later.infinite_);
}

std::vector<RowMistakes::TextColumn> RowMistakes::take_text_columns(std::int64_t rows) {
  std::vector<TextColumn> columns;
  for (const auto& [field, cells] : text_)
    columns.push_back({field, describe_text(field, cells, rows)});
  text_.clear();
  return columns;
}

void RowMistakes::throw_if_any(std::int64_t rows) const {
  std::vector<Diagnostic> mistakes;
  if (ragged_.count > 0) mistakes.push_back(describe_ragged(rows));
  for (const auto& [field, cells] : text_)
    mistakes.push_back(describe_text(field, cells, rows));
  for (const auto& [field, cells] : infinite_)
    mistakes.push_back(describe_infinite(field, cells));
  if (mistakes.empty()) return;

  std::ranges::stable_sort(
      mistakes, {}, [](const Diagnostic& d) { return std::pair(d.place.line, d.place.column); });
  if (mistakes.size() > mistakes_shown) {
    const std::size_t rest = mistakes.size() - mistakes_shown;
    mistakes.resize(mistakes_shown);
    mistakes.push_back(complain("too-many-errors",
                                fmt::format("{} more columns have such cells", rest),
                                Place{file_, 0, 0}));
  }
  throw Error(std::move(mistakes));
}

Place RowMistakes::place(std::size_t field, const Cells& cells) const {
  return {file_, cells.first[0].line, static_cast<std::int64_t>(field + 1)};
}

Diagnostic RowMistakes::describe_ragged(std::int64_t rows) const {
  std::vector<std::string> notes;
  if (ragged_.count > 1) {
    const std::vector<std::int64_t> others(ragged_.lines.begin() + 1, ragged_.lines.end());
    const auto rest = ragged_.count - static_cast<std::int64_t>(ragged_.lines.size());
    notes.push_back(fmt::format("also line{} {}{}: {} in all",
                                others.size() > 1 ? "s" : "",
                                fmt::join(others, ", "),
                                rest > 0 ? ", ..." : "",
                                ragged_.count));
  }
  if (header_.size() == 1)
    notes.push_back(
        fmt::format("the first line must hold the names of all columns, not {}; if the "
                    "comma is a decimal sign: --sep ';' --decimal ','",
                    quoted(header_[0])));
  else if (rows == 0 && ragged_.all_one_more)
    notes.emplace_back(
        "if the first column holds row names, name it too, or leave it out (in R: row.names = "
        "FALSE)");
  else if (ragged_.fields > header_.size())
    notes.emplace_back("put a field that contains the separator into quotation marks");
  else
    notes.emplace_back("write NA, or nothing between separators, where a value is missing");
  return complain("ragged-row",
                  fmt::format("this line has {} field{}, the header has {}",
                              ragged_.fields,
                              ragged_.fields == 1 ? "" : "s",
                              header_.size()),
                  Place{file_, ragged_.lines[0], 0},
                  std::move(notes));
}

Diagnostic RowMistakes::describe_text(std::size_t field,
                                      const Cells& cells,
                                      std::int64_t rows) const {
  const std::string& name = header_[field];
  const std::string& first = cells.first[0].text;
  if (cells.count == rows && rows > 1) {
    std::vector<std::string> notes;
    if (first.find_first_of("0123456789") != std::string::npos)
      notes.push_back(why_not_a_number(first, decimal_));
    notes.push_back("code the answers as numbers");
    return complain(
        "not-a-number",
        fmt::format(
            "column '{}' holds text: {} and all other cells are not numbers", name, quoted(first)),
        place(field, cells),
        std::move(notes));
  }
  std::vector<std::string> notes;
  if (cells.count > 1) {
    std::string others;
    for (std::size_t i = 1; i < cells.first.size(); ++i)
      others += fmt::format("{}{} in line {}",
                            others.empty() ? "" : ", ",
                            quoted(cells.first[i].text),
                            cells.first[i].line);
    const auto rest = cells.count - static_cast<std::int64_t>(cells.first.size());
    notes.push_back("also " + others + (rest > 0 ? fmt::format(" and {} more cells", rest) : ""));
  }
  notes.push_back(why_not_a_number(first, decimal_));
  return complain("not-a-number",
                  fmt::format("{} in column '{}' is not a number", quoted(first), name),
                  place(field, cells),
                  std::move(notes));
}

Diagnostic RowMistakes::describe_infinite(std::size_t field, const Cells& cells) const {
  const std::string& first = cells.first[0].text;
  const std::string count = cells.count > 1 ? fmt::format(" ({} such cells)", cells.count) : "";
  return complain("infinite-value",
                  fmt::format("{} in column '{}' is infinite or beyond the range of numbers{}",
                              quoted(first),
                              header_[field],
                              count),
                  place(field, cells),
                  {fmt::format("if it stands for a missing value: --na '{}'", first)});
}

}  // namespace semfit::internal
