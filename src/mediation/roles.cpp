#include "mediation/roles.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "data/missing.h"
#include "math/symmetric.h"
#include "moments/collinearity.h"
#include "moments/sample.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

constexpr const char* roles_way_out = "semfit mediate DATA --x X --m M --y Y [--controls A,B]";

Diagnostic mistake(std::string code, std::string message, std::string way_out) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::usage;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.notes.push_back(std::move(way_out));
  return diagnostic;
}

/// A name with the part that it has.
struct Part {
  std::string name;
  std::string role;    ///< "the mediator"
  std::string option;  ///< "--m"
};

std::vector<Part> parts_of(const MediationOptions& options) {
  std::vector<Part> parts;
  for (const std::string& name : options.controls)
    parts.push_back({name, "a control", "--controls"});
  parts.push_back({options.x, "the predictor", "--x"});
  if (options.mediators.empty()) parts.push_back({"", "the mediator", "--m"});
  for (const std::string& name : options.mediators)
    parts.push_back({name, options.mediators.size() == 1 ? "the mediator" : "a mediator", "--m"});
  parts.push_back({options.y, "the outcome", "--y"});
  return parts;
}

std::string given_twice(const Part& first, const Part& second) {
  if (first.option == second.option)
    return fmt::format("'{}' is given twice to {}", first.name, first.option);
  return fmt::format("'{}' is {} ({}) and {} ({})",
                     first.name,
                     first.role,
                     first.option,
                     second.role,
                     second.option);
}

const std::vector<std::string>& names_in(const Data& data) {
  return data.summaries.empty() ? data.header : data.summaries.front().names;
}

bool is_known(const Data& data, const std::string& name) {
  const std::vector<std::string>& names = names_in(data);
  return data.summaries.empty() ? data.find(name) != nullptr
                                : std::find(names.begin(), names.end(), name) != names.end();
}

void check_known(const Data& data, const MediationOptions& options) {
  constexpr std::size_t shown = 12;
  std::vector<Diagnostic> mistakes;
  const std::vector<std::string>& names = names_in(data);
  for (const Part& part : parts_of(options)) {
    if (is_known(data, part.name)) continue;
    const auto near = closest(part.name, names);
    const auto last = names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size()));
    mistakes.push_back(
        mistake("unknown-variable",
                fmt::format("'{}' ({}) is no column of the data", part.name, part.option),
                near ? fmt::format("did you mean '{}'?", *near)
                     : fmt::format("there are: {}{}",
                                   fmt::join(names.begin(), last, ", "),
                                   names.size() > shown ? ", ..." : "")));
    mistakes.back().place.file =
        data.summaries.empty() ? data.file : data.summaries.front().place.file;
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

/// Before moments are made of them: nothing to be said about models that keep more cases.
void check_complete(const Data& data, const std::vector<std::string>& names) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(data.rows));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  const Listwise kept = listwise(data, names, rows);
  if (!kept.rows.empty()) return;
  std::vector<std::string> lost;
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (kept.missing_per_variable[j] == kept.original) return;  // told by `summarise`
    if (kept.missing_per_variable[j] > 0)
      lost.push_back(fmt::format("{}: {}", names[j], kept.missing_per_variable[j]));
  }
  refuse(Fault::data,
         "no-complete-cases",
         "no case has a value on every variable of the mediation",
         {fmt::format("values that are missing in {} cases: {}; leave out a control, or fit a path "
                      "model with --missing fiml",
                      kept.original,
                      fmt::join(lost, ", "))},
         Place{data.file, 0, 0});
}

/// Slopes of variables that are as close to a linear combination as this are rounding errors.
void check_determined(const MediationSample& sample, const Place& place) {
  constexpr double smallest = 1e-10;
  const auto factor = cholesky(unit_diagonal(sample.moments.Sigma));
  if (factor && factor->pivots().minCoeff() >= smallest) return;
  refuse(Fault::data,
         "singular-covariance",
         "the sample covariance matrix is singular to ten digits: " +
             check_collinearity(sample.moments.Sigma, sample.names).relation + " up to a constant",
         {"leave one of these variables out"},
         place);
}

}  // namespace

std::vector<std::string> mediation_columns(const MediationOptions& options) {
  std::vector<Diagnostic> mistakes;
  const auto add = [&](std::string message, const char* way_out = roles_way_out) {
    mistakes.push_back(mistake("mediation-roles", std::move(message), way_out));
  };
  std::vector<std::string> names;
  const std::vector<Part> parts = parts_of(options);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.name.empty()) {
      const bool is_list =
          part.option == "--controls" || (part.option == "--m" && !options.mediators.empty());
      add(is_list ? fmt::format("a name in the list of {} is empty", part.option)
                  : fmt::format("no {} ({}) is given", part.role.substr(4), part.option));
      continue;
    }
    const auto first = std::find_if(parts.begin(),
                                    parts.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const Part& p) { return p.name == part.name; });
    if (first != parts.begin() + static_cast<std::ptrdiff_t>(i))
      add(given_twice(*first, part), "each variable has one part in a mediation");
    names.push_back(part.name);
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return names;
}

}  // namespace semfit

namespace semfit::internal {

MediationSample mediation_sample(const Data& data, const MediationOptions& options) {
  if (data.summaries.size() > 1)
    refuse(Fault::usage,
           "groups-mismatch",
           fmt::format("a mediation is of one group, the data are of {}", data.summaries.size()),
           {"give the moments of one group at a time; a path model compares groups"});
  check_known(data, options);
  MediationSample sample;
  sample.names = mediation_columns(options);
  sample.K = static_cast<Index>(options.controls.size());
  sample.J = static_cast<Index>(options.mediators.size());
  if (data.summaries.empty()) check_complete(data, sample.names);
  ParameterTable table;
  table.blocks.resize(1);
  table.blocks[0].observed = sample.names;
  Sample summary = summarise(data, table, SampleOptions(), {Divisor::n_minus_1, false, 1});
  GroupSample& group = summary.groups.front();
  sample.n = group.n;
  sample.moments = std::move(group.moments);
  sample.rows = std::move(group.rows);
  sample.original = group.original;
  sample.dropped = std::move(summary.dropped);
  sample.notes = std::move(summary.notes);
  check_determined(sample,
                   data.summaries.empty() ? Place{data.file, 0, 0} : data.summaries[0].place);
  return sample;
}

}  // namespace semfit::internal
