// Columns, or published moments, into a description: every stage in order.
#include "semfit/describe.h"

#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"
#include "data/missing.h"
#include "data/summary_place.h"
#include "describe/correlations.h"
#include "describe/mardia.h"
#include "describe/univariate.h"
#include "moments/columns.h"
#include "moments/group_rows.h"
#include "moments/patterns.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;
using Rows = std::vector<std::int64_t>;

std::vector<std::string> known_names(const Data& data) {
  if (!data.summaries.empty()) return data.summaries.front().names;
  std::vector<std::string> names;
  for (const Column& column : data.columns)
    if (column.levels.empty()) names.push_back(column.name);
  return names;
}

/// The variables that are wanted, each once.
std::vector<std::string> chosen(const Data& data, const DescribeOptions& options) {
  std::vector<std::string> known = known_names(data);
  std::erase(known, options.group);  // text of which no row has a value
  if (options.variables.empty()) {
    if (known.empty())
      refuse(Fault::data,
             "no-variables",
             "no column holds numbers",
             {"is the separator right (--sep)? Numbers with another decimal sign: --decimal"},
             Place{data.file, 0, 0});
    return known;
  }
  std::vector<std::string> names;
  std::vector<Diagnostic> mistakes;
  for (const std::string& name : options.variables) {
    if (has(names, name)) continue;
    names.push_back(name);
    if (has(known, name)) continue;
    const std::vector<std::string>& all = data.summaries.empty() ? data.header : known;
    Diagnostic mistake;
    mistake.fault = Fault::usage;
    mistake.code = "unknown-variable";
    mistake.message = fmt::format("the data have no variable '{}'", name);
    mistake.place.file = data.file;
    if (const auto near = closest(name, all))
      mistake.notes.push_back(fmt::format("did you mean '{}'?", *near));
    mistakes.push_back(std::move(mistake));
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return names;
}

/// Which variables the rows miss, the most frequent pattern first; nothing if none misses any.
std::vector<MissingPattern> patterns_of(const Columns& columns,
                                        const std::vector<std::string>& names,
                                        const Rows& rows) {
  const Patterns found = find_patterns(columns, rows, VectorXd());
  std::vector<MissingPattern> patterns;
  for (const Pattern& pattern : found.list) {
    MissingPattern row;
    row.cases = static_cast<std::int64_t>(pattern.rows.size());
    for (std::size_t j = 0; j < names.size(); ++j)
      if (!std::ranges::binary_search(pattern.seen, static_cast<Index>(j)))
        row.missing.push_back(names[j]);
    patterns.push_back(std::move(row));
  }
  if (!found.empty.empty())
    patterns.push_back({names, static_cast<std::int64_t>(found.empty.size())});
  std::ranges::stable_sort(patterns, std::ranges::greater(), &MissingPattern::cases);
  return patterns;
}

GroupDescription describe_cases(const Data& data,
                                const std::vector<std::string>& names,
                                std::string label,
                                const Rows& rows,
                                const DescribeOptions& options) {
  const Columns columns(data, names);
  const Listwise kept = listwise(data, names, rows);
  const bool is_listwise = options.missing == Available::listwise;
  const Rows& used = is_listwise ? kept.rows : rows;
  GroupDescription group;
  group.label = std::move(label);
  group.cases = static_cast<std::int64_t>(rows.size());
  group.complete = static_cast<std::int64_t>(kept.rows.size());
  VectorXd means(static_cast<Index>(names.size()));
  for (std::size_t j = 0; j < names.size(); ++j) {
    VariableDescription variable = describe_variable(names[j], columns.views()[j], used);
    variable.missing = kept.missing_per_variable[j];
    means[static_cast<Index>(j)] = variable.n > 0 ? variable.mean : 0;
    group.variables.push_back(std::move(variable));
  }
  add_correlations(group, pair_moments(columns.views(), used, means), options.ci_level);
  group.mardia = mardia(columns, names, kept.rows);
  if (group.complete < group.cases) group.patterns = patterns_of(columns, names, rows);
  return group;
}

constexpr const char* no_cases =
    "published moments have no cases: means, standard deviations and "
    "correlations are all there is";

GroupDescription describe_moments(const Summary& summary,
                                  const std::vector<std::string>& names,
                                  std::string label,
                                  const DescribeOptions& options) {
  if (summary.nobs < 2)
    refuse(Fault::data,
           "no-complete-cases",
           fmt::format("{} row has all variables of these moments: too few to be described",
                       summary.nobs == 0 ? "no" : "one"),
           {"make the moments of fewer variables: `semfit stats --vars`"},
           summary.place);
  GroupDescription group;
  group.label = std::move(label);
  group.cases = group.complete = summary.nobs;
  const auto p = static_cast<Index>(names.size());
  PairMoments moments{
      MatrixXd(p, p), MatrixXd(p, p), MatrixXd::Constant(p, p, double(summary.nobs))};
  std::vector<Index> place;
  for (const std::string& name : names)
    place.push_back(place_in(summary, name));
  const auto cov = [&](Index i, Index j) {
    return summary.cov(place[static_cast<std::size_t>(i)], place[static_cast<std::size_t>(j)]);
  };
  for (Index j = 0; j < p; ++j) {
    VariableDescription variable;
    variable.name = names[static_cast<std::size_t>(j)];
    variable.n = summary.nobs;
    variable.sd = std::sqrt(cov(j, j));
    if (!summary.mean.empty())
      variable.mean = summary.mean[static_cast<std::size_t>(place[static_cast<std::size_t>(j)])];
    variable.why = no_cases;
    group.variables.push_back(std::move(variable));
    for (Index i = 0; i < p; ++i) {
      moments.cov(i, j) = cov(i, j);
      const double r = cov(i, j) / (std::sqrt(cov(i, i)) * std::sqrt(cov(j, j)));
      moments.cor(i, j) = i == j ? 1 : std::clamp(r, -1.0, 1.0);
    }
  }
  add_correlations(group, moments, options.ci_level);
  group.mardia.n = summary.nobs;
  group.mardia.p = p;
  group.mardia.why = no_cases;
  return group;
}

}  // namespace

Description describe(const Data& data, const DescribeOptions& options) {
  Description description;
  description.missing = options.missing;
  description.ci_level = options.ci_level;
  description.is_raw = data.summaries.empty();
  const std::vector<std::string> names = chosen(data, options);
  SampleOptions sample;
  sample.group = options.group;
  sample.group_label = options.group_label;
  const std::vector<std::string> labels = group_labels(data, sample);
  if (!description.is_raw) {
    for (std::size_t g = 0; g < data.summaries.size(); ++g)
      description.groups.push_back(
          describe_moments(data.summaries[g], names, g < labels.size() ? labels[g] : "", options));
    return description;
  }
  description.group = options.group;
  const GroupRows groups = rows_by_group(data, options.group, labels);
  description.without_group = groups.without_group;
  for (std::size_t g = 0; g < groups.rows.size(); ++g)
    description.groups.push_back(
        describe_cases(data, names, g < labels.size() ? labels[g] : "", groups.rows[g], options));
  return description;
}

}  // namespace semfit
