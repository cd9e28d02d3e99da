#include "table/effect_coding.h"

#include "syntax/expression.h"

#include <algorithm>
#include <map>
#include <set>

namespace semfit::internal {
namespace {

Expression number_expression(double value) {
  Expression e;
  e.number = value;
  return e;
}

Expression sum_of(const std::vector<const Row*>& rows) {
  Expression sum = syntax::name_expression(rows.at(0)->plabel);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Expression next;
    next.kind = Expression::Kind::add;
    next.operands = {std::move(sum), syntax::name_expression(rows[i]->plabel)};
    sum = std::move(next);
  }
  return sum;
}

bool all_free(const std::vector<const Row*>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Row* row) { return row->free > 0; });
}

/// Free indices of the blocks before `block`.
std::set<int> free_before(const ParameterTable& table, int block) {
  std::set<int> indices;
  for (const Row& row : table.rows)
    if (row.free > 0 && row.block < block) indices.insert(row.free);
  return indices;
}

bool all_in(const std::vector<const Row*>& rows, const std::set<int>& indices) {
  return std::all_of(
      rows.begin(), rows.end(), [&](const Row* row) { return indices.contains(row->free); });
}

}  // namespace

void free_latent_means(std::vector<Draft>& drafts, const Roles& roles) {
  std::map<std::string, Draft*> intercept;
  std::map<std::string, std::vector<std::string>> indicators;
  for (Draft& draft : drafts) {
    if (draft.row.op == Op::intercept) intercept[draft.row.lhs] = &draft;
    if (draft.row.op == Op::measured_by) indicators[draft.row.lhs].push_back(draft.row.rhs);
  }
  const auto is_free = [&](const std::string& name) { return intercept.at(name)->row.free != 0; };
  // A latent indicator's own mean may be freed on the way: go on until none is.
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string& latent : roles.latent) {
      Row& mean = intercept.at(latent)->row;
      const std::vector<std::string>& own = indicators[latent];
      if (mean.user == 1 || mean.free != 0 || own.empty()) continue;
      if (!std::all_of(own.begin(), own.end(), is_free)) continue;
      mean.free = 1;
      mean.ustart = not_a_number;
      changed = true;
    }
  }
}

std::vector<syntax::RelationStatement> effect_coding_constraints(
    const ParameterTable& table,
    int block,
    const std::vector<std::string>& latent_variables,
    Diagnostics& diagnostics) {
  std::map<std::string, const Row*> intercept;
  std::map<std::string, std::vector<const Row*>> loadings;
  const std::set<int> shared = free_before(table, block);
  for (const Row& row : table.rows) {
    if (row.block != block) continue;
    if (row.op == Op::intercept) intercept[row.lhs] = &row;
    if (row.op == Op::measured_by) loadings[row.lhs].push_back(&row);
  }
  std::vector<syntax::RelationStatement> constraints;
  for (const std::string& latent : latent_variables) {
    const std::vector<const Row*>& own = loadings[latent];
    if (own.empty()) continue;
    if (own.size() > syntax::highest_expression) {
      diagnostics.error(own[0]->lhs_span,
                        "too-deep",
                        "'" + latent + "' has too many indicators for effect coding",
                        {"use a marker or a unit variance"});
      continue;
    }
    if (all_free(own) && !all_in(own, shared))
      constraints.push_back(
          {Op::equal, sum_of(own), number_expression(static_cast<double>(own.size())), {}});
    if (!table.mean_structure) continue;
    std::vector<const Row*> origins;
    for (const Row* loading : own)
      origins.push_back(intercept.at(loading->rhs));
    if (all_free(origins) && !all_in(origins, shared))
      constraints.push_back({Op::equal, sum_of(origins), number_expression(0), {}});
  }
  return constraints;
}

}  // namespace semfit::internal
