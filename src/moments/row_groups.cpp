#include "moments/row_groups.h"

#include "semfit/row_moments.h"

#include "base/block_variables.h"
#include "base/names.h"
#include "data/summary_place.h"
#include "moments/columns.h"
#include "moments/incomplete.h"
#include "moments/patterns.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace semfit::internal {
namespace {

const Summary& summary_of(const MomentTask& task, std::size_t block) {
  const std::vector<Summary>& all = task.data.summaries;
  const std::vector<std::string>& labels = task.table.group_label;
  if (block >= labels.size()) return all[block];
  const auto found = std::ranges::find(all, labels[block], &Summary::label);
  return found == all.end() ? all[block] : *found;
}

/// Columns that the variables are computed from, each once.
std::vector<std::string> columns_behind(const std::vector<std::string>& observed,
                                        const Data& data) {
  std::vector<std::string> names;
  for (const std::string& name : observed)
    for (const std::string& part : has(data.header, name) ? std::vector{name} : columns_of(name))
      if (!has(names, part)) names.push_back(part);
  return names;
}

std::vector<Index> places_of(const std::vector<std::string>& names, const Summary& summary) {
  std::vector<Index> places;
  for (const std::string& name : names)
    places.push_back(place_in(summary, name));
  return places;
}

/// How many rows miss each of the variables; the rows themselves are gone.
Listwise missing_counts(const std::vector<std::string>& names, const Summary& summary) {
  Listwise counts;
  counts.original = summary.original;
  for (const Index place : places_of(names, summary))
    counts.missing_per_variable.push_back(summary.missing[static_cast<std::size_t>(place)]);
  return counts;
}

std::vector<Pattern> patterns_of(const Summary& summary) {
  std::vector<Pattern> patterns;
  const auto add = [&](std::vector<Index> seen,
                       std::int64_t nobs,
                       const std::vector<double>& mean,
                       const Matrix& scatter) {
    Pattern& pattern = patterns.emplace_back();
    pattern.seen = std::move(seen);
    pattern.n = static_cast<double>(nobs);
    pattern.mean = VectorXd::Map(mean.data(), static_cast<Index>(mean.size()));
    pattern.scatter = MatrixXd::Map(scatter.values.data(), scatter.rows, scatter.cols);
  };
  for (const PatternMoments& p : summary.patterns)
    add({p.seen.begin(), p.seen.end()}, p.nobs, p.mean, p.scatter);
  if (!patterns.empty() || summary.nobs == 0) return patterns;
  std::vector<Index> all(summary.names.size());
  std::iota(all.begin(), all.end(), Index{0});
  add(std::move(all), summary.nobs, summary.mean, summary.cov);
  patterns.front().scatter *= static_cast<double>(summary.nobs - 1);
  return patterns;
}

/// Rows that are complete in the variables of the moments, of which the model has a part, may be
/// fewer than those that are complete in these.
void note_other_variables(const MomentTask& task,
                          const Summary& summary,
                          const GroupSample& group,
                          std::vector<Note>& notes) {
  if (keeps_incomplete_rows(summary)) return;
  const std::size_t all = columns_behind(summary.names, task.data).size();
  if (columns_behind(group.observed, task.data).size() == all) return;
  notes.push_back({Severity::note,
                   "listwise-moments",
                   fmt::format("the moments{} are of the {} rows that have all {} variables of "
                               "the moments, of which the model has {}",
                               group.label.empty() ? "" : " of group '" + group.label + "'",
                               summary.nobs,
                               all,
                               group.observed.size()),
                   {}});
}

/// Scatter and mean of the rows that have all variables of the model take the place of the group's
/// moments for now.
void choose_complete(GroupSample& group, const Summary& summary) {
  const std::vector<Index> places = places_of(group.observed, summary);
  for (const Pattern& pattern : narrowed(patterns_of(summary), places)) {
    if (pattern.seen.size() < places.size()) continue;
    group.cases = pattern.cases();
    group.moments = {pattern.scatter, pattern.mean};
  }
}

/// Patterns of what the model's variables have, without the rows that full information cannot use:
/// those that lack a fixed covariate, and those that lack everything.
void choose_incomplete(const MomentTask& task,
                       const BlockVariables& block,
                       GroupSample& group,
                       const Summary& summary,
                       Sample& sample,
                       Losses& lost) {
  group.patterns = narrowed(patterns_of(summary), places_of(group.observed, summary));
  const bool needs_covariates = task.options.missing == Missing::fiml && task.how.is_fixed_x;
  std::vector<Index> x;
  for (std::size_t j = 0; needs_covariates && j < group.observed.size(); ++j)
    if (has(block.exogenous, group.observed[j])) x.push_back(static_cast<Index>(j));
  if (!x.empty()) {
    const std::vector<std::string> names = columns_behind(block.exogenous, task.data);
    add_losses(lost, names, missing_counts(names, summary));
    std::erase_if(group.patterns,
                  [&](const Pattern& pattern) { return !std::ranges::includes(pattern.seen, x); });
  }
  group.cases = 0;
  for (const Pattern& pattern : group.patterns)
    group.cases += pattern.cases();
  if (x.empty()) note_empty_cases(summary.original - group.cases, group, sample.notes);
}

GroupSample choose(const MomentTask& task,
                   const BlockVariables& block,
                   std::string label,
                   const Summary& summary,
                   Sample& sample,
                   Losses& lost) {
  GroupSample group;
  group.label = std::move(label);
  group.observed = block.observed;
  group.original = summary.original;
  const std::vector<std::string> names = columns_behind(group.observed, task.data);
  const Listwise counts = missing_counts(names, summary);
  check_observed(task, names, counts, group.label);
  if (task.options.missing == Missing::listwise) {
    add_losses(lost, names, counts);
    note_other_variables(task, summary, group, sample.notes);
    choose_complete(group, summary);
  } else {
    choose_incomplete(task, block, group, summary, sample, lost);
  }
  group.n = static_cast<double>(group.cases);
  check_cases(task, group, names, counts);
  return group;
}

void make_moments(const MomentTask& task, GroupSample& group, Sample& sample) {
  const Place place{task.data.file, 0, 0};
  if (task.options.missing == Missing::listwise) {
    Moments chosen = std::move(group.moments);
    set_moments(group, std::move(chosen.Sigma), std::move(chosen.mu), task.how.divisor);
    check_variances(task.table, group, place);
  } else {
    group.divisor = group.n;
    const auto p = static_cast<Index>(group.observed.size());
    for (Index j = 0; j < p; ++j)
      if (std::ranges::none_of(group.patterns, [&](const Pattern& pattern) {
            return std::ranges::binary_search(pattern.seen, j);
          }))
        refuse_unseen(task, group, group.observed[static_cast<std::size_t>(j)]);
    group.moments = available_moments(group.patterns, p, group.n);
    check_variances(task.table, group, place);
    estimate_incomplete(group, Columns(task.data, {}), task.how.threads, sample.notes);
  }
  check_invertible(group, place, sample.notes);
}

}  // namespace

void add_row_groups(const MomentTask& task,
                    const std::function<std::string(std::size_t)>& label,
                    Sample& sample) {
  Losses lost;
  if (task.data.without_group > 0)
    sample.dropped.push_back(fmt::format("{}: {}", task.data.group, task.data.without_group));
  for (std::size_t g = 0; g < task.table.blocks.size(); ++g)
    sample.groups.push_back(
        choose(task, task.table.blocks[g], label(g), summary_of(task, g), sample, lost));
  for (const auto& [name, count] : lost)
    sample.dropped.push_back(fmt::format("{}: {}", name, count));
  for (GroupSample& group : sample.groups)
    make_moments(task, group, sample);
}

}  // namespace semfit::internal

namespace semfit {

bool keeps_incomplete_rows(const Summary& summary) {
  if (!summary.patterns.empty()) return true;
  // Rows that lack every variable tell nothing.
  return std::ranges::all_of(summary.missing, [&](std::int64_t missing) {
    return missing == summary.original - summary.nobs;
  });
}

}  // namespace semfit
