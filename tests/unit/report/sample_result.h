// A small made-up result, for the tests of the writers.
#pragma once

#include "semfit/result.h"

#include <string>
#include <vector>

namespace semfit {

inline Row make_row(std::string lhs, Op op, std::string rhs, int free, std::string label = "") {
  Row row;
  row.lhs = std::move(lhs);
  row.op = op;
  row.rhs = std::move(rhs);
  row.free = free;
  row.label = std::move(label);
  return row;
}

/// f =~ x1 + a*x2, f ~ z, ab := a*2, a > 0.
inline Result sample_result() {
  Result result;
  result.table.rows = {make_row("f", Op::measured_by, "x1", 0),
                       make_row("f", Op::measured_by, "x2", 1, "a"),
                       make_row("f", Op::regression, "z", 2),
                       make_row("x1", Op::covariance, "x1", 3),
                       make_row("f", Op::covariance, "f", 4),
                       make_row("z", Op::covariance, "z", 0),
                       make_row("x1", Op::intercept, "", 5),
                       make_row("ab", Op::defined, "a*2", 0, "ab"),
                       make_row("a", Op::greater, "0", 0)};
  result.table.q = 5;
  const std::vector<double> estimates{1, 0.5535, -0.4082, 0.549, -0.00001, 1.25, 4.9358, 1.107};
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    Parameter p;
    p.row = static_cast<int>(i);
    p.est = estimates[i];
    p.se = 0;
    p.std_lv = p.std_all = estimates[i] / 2;
    p.ci_lower = p.ci_upper = p.est;
    if (result.table.rows[i].free > 0 || result.table.rows[i].op == Op::defined) {
      p.se = 0.1;
      p.z = p.est / p.se;
      p.pvalue = 0.0001;
      p.ci_lower = p.est - 0.196;
      p.ci_upper = p.est + 0.196;
    }
    result.parameters.push_back(p);
  }
  result.converged = true;
  result.status = "ok";
  result.optimizer = {"nlopt-lbfgs", 1, 2, 17, 1e-10};
  result.npar = 5;
  result.df = 0;
  result.nobs = {297};
  result.norig = {301};
  result.missing_note = {"x2: 4 rows"};
  result.options = {{"estimator", "ML", "default"}, {"se", "standard", "default"}};
  result.fit = {{"chisq", 85.3055217697941, ""},
                {"df", 0, ""},
                {"pvalue", not_a_number, "no degrees of freedom"},
                {"cfi", 0.930559651799538, ""},
                {"rmsea", 0.092, ""},
                {"rmsea.ci.lower", 0.07, ""},
                {"rmsea.ci.level", 0.9, ""}};
  return result;
}

}  // namespace semfit
