#include "moments/read_csv_moments.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "data/group_levels.h"
#include "data/moment_lookalike.h"
#include "data/row_stream.h"
#include "moments/columns.h"
#include "moments/moment_tally.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// The wanted variables, and the factors of those that are computed, so that it is known which
/// column a row lacks. What the data do not have is left out: whoever looks for it will say so.
/// @param header   all columns of the data: one that bears the very name of a product goes first
/// @param numbers  the columns that a row consists of
RowVariables find_variables(const std::vector<std::string>& wanted,
                            const std::vector<std::string>& header,
                            const std::vector<std::string>& numbers) {
  std::unordered_map<std::string_view, std::size_t> place_of;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    place_of.try_emplace(numbers[i], i);
  const std::unordered_set<std::string_view> columns(header.begin(), header.end());
  std::unordered_set<std::string> taken;
  RowVariables variables;
  const auto add = [&](const std::string& name, const std::vector<std::string>& factors) {
    std::vector<std::size_t> places;
    for (const std::string& factor : factors)
      if (const auto found = place_of.find(factor); found != place_of.end())
        places.push_back(found->second);
    if (places.size() < factors.size() || !taken.insert(name).second) return;
    variables.names.push_back(name);
    variables.factors.push_back(std::move(places));
  };
  for (const std::string& name : wanted)
    add(name, columns.contains(name) ? std::vector{name} : columns_of(name));
  for (const std::string& name : wanted)
    if (!columns.contains(name))
      for (const std::string& factor : columns_of(name))
        add(factor, {factor});
  return variables;
}

void check_memory(double numbers, const std::string& file) {
  const double needed = 8 * numbers, all = physical_memory();
  if (needed <= 0.5 * all) return;
  refuse(
      Fault::data,
      "moments-too-large",
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

/// Blocks to moments of their groups, and these to moments of all rows.
class MomentMaker {
 public:
  MomentMaker(const RowStream& rows, const MomentRequest& request, std::string file)
      : request_(request),
        file_(std::move(file)),
        variables_(find_variables(request.variables, rows.header(), rows.numbers())),
        is_grouped_(!rows.texts().empty()),
        first_(rows.numbers(), is_grouped_ ? 0 : rows.header().size()),
        grouping_(request),
        all_(variables_, request.by_pattern) {}

  /// Numbers that each thread keeps.
  double size() const {
    const auto p = static_cast<double>(variables_.names.size());
    return p * p;
  }

  BlockMoments reduce(RowBlock& block) const {
    BlockMoments part;
    part.tally.emplace(variables_, request_.by_pattern);
    std::vector<int> group(static_cast<std::size_t>(block.rows), 0);
    if (is_grouped_) {
      const BlockTexts& texts = block.texts[0];
      part.levels = texts.levels.names();
      group = numbers_of(texts.values, grouping_.groups_of(part.levels));
      part.without_group =
          std::ranges::count_if(texts.values, [](double level) { return std::isnan(level); });
    }
    part.tally->add(block.numbers, group);
    if (group.size() <= first_.most()) part.numbers = std::move(block.numbers);
    block.numbers = {};
    return part;
  }

  void take(BlockMoments&& part, std::int64_t rows) {
    const std::vector<int> one{0};
    all_.append(*part.tally, is_grouped_ ? grouping_.merge(part.levels) : one);
    without_group_ += part.without_group;
    check_memory(all_.size(), file_);
    first_.add(part.numbers, static_cast<std::size_t>(rows));
  }

  void finish(Data& data) {
    if (auto warning = first_.warning(data)) data.notes.push_back(std::move(*warning));
    data.without_group = without_group_;
    if (is_grouped_ || request_.group.empty()) fill(data, all_, grouping_, request_);
  }

 private:
  const MomentRequest& request_;
  std::string file_;
  RowVariables variables_;
  bool is_grouped_;
  FirstRows first_;
  Grouping grouping_;
  MomentTally all_;
  std::int64_t without_group_ = 0;
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
  MomentMaker maker(rows, request, source.name());
  check_memory(maker.size() * (2 * threads + 2), source.name());
  rows.read<BlockMoments>(
      threads,
      [&](RowBlock& block) { return maker.reduce(block); },
      [&](BlockMoments&& part, const RowBlock& block, std::int64_t) {
        maker.take(std::move(part), block.rows);
      });
  std::vector<std::string> left_out;
  Data data = rows.finish(left_out);
  maker.finish(data);
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

Data moments_of_rows(Data rows, const MomentRequest& request) {
  const auto p = static_cast<double>(request.variables.size());
  check_memory(2 * p * p, rows.file);
  std::vector<std::string> names;
  std::vector<const double*> columns;
  for (const Column& column : rows.columns)
    if (column.levels.empty() && column.name != request.group) {
      names.push_back(column.name);
      columns.push_back(column.values.data());
    }
  const RowVariables variables = find_variables(request.variables, rows.header, names);
  const Column* by = request.group.empty() ? nullptr : rows.find(request.group);
  Grouping grouping(request);
  std::vector<int> group(static_cast<std::size_t>(rows.rows), 0);
  if (by) {
    group = numbers_of(by->values, grouping.groups_of(by->levels));
    grouping.merge(by->levels);
  }
  MomentTally all(variables, request.by_pattern);
  constexpr std::size_t few = 4096;
  std::vector<double> numbers;
  for (std::size_t first = 0; first < group.size(); first += few) {
    const std::size_t size = std::min(few, group.size() - first);
    numbers.resize(size * columns.size());
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t k = 0; k < columns.size(); ++k)
        numbers[i * columns.size() + k] = columns[k][first + i];
    MomentTally part(variables, request.by_pattern);
    part.add(numbers, std::span(group).subspan(first, size));
    std::vector<int> own(part.groups());
    std::iota(own.begin(), own.end(), 0);
    all.append(part, own);
    check_memory(all.size(), rows.file);
  }
  if (by)
    rows.without_group =
        std::ranges::count_if(by->values, [](double level) { return std::isnan(level); });
  const bool is_known = by || request.group.empty();
  rows.columns.clear();
  rows.line_of_row.clear();
  if (is_known) fill(rows, all, grouping, request);
  return rows;
}

}  // namespace semfit
