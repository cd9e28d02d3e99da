#include "semfit/simulate.h"

#include "base/diagnostic.h"
#include "base/escape.h"
#include "base/names.h"
#include "base/ordered_output.h"
#include "population.h"
#include "simulation/case_generator.h"
#include "simulation/csv_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// Cases of each group: as given, or one number for all.
std::vector<std::int64_t> sizes_of(const std::vector<std::int64_t>& nobs, std::size_t groups) {
  if (nobs.size() == 1) return std::vector<std::int64_t>(groups, nobs[0]);
  if (nobs.size() == groups) return nobs;
  if (nobs.empty()) refuse(Fault::usage, "bad-nobs", "how many cases?", {"--nobs 500"});
  refuse(Fault::usage,
         "groups-mismatch",
         fmt::format("there are {} numbers of cases for {} group{}",
                     nobs.size(),
                     groups,
                     groups == 1 ? "" : "s"),
         {"--nobs has one number for each group, or one for all"});
}

/// A population with the generator of its cases, and their columns.
struct Plan {
  Population population;
  CaseGenerator generator;
  Simulated simulated;
};

/// Cut into categories, or with values missing.
bool is_changed_later(const Population& population, const Generation& how) {
  return !how.missing.empty() || !how.missing_at_random.empty() ||
         std::ranges::any_of(population.groups,
                             [](const PopulationGroup& group) { return !group.ordered.empty(); });
}

Plan plan_of(const std::shared_ptr<const Source>& source, const SimulateOptions& options) {
  Population population = make_population(source, {options.standardized, options.group_label});
  const std::vector<std::int64_t> nobs = sizes_of(options.nobs, population.groups.size());
  if (std::ranges::any_of(nobs, [](std::int64_t n) { return n < 1; }))
    refuse(Fault::usage, "bad-nobs", "numbers of cases are positive", {"--nobs 500"});
  if (options.digits < -1 || options.digits > 15)
    refuse(Fault::usage, "bad-value", "digits after the point are 0 to 15, or -1 for all", {});
  CaseGenerator generator(population.groups, options.generation, nobs, options.seed);
  if (options.empirical) generator = generator.empirical(options.replication, options.threads);
  Simulated simulated;
  simulated.notes = population.notes;
  if (options.empirical && is_changed_later(population, options.generation))
    simulated.notes.push_back({Severity::note,
                               "empirical-before",
                               "moments are exact before values are cut into categories or taken "
                               "out: those of the file are not",
                               {}});
  for (const PopulationGroup& group : population.groups) {
    for (const std::string& name : group.observed)
      if (!has(simulated.variables, name)) simulated.variables.push_back(name);
    if (population.groups.size() > 1) simulated.groups.push_back(group.label);
  }
  for (const std::int64_t n : nobs)
    simulated.rows += n;
  if (simulated.groups.empty() && options.group != SimulateOptions().group)
    refuse(Fault::usage,
           "conflicting-options",
           "--group names the column of several groups, and the population is one group",
           {"leave it out, or give values by group: c(0.8, 0.7)*y1"});
  if (!simulated.groups.empty() && has(simulated.variables, options.group))
    refuse(
        Fault::usage,
        "conflicting-options",
        fmt::format("'{}' is a variable of the population and cannot be the column of the groups",
                    options.group),
        {"choose another name: --group NAME"});
  return {std::move(population), std::move(generator), std::move(simulated)};
}

std::vector<Index> columns_of(const PopulationGroup& group,
                              const std::vector<std::string>& variables) {
  std::vector<Index> columns;
  for (const std::string& name : variables) {
    const auto place = std::ranges::find(group.observed, name);
    columns.push_back(place == group.observed.end() ? -1 : place - group.observed.begin());
  }
  return columns;
}

std::string header_of(const Simulated& simulated, const SimulateOptions& options) {
  std::string header;
  for (const std::string& name : simulated.variables)
    header += (header.empty() ? "" : ",") + escape_csv(name);
  if (!simulated.groups.empty()) header += "," + escape_csv(options.group);
  return header + "\n";
}

}  // namespace

Simulated simulate(const std::shared_ptr<const Source>& population,
                   const SimulateOptions& options,
                   const std::function<void(std::string_view)>& sink,
                   const RunControl& control) {
  Plan plan = plan_of(population, options);
  std::vector<RowLayout> layouts;
  for (const PopulationGroup& group : plan.generator.groups())
    layouts.push_back({columns_of(group, plan.simulated.variables),
                       plan.simulated.groups.empty() ? "" : escape_csv(group.label),
                       options.digits});
  sink(header_of(plan.simulated, options));
  const std::vector<CaseBlock>& blocks = plan.generator.blocks();
  plan.simulated.interrupted = !write_in_order(
      options.threads,
      blocks.size(),
      [&](std::size_t b) {
        return csv_rows(plan.generator.cases(options.replication, b), layouts[blocks[b].group]);
      },
      sink,
      control);
  return std::move(plan.simulated);
}

Data simulate_data(const std::shared_ptr<const Source>& population,
                   const SimulateOptions& options) {
  const Plan plan = plan_of(population, options);
  const auto rows = static_cast<std::size_t>(plan.simulated.rows);
  Data data;
  data.file = population->name;
  data.rows = plan.simulated.rows;
  for (const std::string& name : plan.simulated.variables)
    data.columns.push_back(
        {name, std::vector<double>(rows, std::numeric_limits<double>::quiet_NaN()), {}});
  if (!plan.simulated.groups.empty())
    data.columns.push_back({options.group, std::vector<double>(rows), plan.simulated.groups});
  for (const Column& column : data.columns)
    data.header.push_back(column.name);
  std::size_t row = 0;
  for (std::size_t b = 0; b < plan.generator.blocks().size(); ++b) {
    const CaseBlock& block = plan.generator.blocks()[b];
    const MatrixXd X = plan.generator.cases(options.replication, b);
    const std::vector<Index> columns =
        columns_of(plan.generator.groups()[block.group], plan.simulated.variables);
    for (Index i = 0; i < X.cols(); ++i, ++row) {
      for (std::size_t j = 0; j < columns.size(); ++j)
        if (columns[j] >= 0) data.columns[j].values[row] = X(columns[j], i);
      if (!plan.simulated.groups.empty())
        data.columns.back().values[row] = static_cast<double>(block.group) + 1;
    }
  }
  return data;
}

}  // namespace semfit
