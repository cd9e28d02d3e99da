#include "table/derived_tables.h"

#include "base/block_variables.h"
#include "base/names.h"
#include "table/composites.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace semfit::internal {
namespace {

Row parameter(
    const BlockVariables& block, int index, const std::string& lhs, Op op, const std::string& rhs) {
  Row row;
  row.lhs = lhs;
  row.op = op;
  row.rhs = rhs;
  row.block = index;
  row.group = block.group;
  row.level = block.level;
  return row;
}

void append(std::vector<std::string>& names, const std::string& name) {
  if (!has(names, name)) names.push_back(name);
}

}  // namespace

ParameterTable baseline_table(const ParameterTable& table) {
  ParameterTable baseline;
  baseline.mean_structure = table.mean_structure;
  baseline.fixed_x = table.fixed_x;
  baseline.source = table.source;
  for (std::size_t b = 0; b < table.blocks.size(); ++b) {
    const BlockVariables& block = table.blocks[b];
    const int index = static_cast<int>(b) + 1;
    const auto add = [&](const std::string& lhs, Op op, const std::string& rhs) {
      Row row = parameter(block, index, lhs, op, rhs);
      row.exo = table.fixed_x && has(block.exogenous, lhs);
      row.free = row.exo ? 0 : ++baseline.q;
      baseline.rows.push_back(std::move(row));
    };
    for (const std::string& name : block.observed) {
      add(name, Op::covariance, name);
      if (table.mean_structure) add(name, Op::intercept, "");
    }
    for (std::size_t i = 0; i < block.exogenous.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        add(block.exogenous[i], Op::covariance, block.exogenous[j]);
    for (std::size_t i = model_variables(block); i < block.observed.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        add(block.observed[i], Op::covariance, block.observed[j]);
    baseline.blocks.push_back(
        {block.group, block.level, block.observed, {}, {}, block.exogenous, block.auxiliary});
  }
  return baseline;
}

std::vector<SharedPair> shared_pairs(const ParameterTable& table) {
  std::vector<std::vector<std::size_t>> rows_of(static_cast<std::size_t>(table.q) + 1);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (table.rows[i].free == 0) continue;
    const auto k = static_cast<std::size_t>(table.rows[i].free);
    rows_of[k].push_back(i);
    if (rows_of[k].size() == 2) order.push_back(k);
  }
  std::vector<SharedPair> pairs;
  for (const std::size_t k : order)
    for (std::size_t i = 1; i < rows_of[k].size(); ++i)
      pairs.push_back({rows_of[k][0], rows_of[k][i]});
  return pairs;
}

ParameterTable released_table(const ParameterTable& table) {
  ParameterTable released = table;
  released.q = 0;
  for (Row& row : released.rows)
    if (row.free > 0) row.free = ++released.q;
  return released;
}

std::vector<Row> candidate_rows(const ParameterTable& table) {
  std::vector<Row> candidates;
  for (std::size_t b = 0; b < table.blocks.size(); ++b) {
    const BlockVariables& block = table.blocks[b];
    const int index = static_cast<int>(b) + 1;
    std::set<std::tuple<std::string, Op, std::string>> present;
    std::vector<std::string> indicators, structural, composed;
    for (const Row& row : table.rows) {
      if (row.block != index) continue;
      present.insert({row.lhs, row.op, row.rhs});
      if (row.op == Op::covariance) present.insert({row.rhs, row.op, row.lhs});
      if (row.op == Op::measured_by) append(indicators, row.rhs);
      if (row.op == Op::regression) append(structural, row.lhs);
      if (row.op == Op::composed_of) append(composed, row.rhs);
      if (row.free == 0 && !is_composite_row(row, table)) {
        candidates.push_back(row);
        candidates.back().label.clear();
      }
    }
    for (const Row& row : table.rows)
      if (row.block == index && row.op == Op::regression) append(structural, row.rhs);
    const auto add = [&](const std::string& lhs, Op op, const std::string& rhs) {
      if (lhs == rhs || present.contains({lhs, op, rhs})) return;
      present.insert({lhs, op, rhs});
      if (op == Op::covariance) present.insert({rhs, op, lhs});
      Row row = parameter(block, index, lhs, op, rhs);
      row.ustart = 0;
      candidates.push_back(std::move(row));
    };
    for (const std::string& latent : block.latent)
      for (const std::string& indicator : indicators)
        if (!has(block.latent, indicator) && !has(block.composites, latent))
          add(latent, Op::measured_by, indicator);
    std::vector<std::string> random;
    for (const std::string& name : block.observed)
      if (!has(block.exogenous, name) && !has(composed, name)) random.push_back(name);
    for (std::size_t i = 0; i < random.size(); ++i)
      for (std::size_t j = i + 1; j < random.size(); ++j)
        add(random[i], Op::covariance, random[j]);
    for (std::size_t i = 0; i < block.latent.size(); ++i)
      for (std::size_t j = i + 1; j < block.latent.size(); ++j)
        add(block.latent[i], Op::covariance, block.latent[j]);
    for (const std::string& lhs : structural)
      for (const std::string& rhs : structural)
        // An indicator's regression on a latent variable is a loading, and is among those.
        if (!(has(indicators, lhs) && has(block.latent, rhs))) add(lhs, Op::regression, rhs);
  }
  return candidates;
}

}  // namespace semfit::internal
