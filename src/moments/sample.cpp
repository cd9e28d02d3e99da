#include "moments/sample.h"

#include "base/block_variables.h"
#include "base/diagnostic.h"
#include "base/mention.h"
#include "data/missing.h"
#include "data/summary_place.h"
#include "moments/clusters.h"
#include "moments/collinearity.h"
#include "moments/columns.h"
#include "moments/continuous.h"
#include "moments/group_rows.h"
#include "moments/incomplete.h"
#include "moments/weights.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <numeric>

namespace semfit::internal {
namespace {

/// What the making of one group's moments needs to know besides the data.
struct Request {
  const Data& data;
  const ParameterTable& table;
  const SampleOptions& options;
  const MomentOptions& how;
};

void check_variances(const Request& request, const GroupSample& group, const Place& place) {
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
    std::vector<std::string> notes = mention_note(request.table, name);
    notes.push_back(group.label.empty()
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

void check_size(const GroupSample& group, const Place& place, bool is_complete = true) {
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

/// Rows that each variable cost, over all groups, in the order of the variables.
using Losses = std::vector<std::pair<std::string, std::int64_t>>;

void add_loss(Losses& losses, const std::string& name, std::int64_t rows) {
  const auto place = std::find_if(
      losses.begin(), losses.end(), [&](const auto& loss) { return loss.first == name; });
  if (place == losses.end())
    losses.emplace_back(name, rows);
  else
    place->second += rows;
}

/// "x3: 12" for each variable with missing values.
std::vector<std::string> losses(const std::vector<std::string>& names, const Listwise& kept) {
  std::vector<std::string> lost;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (kept.missing_per_variable[j] > 0)
      lost.push_back(fmt::format("{}: {}", names[j], kept.missing_per_variable[j]));
  return lost;
}

/// A variable without a single value in the group.
void check_observed(const Request& request,
                    const std::vector<std::string>& names,
                    const Listwise& kept,
                    const std::string& label) {
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (kept.missing_per_variable[j] < kept.original || kept.original == 0) continue;
    std::vector<std::string> notes = mention_note(request.table, names[j]);
    notes.emplace_back("check the name, and which texts count as missing (--na)");
    refuse(Fault::data,
           "all-missing",
           "variable '" + names[j] + "' has no value at all" + in_group(label),
           std::move(notes),
           Place{request.data.file, 0, 0});
  }
}

/// The rows that full information can use: those with a value of at least one variable and, where
/// covariates are fixed, of all of these.
std::vector<std::int64_t> usable_rows(const Request& request,
                                      const BlockVariables& block,
                                      const GroupSample& group,
                                      const Columns& columns,
                                      const std::vector<std::int64_t>& rows,
                                      Sample& sample,
                                      Losses& lost) {
  std::vector<std::int64_t> usable = rows;
  const bool needs_covariates = request.options.missing == Missing::fiml && request.how.is_fixed_x;
  if (needs_covariates && !block.exogenous.empty()) {
    const std::vector<std::string> names = all_columns_of(block.exogenous, request.data);
    Listwise kept = listwise(request.data, names, rows);
    for (std::size_t j = 0; j < names.size(); ++j)
      if (kept.missing_per_variable[j] > 0) add_loss(lost, names[j], kept.missing_per_variable[j]);
    usable = std::move(kept.rows);
  }
  const std::size_t before = usable.size();
  std::erase_if(usable, [&](std::int64_t row) {
    return std::all_of(columns.views().begin(), columns.views().end(), [&](const auto& x) {
      return std::isnan(x[static_cast<std::size_t>(row)]);
    });
  });
  if (const std::size_t empty = before - usable.size(); empty > 0)
    sample.notes.push_back(
        {Severity::note,
         "empty-cases",
         fmt::format("{} case{}{} no value of any variable of the model: left out",
                     empty,
                     in_group(group.label),
                     empty == 1 ? " has" : "s have"),
         {}});
  return usable;
}

/// Moments of the complete cases.
void from_complete_cases(const Request& request, GroupSample& group, Sample& sample) {
  const Place place{request.data.file, 0, 0};
  const Columns columns(request.data, group.observed);
  CrossProducts products = cross_products(columns.views(), group.rows, group.weights);
  set_moments(group, std::move(products.scatter), std::move(products.mean), request.how.divisor);
  check_variances(request, group, place);
  check_invertible(group, place, sample.notes);
}

/// Cases without their fixed covariates may have been the only ones with a value of some variable.
void check_left(const Request& request, const GroupSample& group, const Columns& columns) {
  for (std::size_t j = 0; j < group.observed.size(); ++j) {
    const auto x = columns.views()[j];
    const bool is_seen = std::any_of(group.rows.begin(), group.rows.end(), [&](std::int64_t row) {
      return !std::isnan(x[static_cast<std::size_t>(row)]);
    });
    if (is_seen) continue;
    refuse(Fault::data,
           "all-missing",
           "variable '" + group.observed[j] + "' has no value" + in_group(group.label) +
               " among the cases that have all fixed covariates",
           {"--missing fiml.x keeps cases without their covariates"},
           Place{request.data.file, 0, 0});
  }
}

/// Moments of cases with holes. What has no variance, or is one variable twice, is told before
/// anything is searched for.
void from_incomplete_cases(const Request& request,
                           const BlockVariables& block,
                           GroupSample& group,
                           Sample& sample) {
  const Place place{request.data.file, 0, 0};
  const Columns columns(request.data, group.observed);
  group.divisor = group.n;
  check_left(request, group, columns);
  group.moments = available_moments(group, columns);
  check_variances(request, group, place);
  if (block.auxiliary.empty() || models_auxiliary(block)) {
    estimate_incomplete(group, columns, request.how.threads, sample.notes);
  } else {
    GroupSample all = group;
    all.observed.insert(all.observed.end(), block.auxiliary.begin(), block.auxiliary.end());
    all.moments = available_moments(all, Columns(request.data, all.observed));
    check_variances(request, all, place);
    estimate_with_auxiliary(
        group, block.auxiliary, request.data, request.how.threads, sample.notes);
  }
  check_invertible(group, place, sample.notes);
}

/// Which cases of a group are used, with their weights as they stand in the data and their
/// clusters.
GroupSample choose_cases(const Request& request,
                         const BlockVariables& block,
                         std::string label,
                         const std::vector<std::int64_t>& rows,
                         Sample& sample,
                         Losses& lost) {
  const Data& data = request.data;
  const SampleOptions& options = request.options;
  const Place place{data.file, 0, 0};
  GroupSample group;
  group.label = std::move(label);
  group.observed = block.observed;
  const std::vector<std::string> names = all_columns_of(group.observed, data);
  Listwise kept = listwise(data, names, rows);
  check_observed(request, names, kept, group.label);
  if (!models_auxiliary(block))
    check_observed(request, block.auxiliary, listwise(data, block.auxiliary, rows), group.label);
  const Columns columns(data, group.observed);
  group.original = kept.original;
  if (options.missing == Missing::listwise) {
    for (std::size_t j = 0; j < names.size(); ++j)
      if (kept.missing_per_variable[j] > 0) add_loss(lost, names[j], kept.missing_per_variable[j]);
    group.rows = std::move(kept.rows);
  } else {
    group.rows = usable_rows(request, block, group, columns, rows, sample, lost);
  }
  group.cases = static_cast<std::int64_t>(group.rows.size());
  group.n = static_cast<double>(group.cases);
  if (group.cases == 0)
    refuse(
        Fault::data,
        "no-complete-cases",
        "no case" + in_group(group.label) +
            (options.missing == Missing::listwise
                 ? " has a value on every variable of the model"
                 : " can be used: each lacks a fixed covariate, or every variable"),
        {fmt::format("values that are missing in {} cases: {}; a smaller model may keep cases, "
                     "{} more of them",
                     group.original,
                     fmt::join(losses(names, kept), ", "),
                     options.missing == Missing::listwise ? "--missing fiml" : "--missing fiml.x")},
        place);
  check_size(group, place, options.missing == Missing::listwise);
  if (!options.sampling_weights.empty())
    group.weights =
        weights_of(data, weight_column(data, options.sampling_weights), group.label, group.rows);
  if (!options.cluster.empty()) find_clusters(group, data, options.cluster, sample.notes);
  return group;
}

GroupSample from_summary(const Request& request,
                         const BlockVariables& block,
                         std::string label,
                         const Summary& summary,
                         Sample& sample) {
  const auto p = static_cast<Index>(block.observed.size());
  if (request.table.mean_structure && summary.mean.empty())
    refuse(Fault::data,
           "no-means",
           "the model has a mean structure, but the data are covariances without means",
           {"give the means with --mean FILE, or drop the intercepts (~ 1; equal ones of "
            "--group-equal)"},
           summary.place);
  std::vector<Index> place_of;
  for (const std::string& name : block.observed)
    place_of.push_back(place_in(summary, name));
  GroupSample group;
  group.label = std::move(label);
  group.observed = block.observed;
  group.n = static_cast<double>(summary.nobs);
  group.cases = summary.nobs;
  group.original = summary.nobs;
  check_size(group, summary.place);
  MatrixXd scatter(p, p);
  VectorXd mean(summary.mean.empty() ? 0 : p);
  for (Index j = 0; j < p; ++j) {
    const Index b = place_of[static_cast<std::size_t>(j)];
    for (Index i = 0; i < p; ++i)
      scatter(i, j) = (group.n - 1) * summary.cov(place_of[static_cast<std::size_t>(i)], b);
    if (mean.size() > 0) mean[j] = summary.mean[static_cast<std::size_t>(b)];
  }
  set_moments(group, std::move(scatter), std::move(mean), request.how.divisor);
  check_variances(request, group, summary.place);
  check_invertible(group, summary.place, sample.notes);
  return group;
}

/// As many groups in the model as in the data, or a message that says how to make it so.
void check_group_count(const Request& request) {
  const std::size_t model = request.table.blocks.size();
  const bool is_raw = request.data.summaries.empty();
  const std::size_t data = !is_raw                         ? request.data.summaries.size()
                           : request.options.group.empty() ? 1
                                                           : request.table.group_label.size();
  if (model == data) return;
  if (data == 0)
    refuse(Fault::usage,
           "groups-mismatch",
           "the parameter table was made without the groups of '" + request.options.group + "'",
           {"ModelOptions::group_label takes what group_labels() finds in the data"});
  refuse(Fault::usage,
         "groups-mismatch",
         fmt::format(
             "the model is of {} group{}, the data are of {}", model, model == 1 ? "" : "s", data),
         {is_raw && data == 1 ? "name the grouping variable: --group VAR"
                              : "write one group: block, or one element of c(), for each group"});
}

}  // namespace

Moments GroupSample::in_units(bool has_means) const {
  const VectorXd inverse = units.cwiseInverse();
  return {
      inverse.asDiagonal() * moments.Sigma * inverse.asDiagonal(),
      has_means && moments.mu.size() > 0 ? VectorXd(moments.mu.cwiseProduct(inverse)) : VectorXd()};
}

void set_moments(GroupSample& group, MatrixXd scatter, VectorXd mean, Divisor divisor) {
  group.divisor = divisor == Divisor::n ? group.n : group.n - 1;
  group.moments.Sigma = std::move(scatter);
  group.moments.Sigma /= group.divisor;
  group.moments.mu = std::move(mean);
  group.units = group.moments.Sigma.diagonal().cwiseMax(0).cwiseSqrt();
}

Sample summarise(const Data& data,
                 const ParameterTable& table,
                 const SampleOptions& options,
                 const MomentOptions& how) {
  const Request request{data, table, options, how};
  const bool is_weighted = !options.sampling_weights.empty();
  check_group_count(request);
  Sample sample;
  const auto label = [&](std::size_t g) {
    return table.blocks.size() > 1 && g < table.group_label.size() ? table.group_label[g]
                                                                   : std::string();
  };
  if (data.summaries.empty()) {
    Losses lost;
    const auto [rows, without_group, not_chosen] =
        rows_by_group(data, options.group, table.group_label);
    if (without_group > 0)
      sample.dropped.push_back(options.group + ": " + std::to_string(without_group));
    for (std::size_t g = 0; g < table.blocks.size(); ++g)
      sample.groups.push_back(
          choose_cases(request, table.blocks[g], label(g), rows[g], sample, lost));
    for (const auto& [name, count] : lost)
      sample.dropped.push_back(name + ": " + std::to_string(count));
    if (is_weighted) scale_weights(sample, options.sampling_weights_normalization);
    for (std::size_t g = 0; g < table.blocks.size(); ++g)
      if (options.missing == Missing::listwise)
        from_complete_cases(request, sample.groups[g], sample);
      else
        from_incomplete_cases(request, table.blocks[g], sample.groups[g], sample);
  } else {
    for (std::size_t g = 0; g < table.blocks.size(); ++g)
      sample.groups.push_back(
          from_summary(request, table.blocks[g], label(g), data.summaries[g], sample));
  }
  for (const GroupSample& group : sample.groups)
    sample.N += group.n;
  return sample;
}

MatrixXd cases(const Data& data,
               const std::vector<std::string>& observed,
               const std::vector<std::int64_t>& rows) {
  const Columns columns(data, observed);
  MatrixXd result(static_cast<Index>(observed.size()), static_cast<Index>(rows.size()));
  for (Index j = 0; j < result.rows(); ++j)
    for (Index i = 0; i < result.cols(); ++i)
      result(j, i) = columns.views()[static_cast<std::size_t>(j)]
                                    [static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
  return result;
}

}  // namespace semfit::internal
