#include "population_draws.h"

#include "base/names.h"
#include "estimate/refit.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace semfit::internal {
namespace {

/// Means and covariances of some of a group's variables.
Moments moments_of(const PopulationGroup& group, const std::vector<std::string>& names) {
  std::vector<Index> place;
  for (const std::string& name : names)
    place.push_back(std::ranges::find(group.observed, name) - group.observed.begin());
  return {group.implied.Sigma(place, place), group.implied.mu(place)};
}

}  // namespace

Data frame_of(const Population& population, const std::string& group) {
  Data data;
  data.file = "population";
  for (const PopulationGroup& own : population.groups)
    for (const std::string& name : own.observed)
      if (!has(data.header, name)) {
        data.header.push_back(name);
        data.columns.push_back({name, {}, {}});
      }
  if (population.groups.size() < 2) return data;
  data.header.push_back(group);
  data.columns.push_back({group, {}, {}});
  for (const PopulationGroup& own : population.groups)
    data.columns.back().levels.push_back(own.label);
  return data;
}

std::string unused_name(const Population& population) {
  std::string name = "group";
  const auto is_taken = [&](const PopulationGroup& group) { return has(group.observed, name); };
  while (std::ranges::any_of(population.groups, is_taken))
    name += "_";
  return name;
}

Sample population_sample(const Population& population,
                         const ParameterTable& table,
                         const std::vector<std::int64_t>& nobs,
                         Divisor divisor) {
  Sample sample;
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    GroupSample group;
    group.label = population.groups[g].label;
    group.observed = table.blocks[g].observed;
    group.cases = group.original = nobs[g];
    group.n = static_cast<double>(nobs[g]);
    Moments moments = moments_of(population.groups[g], group.observed);
    const double by = divisor == Divisor::n ? group.n : group.n - 1;
    set_moments(group, by * moments.Sigma, std::move(moments.mu), divisor);
    sample.N += group.n;
    sample.groups.push_back(std::move(group));
  }
  return sample;
}

bool needs_cases(const Population& population,
                 const ParameterTable& table,
                 const Generation& generation,
                 const Recipe& recipe) {
  const DrawOptions how = draw_options(recipe, table);
  return recipe.needs_cases() || how.needs_cases || how.is_incomplete || generation.has_missing() ||
         generation.has_shapes() || generation.distribution != Distribution::normal ||
         std::ranges::any_of(population.groups,
                             [](const PopulationGroup& group) { return !group.ordered.empty(); });
}

PopulationDraws::PopulationDraws(const Population& population,
                                 const ParameterTable& table,
                                 const Generation& generation,
                                 const std::vector<std::int64_t>& nobs,
                                 const Options& options,
                                 const Recipe& recipe)
    : table_(table), sample_options_(options.sample), how_{recipe.divisor(), table.fixed_x, 1} {
  frame_ = std::make_shared<Data>(frame_of(population, options.sample.group));
  const std::uint64_t seed = options.inference.seed;
  if (needs_cases(population, table, generation, recipe)) {
    cases_ = std::make_shared<const CaseGenerator>(population.groups, generation, nobs, seed);
    for (const PopulationGroup& group : population.groups) {
      std::vector<std::size_t>& columns = columns_.emplace_back();
      for (const std::string& name : group.observed)
        columns.push_back(static_cast<std::size_t>(std::ranges::find(frame_->header, name) -
                                                   frame_->header.begin()));
    }
    group_column_ = frame_->columns.size() - 1;
    return;
  }
  frame_->summaries.resize(1);  // so that nobody looks for cases
  sample_ =
      std::make_shared<const Sample>(population_sample(population, table, nobs, recipe.divisor()));
  std::vector<NormalPopulation> normal;
  for (const GroupSample& group : sample_->groups)
    normal.push_back({group.in_units(true), {}});
  moments_ = std::make_shared<const ParametricDraws>(
      *frame_, *sample_, draw_options(recipe, table), seed, normal);
}

std::optional<Draw> PopulationDraws::draw(std::uint64_t replication) const {
  return moments_ ? moments_->draw(replication) : draw_cases(replication);
}

std::optional<Draw> PopulationDraws::draw_cases(std::uint64_t replication) const {
  auto data = std::make_shared<Data>(*frame_);
  const std::vector<CaseBlock>& blocks = cases_->blocks();
  for (const CaseBlock& block : blocks)
    data->rows += block.size;
  for (Column& column : data->columns)
    column.values.assign(static_cast<std::size_t>(data->rows),
                         std::numeric_limits<double>::quiet_NaN());
  std::size_t row = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const MatrixXd X = cases_->cases(replication, b);
    const std::vector<std::size_t>& columns = columns_[blocks[b].group];
    const auto size = static_cast<std::size_t>(X.cols());
    for (std::size_t j = 0; j < columns.size(); ++j)
      for (std::size_t i = 0; i < size; ++i)
        data->columns[columns[j]].values[row + i] = X(static_cast<Index>(j), static_cast<Index>(i));
    if (columns_.size() > 1)
      for (std::size_t i = 0; i < size; ++i)
        data->columns[group_column_].values[row + i] = static_cast<double>(blocks[b].group) + 1;
    row += size;
  }
  Draw draw;
  draw.sample = summarise(*data, table_, sample_options_, how_);
  draw.data = std::move(data);
  return draw;
}

}  // namespace semfit::internal
