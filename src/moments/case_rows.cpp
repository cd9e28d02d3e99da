#include "moments/case_rows.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"
#include "data/missing.h"
#include "moments/columns.h"
#include "moments/group_rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <set>

namespace semfit::internal {
namespace {

Diagnostic mistake(const Data& data,
                   const char* code,
                   std::string message,
                   std::vector<std::string> notes) {
  Diagnostic d;
  d.fault = Fault::data;
  d.code = code;
  d.message = std::move(message);
  d.place.file = data.file;
  d.notes = std::move(notes);
  return d;
}

/// Every column that the model needs and the new data do not have. A product that was a column of
/// the fitted data (centred, perhaps) is not computed here in its place.
void check_columns(const Data& data,
                   const Data& fitted,
                   const ParameterTable& table,
                   const std::string& group) {
  std::vector<Diagnostic> mistakes;
  std::set<std::string> seen;
  const auto check = [&](const std::string& name, std::string_view role) {
    if (data.find(name) || !seen.insert(name).second) return;
    std::vector<std::string> notes;
    if (const auto near = closest(name, data.header))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    notes.push_back("new cases need the columns of the data that the model was fitted to");
    mistakes.push_back(mistake(data,
                               "unknown-variable",
                               fmt::format("the new cases have no column '{}', {}", name, role),
                               std::move(notes)));
  };
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.observed) {
      const bool is_column = !fitted.summaries.empty() || fitted.find(name);
      for (const std::string& part : is_column ? std::vector{name} : columns_of(name))
        check(part, "a variable of the model");
    }
  if (!group.empty()) check(group, "the grouping variable");
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

/// Every group of the new cases is one of the fitted data, chosen or not.
void check_levels(const Data& data,
                  const Data& fitted,
                  const ParameterTable& table,
                  const Column& column) {
  const Column* before = fitted.find(column.name);
  std::vector<Diagnostic> mistakes;
  for (const std::string& level : column.levels) {
    if (has(table.group_label, level) || (before && has(before->levels, level))) continue;
    std::vector<std::string> notes;
    if (const auto near = closest(level, table.group_label))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    notes.push_back(fmt::format("the model was fitted to the groups {}: others have no estimates",
                                fmt::join(table.group_label, ", ")));
    mistakes.push_back(
        mistake(data,
                "unknown-group",
                fmt::format("the new cases have a value of '{}' that the fitted data "
                            "do not have: '{}'",
                            column.name,
                            level),
                std::move(notes)));
    if (mistakes.size() == 10) break;  // an identifier in the place of a grouping variable
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

std::string plural(std::int64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace

CaseRows fitted_cases(const Data& data, const Sample& sample) {
  CaseRows cases{&data, {}, {}, false};
  for (const GroupSample& group : sample.groups)
    cases.rows.push_back(group.rows);
  return cases;
}

CaseRows new_cases(const Data& data,
                   const Data& fitted,
                   const ParameterTable& table,
                   const SampleOptions& options) {
  const std::string& group = options.group;
  if (group.empty() && table.blocks.size() > 1)
    refuse(Fault::usage,
           "groups-mismatch",
           fmt::format("the model is of {} groups, and nothing says to which of them "
                       "each new case belongs",
                       table.blocks.size()),
           {"name the grouping variable: --group VAR"},
           {data.file, 0, 0});
  check_columns(data, fitted, table, group);
  if (!group.empty()) check_levels(data, fitted, table, *data.find(group));
  const GroupRows divided = rows_by_group(data, group, table.group_label);

  CaseRows cases{&data, {}, {}, true};
  std::map<std::string, std::int64_t> lost;
  if (divided.without_group > 0) lost[group] = divided.without_group;
  std::int64_t kept_rows = 0;
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    const std::vector<std::string> names = all_columns_of(table.blocks[g].observed, data);
    Listwise kept = options.missing == Missing::listwise ? listwise(data, names, divided.rows[g])
                                                         : not_empty(data, names, divided.rows[g]);
    for (std::size_t j = 0; j < names.size(); ++j)
      if (kept.missing_per_variable[j] > 0) lost[names[j]] += kept.missing_per_variable[j];
    kept_rows += static_cast<std::int64_t>(kept.rows.size());
    cases.rows.push_back(std::move(kept.rows));
  }

  std::string by_variable;
  for (const auto& [name, count] : lost)
    by_variable += fmt::format("{}{}: {}", by_variable.empty() ? "" : ", ", name, count);
  if (kept_rows == 0)
    throw Error(mistake(data,
                        "no-complete-cases",
                        "no new case has a value on every variable of the model",
                        {by_variable.empty() ? "no case belongs to a group of the model"
                                             : "rows with missing values: " + by_variable}));
  if (const std::int64_t incomplete = data.rows - kept_rows - divided.not_chosen; incomplete > 0)
    cases.notes.push_back(
        {Severity::note,
         "new-cases-left-out",
         fmt::format("{} of the {} in '{}' {} left out, because a variable of the model is missing "
                     "(rows by variable: {})",
                     incomplete,
                     plural(data.rows, "new case"),
                     data.file,
                     incomplete == 1 ? "is" : "are",
                     by_variable),
         {}});
  if (divided.not_chosen > 0)
    cases.notes.push_back(
        {Severity::note,
         "new-cases-left-out",
         fmt::format("{} of the {} in '{}' {} left out: not of the groups that the "
                     "model was fitted to",
                     divided.not_chosen,
                     plural(data.rows, "new case"),
                     data.file,
                     divided.not_chosen == 1 ? "is" : "are"),
         table.group_label});
  return cases;
}

}  // namespace semfit::internal
