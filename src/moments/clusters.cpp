#include "moments/clusters.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/mention.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace semfit::internal {
namespace {

constexpr int few = 30;  ///< below, cluster-robust standard errors tend to be too small

const Column& cluster_column(const Data& data, const std::string& variable) {
  if (const Column* column = data.find(variable)) return *column;
  std::vector<std::string> notes;
  if (const auto near = closest(variable, data.header))
    notes.push_back("did you mean '" + *near + "'?");
  else
    notes.push_back(fmt::format("the data have {}", fmt::join(data.header, ", ")));
  refuse(Fault::usage,
         "unknown-variable",
         fmt::format("the clusters '{}' are no column of the data", variable),
         std::move(notes));
}

void note_sizes(const GroupSample& group, std::vector<Note>& notes) {
  std::vector<int> sizes(static_cast<std::size_t>(group.clusters), 0);
  for (const int cluster : group.cluster_of)
    ++sizes[static_cast<std::size_t>(cluster)];
  const auto single = std::count(sizes.begin(), sizes.end(), 1);
  if (single == group.clusters)
    notes.push_back({Severity::warning,
                     "single-case-clusters",
                     "every cluster" + in_group(group.label) +
                         " has one case: the inference is that of independent cases. Is this the "
                         "column of the clusters?",
                     {}});
  else if (single > 0)
    notes.push_back({Severity::note,
                     "single-case-clusters",
                     fmt::format("{} of {} clusters{} {} one case",
                                 single,
                                 group.clusters,
                                 in_group(group.label),
                                 single == 1 ? "has" : "have"),
                     {}});
  if (group.clusters < few)
    notes.push_back({Severity::warning,
                     "few-clusters",
                     fmt::format("there are {} clusters{}: with fewer than {} cluster-robust "
                                 "standard errors tend to be too small",
                                 group.clusters,
                                 in_group(group.label),
                                 few),
                     {}});
}

}  // namespace

void find_clusters(GroupSample& group,
                   const Data& data,
                   const std::string& variable,
                   std::vector<Note>& notes) {
  const Column& column = cluster_column(data, variable);
  std::unordered_map<double, int> numbers;
  group.cluster_of.reserve(group.rows.size());
  for (const std::int64_t row : group.rows) {
    const double value = column.values[static_cast<std::size_t>(row)];
    if (std::isnan(value))
      refuse(Fault::data,
             "bad-cluster",
             fmt::format("the cluster in column '{}' is missing", variable),
             {"every case belongs to a cluster, be it of its own; take cases without one out of "
              "the file"},
             {data.file, static_cast<int>(data.line(row)), 0});
    const int next = static_cast<int>(numbers.size());
    group.cluster_of.push_back(numbers.try_emplace(value, next).first->second);
  }
  group.clusters = static_cast<int>(numbers.size());
  if (group.clusters < 2)
    refuse(Fault::data,
           "bad-cluster",
           fmt::format("all cases{} are in one cluster of column '{}': nothing tells how clusters "
                       "differ",
                       in_group(group.label),
                       variable),
           {"check the column, or leave --cluster out"},
           {data.file, 0, 0});
  note_sizes(group, notes);
}

}  // namespace semfit::internal
