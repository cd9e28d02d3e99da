// Tables made from tables: the baseline model, and the model extended by what might be missing.
#pragma once

#include "semfit/parameter_table.h"

namespace semfit::internal {

/// Independence model: variances (and means) of the observed variables; exogenous covariates keep
/// all their moments, fixed or free as in `table`. Rows are numbered anew; no labels, no relations.
ParameterTable baseline_table(const ParameterTable& table);

/// Two rows that are equal because they share a free parameter; places in `rows`.
struct SharedPair {
  std::size_t first = 0;
  std::size_t later = 0;
};

/// The equalities that shared labels stand for: of each label its first row with every later one.
/// Labels come in the order in which their second rows appear, as in lavaan.
std::vector<SharedPair> shared_pairs(const ParameterTable& table);

/// The table with a free parameter of its own for every free row. Labels stay, and in relations
/// mean the first row that has them.
ParameterTable released_table(const ParameterTable& table);

/// Parameters a reader might add, as rows: fixed parameters of `table` first, then cross-loadings,
/// residual covariances and regressions that the table does not have; none about the inside of
/// composites. `free` is 0 throughout,
/// ustart the present value.
std::vector<Row> candidate_rows(const ParameterTable& table);

}  // namespace semfit::internal
