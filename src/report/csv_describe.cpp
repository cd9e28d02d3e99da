// A description as one table: a row for each variable, then one for each pair of them.
#include "semfit/report.h"

#include "report/csv_cells.h"

namespace semfit {
namespace {

using internal::csv::line;

void add_variable(std::string& out, const GroupDescription& group, const VariableDescription& v) {
  line(out,
       group.label,
       v.name,
       std::string(),
       v.n,
       v.missing,
       static_cast<double>(v.missing) / static_cast<double>(group.cases),
       v.mean,
       v.sd,
       v.min,
       v.max,
       v.skewness,
       v.skewness_se,
       v.kurtosis,
       v.kurtosis_se,
       not_a_number,
       not_a_number,
       not_a_number,
       not_a_number,
       not_a_number);
}

void add_pair(std::string& out, const GroupDescription& group, std::int64_t i, std::int64_t j) {
  out += internal::csv::cell(group.label) + ",";
  out += internal::csv::cell(group.variables[static_cast<std::size_t>(i)].name) + ",";
  out += internal::csv::cell(group.variables[static_cast<std::size_t>(j)].name) + ",";
  out += internal::csv::cell(group.n(i, j)) + ",,,,,,,,,,,";
  line(out,
       group.cov(i, j),
       group.cor(i, j),
       group.pvalue(i, j),
       group.lower(i, j),
       group.upper(i, j));
}

}  // namespace

std::string write_csv(const Description& description) {
  std::string out =
      "group,variable,with,n,missing,missing.share,mean,sd,min,max,skewness,skewness.se,kurtosis,"
      "kurtosis.se,cov,r,pvalue,ci.lower,ci.upper\n";
  for (const GroupDescription& group : description.groups) {
    for (const VariableDescription& v : group.variables)
      add_variable(out, group, v);
    for (std::int64_t i = 0; i < group.cor.rows; ++i)
      for (std::int64_t j = 0; j < i; ++j)
        add_pair(out, group, i, j);
  }
  return out;
}

}  // namespace semfit
