#include "moments/check_sample.h"

#include "base/diagnostic.h"
#include "base/mention.h"
#include "moments/collinearity.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// "x3: 12" for each variable with missing values.
std::vector<std::string> losses(const std::vector<std::string>& names, const Listwise& kept) {
  std::vector<std::string> lost;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (kept.missing_per_variable[j] > 0)
      lost.push_back(fmt::format("{}: {}", names[j], kept.missing_per_variable[j]));
  return lost;
}

}  // namespace

void check_variances(const ParameterTable& table, const GroupSample& group, const Place& place) {
  for (Index j = 0; j < group.moments.Sigma.rows(); ++j) {
    const double variance = group.moments.Sigma(j, j);
    const std::string& name = group.observed[static_cast<std::size_t>(j)];
    const double mean = group.moments.mu.size() > 0 ? group.moments.mu[j] : 0;
    if (!std::isfinite(variance))
      refuse(Fault::data,
             "value-too-large",
             fmt::format(
                 "the values of variable '{}' are too large: their squares exceed what a number "
                 "can hold",
                 name),
             {"divide the column by a power of ten; check it for stray values"},
             place);
    if (variance > 0 && std::sqrt(variance) > 1e-14 * std::abs(mean)) continue;
    std::vector<std::string> notes = mention_note(table, name);
    notes.emplace_back(group.label.empty()
                           ? "remove it from the model, or check the column"
                           : "remove it from the model, leave the group out (--group-label), or "
                             "check the column");
    refuse(Fault::data,
           "constant-variable",
           fmt::format("variable '{}' is constant{}{}: it has no variance to explain",
                       name,
                       in_group(group.label),
                       group.moments.mu.size() > 0 ? fmt::format(" (always {:g})", mean) : ""),
           std::move(notes),
           place);
  }
}

void check_invertible(const GroupSample& group, const Place& place, std::vector<Note>& notes) {
  const CollinearityReport report = check_collinearity(group.moments.Sigma, group.observed);
  if (report.verdict == Collinearity::exact && group.likelihood)
    refuse(Fault::data,
           "singular-covariance",
           "the covariance matrix that the incomplete data suggest without a model is singular" +
               in_group(group.label) + ": " + report.relation + " up to a constant",
           {"too few cases have these variables together: use fewer variables, or more cases; a "
            "total and its parts cannot all be in the model either"},
           place);
  if (report.verdict == Collinearity::exact)
    refuse(Fault::data,
           "singular-covariance",
           "the sample covariance matrix is singular" + in_group(group.label) + ": " +
               report.relation + " up to a constant",
           {"remove one of these variables from the model; a total and its parts cannot all be in "
            "it"},
           place);
  if (report.verdict == Collinearity::near)
    notes.push_back(
        {Severity::warning,
         "near-singular-covariance",
         fmt::format("the sample covariance matrix is almost singular{} (smallest eigenvalue of "
                     "the correlations {:.1e}): nearly {}; results lose digits",
                     in_group(group.label),
                     report.smallest_eigenvalue,
                     report.relation),
         report.variables});
}

void check_size(const GroupSample& group, const Place& place, bool is_complete) {
  const auto p = static_cast<double>(group.observed.size());
  const auto n = static_cast<double>(group.cases);
  if (n > p) return;
  refuse(Fault::data,
         "too-few-cases",
         fmt::format("n = {:g} case{} for p = {:g} observed variables{}: the sample covariance "
                     "matrix is singular unless n > p",
                     n,
                     n == 1 ? "" : "s",
                     p,
                     in_group(group.label)),
         {fmt::format("at least {:g} {}cases {}are needed to fit this model, many more to trust it",
                      p + 1,
                      is_complete ? "complete " : "",
                      group.label.empty() ? "" : "in each group ")},
         place);
}

void add_loss(Losses& losses, const std::string& name, std::int64_t rows) {
  const auto place = std::find_if(
      losses.begin(), losses.end(), [&](const auto& loss) { return loss.first == name; });
  if (place == losses.end())
    losses.emplace_back(name, rows);
  else
    place->second += rows;
}

void add_losses(Losses& losses, const std::vector<std::string>& names, const Listwise& kept) {
  for (std::size_t j = 0; j < names.size(); ++j)
    if (kept.missing_per_variable[j] > 0) add_loss(losses, names[j], kept.missing_per_variable[j]);
}

void check_observed(const MomentTask& task,
                    const std::vector<std::string>& names,
                    const Listwise& kept,
                    const std::string& label) {
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (kept.missing_per_variable[j] < kept.original || kept.original == 0) continue;
    std::vector<std::string> notes = mention_note(task.table, names[j]);
    notes.emplace_back("check the name, and which texts count as missing (--na)");
    refuse(Fault::data,
           "all-missing",
           "variable '" + names[j] + "' has no value at all" + in_group(label),
           std::move(notes),
           Place{task.data.file, 0, 0});
  }
}

void check_cases(const MomentTask& task,
                 const GroupSample& group,
                 const std::vector<std::string>& names,
                 const Listwise& kept) {
  const Place place{task.data.file, 0, 0};
  if (group.cases == 0)
    refuse(Fault::data,
           "no-complete-cases",
           "no case" + in_group(group.label) +
               (task.options.missing == Missing::listwise
                    ? " has a value on every variable of the model"
                    : " can be used: each lacks a fixed covariate, or every variable"),
           {group.original == 0 || losses(names, kept).empty()
                ? std::string("there are no cases, or moments of none")
                : fmt::format(
                      "values that are missing in {} cases: {}; a smaller model may keep cases, "
                      "{} more of them",
                      group.original,
                      fmt::join(losses(names, kept), ", "),
                      task.options.missing == Missing::listwise ? "--missing fiml"
                                                                : "--missing fiml.x")},
           place);
  check_size(group, place, task.options.missing == Missing::listwise);
}

void note_empty_cases(std::int64_t count, const GroupSample& group, std::vector<Note>& notes) {
  if (count == 0) return;
  notes.push_back({Severity::note,
                   "empty-cases",
                   fmt::format("{} case{}{} no value of any variable of the model: left out",
                               count,
                               in_group(group.label),
                               count == 1 ? " has" : "s have"),
                   {}});
}

void refuse_unseen(const MomentTask& task, const GroupSample& group, const std::string& variable) {
  refuse(Fault::data,
         "all-missing",
         "variable '" + variable + "' has no value" + in_group(group.label) +
             " among the cases that have all fixed covariates",
         {"--missing fiml.x keeps cases without their covariates"},
         Place{task.data.file, 0, 0});
}

}  // namespace semfit::internal
