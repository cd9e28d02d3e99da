#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"
#include "data/group_levels.h"

#include <fmt/format.h>
#include <set>

namespace semfit {
namespace {

/// The values of the grouping variable, in order of appearance.
const std::vector<std::string>& levels_of(const Data& data, const std::string& variable) {
  const Column* column = data.find(variable);
  if (column) return column->levels;
  std::vector<std::string> notes;
  if (const auto near = internal::closest(variable, data.header))
    notes.push_back("did you mean '" + *near + "'?");
  else
    notes.push_back(fmt::format("the data have {}", fmt::join(data.header, ", ")));
  internal::refuse(Fault::usage,
                   "unknown-variable",
                   "the grouping variable '" + variable + "' is no column of the data",
                   std::move(notes));
}

void check_chosen(const std::vector<std::string>& chosen,
                  const std::vector<std::string>& levels,
                  const std::string& variable) {
  std::set<std::string> seen;
  for (const std::string& label : chosen) {
    if (!seen.insert(label).second)
      internal::refuse(Fault::usage,
                       "unknown-group",
                       "group '" + label + "' is asked for twice",
                       {"name each group once (--group-label)"});
    if (internal::has(levels, label)) continue;
    std::vector<std::string> notes;
    if (const auto near = internal::closest(label, levels))
      notes.push_back("did you mean '" + *near + "'?");
    notes.push_back(fmt::format("'{}' has the values {}", variable, fmt::join(levels, ", ")));
    internal::refuse(Fault::usage,
                     "unknown-group",
                     "no case has the value '" + label + "' in '" + variable + "'",
                     std::move(notes));
  }
}

}  // namespace

std::vector<std::string> group_labels(const Data& data, const SampleOptions& options) {
  // Moments of rows that were just read have their grouping variable as a column.
  if (!data.summaries.empty() && !data.find(options.group)) {
    std::vector<std::string> labels;
    if (data.summaries.size() > 1)
      for (const Summary& summary : data.summaries)
        labels.push_back(summary.label.empty() ? fmt::format("Group {}", labels.size() + 1)
                                               : summary.label);
    return labels;
  }
  if (options.group.empty()) return {};
  const std::vector<std::string>& levels = levels_of(data, options.group);
  if (!options.group_label.empty()) {
    check_chosen(options.group_label, levels, options.group);
    return options.group_label;
  }
  if (levels.empty())
    internal::refuse(Fault::data,
                     "empty-group",
                     "the grouping variable '" + options.group + "' has no value at all",
                     {"check the column, and which texts count as missing (--na)"});
  if (levels.size() > internal::most_groups)
    internal::refuse(
        Fault::data,
        "too-many-groups",
        fmt::format("the grouping variable '{}' has {} values", options.group, levels.size()),
        {"a model is fitted to each: choose some with --group-label, or check the column"});
  return levels;
}

}  // namespace semfit
