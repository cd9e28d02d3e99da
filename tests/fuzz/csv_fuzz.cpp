#include "data/byte_source.h"
#include "data/read_csv.h"
#include "fuzz/targets.h"
#include "unit/data/slow_csv.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace semfit::fuzz {
namespace {

/// The data, or what was said about the file instead.
using Outcome = std::variant<Data, std::string>;

void require(bool holds) {
  if (!holds) std::abort();
}

Outcome read(std::string_view text,
             std::size_t piece,
             const ReadOptions& options,
             const std::vector<std::string>& numbers,
             const std::vector<std::string>& texts,
             internal::Window window) {
  internal::MemorySource source("data.csv", text, piece);
  try {
    return internal::read_delimited(source, numbers, options, texts, window);
  } catch (const Error& error) {
    require(!error.diagnostics().empty());
    for (const Diagnostic& diagnostic : error.diagnostics())
      require(!diagnostic.code.empty() && !diagnostic.message.empty());
    return std::string(error.what());
  }
}

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void require_same(const Outcome& a, const Outcome& b) {
  require(a.index() == b.index());
  if (a.index() == 1) return require(std::get<1>(a) == std::get<1>(b));
  const Data &x = std::get<0>(a), &y = std::get<0>(b);
  require(x.header == y.header && x.rows == y.rows && x.sha256 == y.sha256);
  require(x.line_of_row == y.line_of_row && x.columns.size() == y.columns.size());
  for (std::size_t k = 0; k < x.columns.size(); ++k) {
    require(x.columns[k].levels == y.columns[k].levels);
    for (std::size_t i = 0; i < x.columns[k].values.size(); ++i)
      require(same(x.columns[k].values[i], y.columns[k].values[i]));
  }
}

/// Read as text, every cell is what the slow reader says it is.
void compare_with_slow(std::string_view text, char separator, const ReadOptions& options) {
  if (text.substr(0, 7).find("=") != std::string_view::npos) return;  // "sep=;" is not known to it
  const auto slow = test::slow_csv(text, separator);
  if (!slow || slow->empty()) return;
  const std::vector<std::string>& names = slow->front().cells;
  const std::set<std::string> distinct(names.begin(), names.end());
  const bool may_be_read = distinct.size() == names.size() && names.size() < 1000;
  if (!may_be_read) return;
  const Outcome outcome = read(text, text.size() + 1, options, {}, names, {});
  if (outcome.index() == 1) return;
  const Data& data = std::get<0>(outcome);
  require(data.header.size() == names.size());
  require(static_cast<std::size_t>(data.rows) + 1 == slow->size());
  for (std::size_t i = 1; i < slow->size(); ++i) {
    const test::SlowRecord& record = (*slow)[i];
    require(record.line == data.line(static_cast<std::int64_t>(i) - 1));
    for (const Column& column : data.columns) {
      const auto j = static_cast<std::size_t>(std::find(names.begin(), names.end(), column.name) -
                                              names.begin());
      const double level = column.values[i - 1];
      if (!std::isnan(level))
        require(column.levels.at(static_cast<std::size_t>(level) - 1) == record.cells.at(j));
    }
  }
}

}  // namespace

int fuzz_csv(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // The first two bytes choose the options, the rest is the file.
  const std::uint8_t dialect = data[0], rest = data[1];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  ReadOptions options;
  options.separator = "\0,;\t |"[dialect % 6];
  options.decimal = "\0.,"[dialect / 6 % 3];
  options.header = rest % 8 != 0;
  if (rest % 3 == 0) options.na = {"-99", "missing"};
  const std::vector<std::string> numbers{"x", "y", "V1"}, texts{"g"};

  const Outcome whole = read(text, size, options, numbers, texts, {});
  require_same(whole, read(text, 1 + rest % 5, options, numbers, texts, {}));
  const bool nothing_to_detect = options.separator != 0 && options.decimal != 0;
  if (nothing_to_detect && whole.index() == 0) {
    // Then the size of the window changes nothing either.
    const internal::Window narrow{.usual = 1U + rest % 11, .longest = internal::max_record_bytes};
    require_same(whole, read(text, 3, options, numbers, texts, narrow));
  }
  if (options.separator != 0 && options.header) compare_with_slow(text, options.separator, options);
  return 0;
}

}  // namespace semfit::fuzz
