#include "moments/sample.h"

#include "base/block_variables.h"
#include "base/diagnostic.h"
#include "data/missing.h"
#include "data/summary_place.h"
#include "moments/check_sample.h"
#include "moments/clusters.h"
#include "moments/columns.h"
#include "moments/continuous.h"
#include "moments/group_rows.h"
#include "moments/incomplete.h"
#include "moments/row_groups.h"
#include "moments/weights.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <numeric>

namespace semfit::internal {
namespace {

/// The rows that full information can use: those with a value of at least one variable and, where
/// covariates are fixed, of all of these.
std::vector<std::int64_t> usable_rows(const MomentTask& request,
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
    add_losses(lost, names, kept);
    usable = std::move(kept.rows);
  }
  const std::size_t before = usable.size();
  std::erase_if(usable, [&](std::int64_t row) {
    return std::all_of(columns.views().begin(), columns.views().end(), [&](const auto& x) {
      return std::isnan(x[static_cast<std::size_t>(row)]);
    });
  });
  note_empty_cases(static_cast<std::int64_t>(before - usable.size()), group, sample.notes);
  return usable;
}

/// Moments of the complete cases.
void from_complete_cases(const MomentTask& request, GroupSample& group, Sample& sample) {
  const Place place{request.data.file, 0, 0};
  const Columns columns(request.data, group.observed);
  CrossProducts products = cross_products(columns.views(), group.rows, group.weights);
  set_moments(group, std::move(products.scatter), std::move(products.mean), request.how.divisor);
  check_variances(request.table, group, place);
  check_invertible(group, place, sample.notes);
}

/// Cases without their fixed covariates may have been the only ones with a value of some variable.
void check_left(const MomentTask& request, const GroupSample& group, const Columns& columns) {
  for (std::size_t j = 0; j < group.observed.size(); ++j) {
    const auto x = columns.views()[j];
    const bool is_seen = std::any_of(group.rows.begin(), group.rows.end(), [&](std::int64_t row) {
      return !std::isnan(x[static_cast<std::size_t>(row)]);
    });
    if (is_seen) continue;
    refuse_unseen(request, group, group.observed[j]);
  }
}

/// Moments of cases with holes. What has no variance, or is one variable twice, is told before
/// anything is searched for.
void from_incomplete_cases(const MomentTask& request,
                           const BlockVariables& block,
                           GroupSample& group,
                           Sample& sample) {
  const Place place{request.data.file, 0, 0};
  const Columns columns(request.data, group.observed);
  group.divisor = group.n;
  check_left(request, group, columns);
  group.moments = available_moments(group, columns);
  check_variances(request.table, group, place);
  if (block.auxiliary.empty() || models_auxiliary(block)) {
    estimate_incomplete(group, columns, request.how.threads, sample.notes);
  } else {
    GroupSample all = group;
    all.observed.insert(all.observed.end(), block.auxiliary.begin(), block.auxiliary.end());
    all.moments = available_moments(all, Columns(request.data, all.observed));
    check_variances(request.table, all, place);
    estimate_with_auxiliary(
        group, block.auxiliary, request.data, request.how.threads, sample.notes);
  }
  check_invertible(group, place, sample.notes);
}

/// Which cases of a group are used, with their weights as they stand in the data and their
/// clusters.
GroupSample choose_cases(const MomentTask& request,
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
    add_losses(lost, names, kept);
    group.rows = std::move(kept.rows);
  } else {
    group.rows = usable_rows(request, block, group, columns, rows, sample, lost);
  }
  group.cases = static_cast<std::int64_t>(group.rows.size());
  group.n = static_cast<double>(group.cases);
  check_cases(request, group, names, kept);
  if (!options.sampling_weights.empty())
    group.weights =
        weights_of(data, weight_column(data, options.sampling_weights), group.label, group.rows);
  if (!options.cluster.empty()) find_clusters(group, data, options.cluster, sample.notes);
  return group;
}

GroupSample from_summary(const MomentTask& request,
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
  check_variances(request.table, group, summary.place);
  check_invertible(group, summary.place, sample.notes);
  return group;
}

/// As many groups in the model as in the data, or a message that says how to make it so.
void check_group_count(const MomentTask& request) {
  const std::size_t model = request.table.blocks.size();
  const bool is_raw = request.data.summaries.empty();
  const std::size_t data = !request.options.group.empty() ? request.table.group_label.size()
                           : is_raw                       ? 1
                                                          : request.data.summaries.size();
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
  const MomentTask request{data, table, options, how};
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
  } else if (std::ranges::all_of(data.summaries, &Summary::of_rows)) {
    add_row_groups(request, label, sample);
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
