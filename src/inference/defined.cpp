#include "inference/defined.h"

#include "table/relations.h"

#include <algorithm>
#include <map>

namespace semfit::internal {
namespace {

using Eigen::VectorXd;

std::vector<DefinedValue> evaluate_all(const ParameterTable& table,
                                       const Lookup& lookup,
                                       const VectorXd& at) {
  std::vector<DefinedValue> values;
  for (const Relation& relation : table.relations) {
    if (relation.op != Op::defined) continue;
    const CompiledExpression function(relation.rhs, lookup);
    DefinedValue value;
    value.row = relation.row;
    value.gradient = VectorXd::Zero(at.size());
    value.value =
        function.add_gradient({at.data(), static_cast<std::size_t>(at.size())},
                              1,
                              {value.gradient.data(), static_cast<std::size_t>(at.size())});
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

std::vector<DefinedValue> defined_values(const ParameterTable& table, const VectorXd& theta) {
  return evaluate_all(table, lookup_of(table), theta);
}

std::vector<DefinedValue> defined_values_by_row(const ParameterTable& table,
                                                const VectorXd& by_row) {
  const auto is_definition = [](const Relation& relation) { return relation.op == Op::defined; };
  if (std::ranges::none_of(table.relations, is_definition)) return {};
  std::map<std::string, int> row_of;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    if (row.block == 0) continue;
    if (!row.label.empty()) row_of.try_emplace(row.label, static_cast<int>(i));
    row_of.try_emplace(row.plabel, static_cast<int>(i));
  }
  const Lookup by_parameter = lookup_of(table);
  const Lookup lookup = [&](const std::string& name) -> std::optional<Meaning> {
    const auto found = row_of.find(name);
    if (found != row_of.end()) return Meaning{found->second, 0, nullptr};
    return by_parameter(name);
  };
  return evaluate_all(table, lookup, by_row);
}

}  // namespace semfit::internal
