#include "bootstrap_quantities.h"

#include "inference/admissible.h"
#include "inference/defined.h"
#include "inference/infer.h"
#include "inference/standardized.h"

#include <fmt/format.h>
#include <utility>

namespace semfit::internal {
namespace {

std::string group_suffix(const ParameterTable& table, int group) {
  return table.blocks.size() > 1 ? fmt::format(".g{}", group) : "";
}

/// Standardised values of every row, those of := made of them.
VectorXd with_defined(const ParameterTable& table, VectorXd by_row) {
  for (const DefinedValue& defined : defined_values_by_row(table, by_row))
    by_row[defined.row] = defined.value;
  return by_row;
}

}  // namespace

std::string quantity_name(const ParameterTable& table, int row) {
  const Row& r = table.rows[static_cast<std::size_t>(row)];
  return r.op == Op::defined ? r.lhs : name_of(r) + group_suffix(table, r.group);
}

BootstrapQuantities::BootstrapQuantities(const ParameterTable& table,
                                         const Objective& objective,
                                         const VectorXd& theta,
                                         const Sections& sections)
    : sections_(sections) {
  for (int k = 1; k <= table.q; ++k)
    for (std::size_t i = 0; i < table.rows.size(); ++i)
      if (table.rows[i].free == k) {
        row_of_parameter_.push_back(static_cast<int>(i));
        break;
      }
  for (const int row : row_of_parameter_)
    add("parameters", quantity_name(table, row), row);
  for (const Relation& relation : table.relations)
    if (relation.op == Op::defined)
      add("parameters", quantity_name(table, relation.row), relation.row);
  if (sections.standardized) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Op op = table.rows[i].op;
      if (op != Op::equal && op != Op::less && op != Op::greater)
        standardized_rows_.push_back(static_cast<int>(i));
    }
    for (const char* metric : {"std.lv", "std.all"})
      for (const int row : standardized_rows_)
        add(metric, quantity_name(table, row), row);
  }
  if (sections.r2)
    for (const RSquared& r2 : r_squared(table, objective, theta))
      add("r2", r2.variable + group_suffix(table, r2.block));
}

void BootstrapQuantities::add(std::string section, std::string name, int row) {
  BootstrapQuantity quantity;
  quantity.section = std::move(section);
  quantity.name = std::move(name);
  quantity.row = row;
  list_.push_back(std::move(quantity));
}

std::vector<double> BootstrapQuantities::at(const ParameterTable& table,
                                            const Objective& objective,
                                            const VectorXd& theta) const {
  std::vector<double> values(theta.begin(), theta.end());
  values.reserve(list_.size());
  for (const DefinedValue& defined : defined_values(table, theta))
    values.push_back(defined.value);
  if (sections_.standardized) {
    const Standardized standardized = standardize(table, objective, theta);
    for (const VectorXd& metric :
         {with_defined(table, standardized.std_lv), with_defined(table, standardized.std_all)})
      for (const int row : standardized_rows_)
        values.push_back(metric[row]);
  }
  if (sections_.r2)
    for (const RSquared& r2 : r_squared(table, objective, theta))
      values.push_back(r2.value);
  return values;
}

}  // namespace semfit::internal
