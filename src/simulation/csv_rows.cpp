#include "simulation/csv_rows.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <iterator>

namespace semfit::internal {
namespace {

constexpr std::uint64_t powers_of_ten[] = {
    1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

/// A number with at most nine digits after the point, of moderate size: as a whole number of units.
char* write_fixed(char* out, double x, int digits) {
  const std::uint64_t unit = powers_of_ten[digits];
  const double scaled = std::abs(x) * static_cast<double>(unit);
  const auto units = static_cast<std::uint64_t>(std::nearbyint(scaled));
  if (x < 0 && units > 0) *out++ = '-';
  out = std::to_chars(out, out + 24, units / unit).ptr;
  if (digits == 0) return out;
  *out++ = '.';
  std::uint64_t rest = units % unit;
  for (int i = digits - 1; i >= 0; --i, rest /= 10)
    out[i] = static_cast<char>('0' + rest % 10);
  return out + digits;
}

char* write_number(char* out, double x, int digits) {
  if (std::isnan(x)) {
    *out++ = 'N', *out++ = 'A';
    return out;
  }
  const bool is_moderate = std::abs(x) < 1e6;
  if (is_moderate && x == std::trunc(x))
    return std::to_chars(out, out + 24, static_cast<std::int64_t>(x)).ptr;
  if (digits < 0) return fmt::format_to(out, FMT_COMPILE("{}"), x);
  if (is_moderate && digits <= 9) return write_fixed(out, x, digits);
  return fmt::format_to(out, FMT_COMPILE("{:.{}f}"), x, digits);
}

}  // namespace

std::string csv_rows(const MatrixXd& X, const RowLayout& layout) {
  constexpr std::size_t widest = 400;  // 1.8e308 with all its digits, and 15 after the point
  const std::size_t line = layout.column.size() * 24 + layout.label.size() + widest;
  std::string text;
  std::size_t used = 0;
  for (Index i = 0; i < X.cols(); ++i) {
    if (text.size() < used + line) text.resize(2 * (used + line));
    for (const Index variable : layout.column) {
      if (text.size() < used + widest + layout.label.size() + 1) text.resize(2 * (used + line));
      char* const begin = text.data() + used;
      char* out = begin;
      if (variable >= 0)
        out = write_number(out, X(variable, i), layout.digits);
      else
        *out++ = 'N', *out++ = 'A';
      *out++ = ',';
      used += static_cast<std::size_t>(out - begin);
    }
    if (layout.label.empty())
      --used;  // the last comma
    else
      used += layout.label.copy(text.data() + used, layout.label.size());
    text[used++] = '\n';
  }
  text.resize(used);
  return text;
}

}  // namespace semfit::internal
