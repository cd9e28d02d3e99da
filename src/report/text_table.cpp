// The parameter table before any fit, as text.
#include "semfit/report.h"

#include "report/table_layout.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit {

std::string write_table_text(const ParameterTable& table) {
  using namespace internal;
  TextColumns columns("rlllrrrrlrrrll");
  columns.row({"id",
               "lhs",
               "op",
               "rhs",
               "user",
               "block",
               "group",
               "free",
               "exo",
               "ustart",
               "lower",
               "upper",
               "label",
               "plabel"});
  const auto bound = [](double value) { return std::isinf(value) ? "" : number(value); };
  int id = 0;
  for (const Row& row : table.rows) {
    columns.row({std::to_string(++id),
                 row.lhs,
                 std::string(spelling(row.op)),
                 row.rhs,
                 std::to_string(row.user),
                 std::to_string(row.block),
                 std::to_string(row.group),
                 std::to_string(row.free),
                 row.exo ? "yes" : "",
                 number(row.ustart),
                 bound(row.lower),
                 bound(row.upper),
                 row.label,
                 row.plabel});
  }
  return columns.str(0) + fmt::format("\n{} rows, {} free parameters, {} mean structure\n",
                                      table.rows.size(),
                                      table.q,
                                      table.mean_structure ? "with" : "without");
}

}  // namespace semfit
