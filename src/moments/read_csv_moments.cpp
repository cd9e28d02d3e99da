#include "moments/read_csv_moments.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/names.h"
#include "data/group_levels.h"
#include "data/moment_lookalike.h"
#include "data/row_stream.h"
#include "moments/columns.h"
#include "moments/moment_tally.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// Where the factors of each variable stand among `numbers`. What is not there is left out: whoever
/// looks for it will say so.
/// @param header  all columns of the data: one that bears the very name of a product goes first
RowVariables find_variables(const std::vector<std::string>& wanted,
                            const std::vector<std::string>& header,
                            const std::vector<std::string>& numbers) {
  RowVariables variables;
  for (const std::string& name : wanted) {
    if (has(variables.names, name)) continue;
    std::vector<std::size_t> places;
    const std::vector<std::string> factors =
        has(header, name) ? std::vector{name} : columns_of(name);
    for (const std::string& factor : factors) {
      const auto place = std::ranges::find(numbers, factor);
      if (place == numbers.end()) break;
      places.push_back(static_cast<std::size_t>(place - numbers.begin()));
    }
    if (places.size() != factors.size()) continue;
    variables.names.push_back(name);
    variables.factors.push_back(std::move(places));
  }
  return variables;
}

/// Complete rows are those that have every column behind a variable: a product of an infinite and a
/// missing value is missing, so looking at the variables is enough.
void check_memory(double numbers, const std::string& file) {
  const double needed = 8 * numbers, all = physical_memory();
  if (needed <= 0.5 * all) return;
  refuse(
      Fault::data,
      "too-large",
      fmt::format("the moments take {:.1f} GB of {:.1f} GB of memory", needed * 1e-9, all * 1e-9),
      {"fewer variables (--vars) have fewer moments, and fewer patterns of missing values; "
       "--missing listwise has none"},
      {file, 0, 0});
}

/// Which group a row is of: the number of its level, or of the wanted label that it bears.
class Grouping {
 public:
  explicit Grouping(const MomentRequest& request) : wanted_(request.group_label) {}

  /// Of levels the numbers of their groups.
  std::vector<int> groups_of(const std::vector<std::string>& names) const {
    std::vector<int> groups;
    for (const std::string& name : names) {
      const auto at = std::ranges::find(wanted_, name);
      const auto number = wanted_.empty()       ? static_cast<int>(groups.size())
                          : at == wanted_.end() ? -1
                                                : static_cast<int>(at - wanted_.begin());
      groups.push_back(number < static_cast<int>(most_groups) ? number : -1);
    }
    return groups;
  }
  /// For each group of a block the one of all rows, and adds the block's levels to theirs.
  std::vector<int> merge(const std::vector<std::string>& names) {
    std::vector<int> groups;
    for (const std::string& name : names) {
      const int number = static_cast<int>(levels_.number_of(name)) - 1;
      groups.push_back(number < static_cast<int>(most_groups) ? number : -1);
    }
    if (wanted_.empty()) return groups;
    std::vector<int> same;
    for (std::size_t g = 0; g < wanted_.size(); ++g)
      same.push_back(static_cast<int>(g));
    return same;
  }
  const std::vector<std::string>& levels() const { return levels_.names(); }
  const std::vector<std::string>& labels() const {
    return wanted_.empty() ? levels_.names() : wanted_;
  }

 private:
  std::vector<std::string> wanted_;
  Levels levels_;
};

std::vector<int> numbers_of(const std::vector<double>& levels, const std::vector<int>& group_of) {
  std::vector<int> numbers;
  numbers.reserve(levels.size());
  for (const double level : levels)
    numbers.push_back(std::isnan(level) ? -1 : group_of[static_cast<std::size_t>(level) - 1]);
  return numbers;
}

/// The moments of all groups, and the grouping variable as a column with its levels alone.
void fill(Data& data,
          const MomentTally& tally,
          const Grouping& grouping,
          const MomentRequest& request) {
  data.group = request.group;
  const bool is_grouped = !request.group.empty();
  const std::size_t groups = is_grouped ? std::min(grouping.labels().size(), most_groups) : 1;
  for (std::size_t g = 0; g < groups; ++g) {
    Summary summary = tally.summary(g);
    if (is_grouped) summary.label = grouping.labels()[g];
    summary.place.file = data.file;
    data.summaries.push_back(std::move(summary));
  }
  if (is_grouped) data.columns = {{request.group, {}, grouping.levels()}};
}

/// The first rows of a file, as long as it may turn out to be a matrix that was given as cases.
class FirstRows {
 public:
  FirstRows(const std::vector<std::string>& names, std::size_t most) : most_(most) {
    for (const std::string& name : names)
      columns_.push_back({name, {}, {}});
  }
  std::size_t most() const { return most_; }
  void add(const std::vector<double>& numbers, std::size_t rows) {
    rows_ += rows;
    if (rows_ > most_) columns_.clear();
    for (std::size_t k = 0; k < columns_.size(); ++k)
      for (std::size_t i = 0; i < rows; ++i)
        columns_[k].values.push_back(numbers[i * columns_.size() + k]);
  }
  std::optional<Diagnostic> warning(const Data& read) {
    if (rows_ != most_ || columns_.empty()) return std::nullopt;
    Data data;
    data.file = read.file;
    data.header = read.header;
    data.rows = read.rows;
    data.columns = std::move(columns_);
    return looks_like_moments(data);
  }

 private:
  std::size_t most_, rows_ = 0;
  std::vector<Column> columns_;
};

/// What is left of a block.
struct BlockMoments {
  std::optional<MomentTally> tally;
  std::vector<std::string> levels;
  std::int64_t without_group = 0;
  std::vector<double> numbers;  ///< where they may be all there is
};

}  // namespace

Data internal::read_moments_of(ByteSource& source,
                               std::span<const std::string> columns,
                               const ReadOptions& options,
                               const MomentRequest& request,
                               Window window,
                               int threads) {
  std::vector<std::string> texts;
  if (!request.group.empty()) texts.push_back(request.group);
  RowStream rows(source, Wanted::named, columns, options, texts, window);
  const RowVariables variables = find_variables(request.variables, rows.header(), rows.numbers());
  const bool is_grouped = !rows.texts().empty();
  MomentTally all(variables, request.by_pattern);
  const auto p = static_cast<double>(variables.names.size());
  check_memory(p * p * (2 * threads + 2), source.name());
  Grouping grouping(request);
  FirstRows first(rows.numbers(), rows.texts().empty() ? rows.header().size() : 0);
  std::int64_t without_group = 0;
  rows.read<BlockMoments>(
      threads,
      [&](RowBlock& block) {
        BlockMoments part;
        part.tally.emplace(variables, request.by_pattern);
        std::vector<int> group(static_cast<std::size_t>(block.rows), 0);
        if (is_grouped) {
          part.levels = block.texts[0].levels.names();
          group = numbers_of(block.texts[0].values, grouping.groups_of(part.levels));
          part.without_group = std::ranges::count_if(block.texts[0].values,
                                                     [](double level) { return level != level; });
        }
        part.tally->add(block.numbers, group);
        if (group.size() <= first.most()) part.numbers = std::move(block.numbers);
        block.numbers = {};
        return part;
      },
      [&](BlockMoments&& part, const RowBlock& block, std::int64_t) {
        const std::vector<int> same{0};
        all.append(*part.tally, is_grouped ? grouping.merge(part.levels) : same);
        without_group += part.without_group;
        if (request.by_pattern) check_memory(all.size(), source.name());
        first.add(part.numbers, static_cast<std::size_t>(block.rows));
      });
  std::vector<std::string> left_out;
  Data data = rows.finish(left_out);
  if (auto warning = first.warning(data)) data.notes.push_back(std::move(*warning));
  data.without_group = without_group;
  if (is_grouped || request.group.empty()) fill(data, all, grouping, request);
  return data;
}

Data read_csv_moments(const std::string& path,
                      std::span<const std::string> columns,
                      const ReadOptions& options,
                      const MomentRequest& request,
                      int threads) {
  return read_moments_of(*open_bytes(path), columns, options, request, {}, threads);
}

Data read_csv_moments(const std::string& name,
                      std::istream& in,
                      std::span<const std::string> columns,
                      const ReadOptions& options,
                      const MomentRequest& request,
                      int threads) {
  StreamSource source(name, in);
  return read_moments_of(source, columns, options, request, {}, threads);
}

}  // namespace semfit
