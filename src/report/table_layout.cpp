#include "report/table_layout.h"

#include "base/escape.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::size_t pair_width = 54;    // where lavaan's summary() ends its values
constexpr std::size_t matrix_width = 88;  // a matrix wider than this is cut into slices

bool is_zero(std::string_view digits) {
  return digits.find_first_not_of("-0.") == std::string_view::npos;
}

}  // namespace

std::string number(double value, int decimals) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
  if (std::abs(value) >= 1e10) return fmt::format("{:.{}e}", value, decimals);
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.front() == '-' && is_zero(text)) text.erase(0, 1);
  return text;
}

std::string number_or_na(double value, int decimals) {
  return std::isnan(value) ? "NA" : number(value, decimals);
}

std::string small_number(double value) {
  const bool vanishes = value != 0 && std::abs(value) < 0.0005;
  return vanishes ? fmt::format("{:.2e}", value) : number(value);
}

std::string count(double value) {
  return number_or_na(value, value == std::floor(value) ? 0 : 3);
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::string pair_line(std::string_view label, std::string_view value) {
  const std::string left = "  " + escape_terminal(label);
  const std::size_t used = std::min(display_width(left) + 1, pair_width);
  return pad_right(left, used) + pad_left(escape_terminal(value), pair_width - used) + "\n";
}

TextColumns::TextColumns(std::string_view alignment, std::size_t minimum) : minimum_(minimum) {
  for (const char letter : alignment)
    align_.push_back(letter == 'l' ? Align::left : Align::right);
}

void TextColumns::row(const std::vector<std::string>& cells) {
  std::vector<std::string> escaped(align_.size());
  for (std::size_t i = 0; i < std::min(cells.size(), align_.size()); ++i)
    escaped[i] = escape_terminal(cells[i]);
  rows_.push_back(std::move(escaped));
}

std::string TextColumns::str(std::size_t indent, std::size_t gap) const {
  std::vector<std::size_t> width(align_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t least = align_[i] == Align::right ? minimum_ : 0;
      width[i] = std::max({width[i], display_width(row[i]), least});
    }
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line.append(gap, ' ');
      line += align_[i] == Align::left ? pad_right(row[i], width[i]) : pad_left(row[i], width[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string triangle_text(const std::vector<std::string>& names,
                          const std::function<std::string(std::int64_t, std::int64_t)>& cell) {
  const auto p = static_cast<std::int64_t>(names.size());
  std::vector<std::vector<std::string>> texts(names.size());
  std::size_t name_width = 0, cell_width = 7;
  for (std::int64_t i = 0; i < p; ++i) {
    const auto row = static_cast<std::size_t>(i);
    name_width = std::max(name_width, display_width(escape_terminal(names[row])));
    for (std::int64_t j = 0; j <= i; ++j) {
      texts[row].push_back(cell(i, j));
      cell_width = std::max(cell_width, display_width(texts[row].back()));
    }
  }
  cell_width = std::max(cell_width, name_width) + 2;
  const auto slice = static_cast<std::int64_t>(std::max<std::size_t>(
      1, matrix_width > name_width ? (matrix_width - name_width) / cell_width : 1));

  std::string out;
  for (std::int64_t first = 0; first < p; first += slice) {
    const std::int64_t last = std::min(p, first + slice);
    if (first > 0) out += "\n";
    TextColumns columns("l" + std::string(static_cast<std::size_t>(last - first), 'r'), 7);
    std::vector<std::string> header{""};
    header.insert(header.end(), names.begin() + first, names.begin() + last);
    columns.row(header);
    for (std::int64_t i = first; i < p; ++i) {
      const std::vector<std::string>& row = texts[static_cast<std::size_t>(i)];
      std::vector<std::string> cells{names[static_cast<std::size_t>(i)]};
      cells.insert(cells.end(), row.begin() + first, row.begin() + std::min(i + 1, last));
      columns.row(cells);
    }
    out += columns.str();
  }
  return out;
}

std::string matrix_text(const std::vector<std::string>& names, const Matrix& matrix, int decimals) {
  return triangle_text(
      names, [&](std::int64_t i, std::int64_t j) { return number_or_na(matrix(i, j), decimals); });
}

}  // namespace semfit::internal
