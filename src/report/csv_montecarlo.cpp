// A simulation study as CSV: what it comes to, one line for each number that was followed, and
// every replication.
#include "semfit/report.h"

#include "report/csv_cells.h"

#include <fmt/format.h>

namespace semfit {
namespace {

using internal::csv::cell;
using internal::csv::line;

/// "200", of several groups "100+100".
std::string size_of(const MonteCarloCondition& condition) {
  return fmt::format("{}", fmt::join(condition.nobs, "+"));
}

/// A line of the table. What a kind of line does not have is empty.
struct Line {
  std::string nobs, section, name;
  std::int64_t count = 0;
  MonteCarloParameter p{};
  MonteCarloTest t{};
};

void add(std::string& out, const Line& l) {
  const bool is_parameter = !l.p.name.empty();
  line(out,
       l.nobs,
       l.section,
       l.name,
       l.count,
       l.p.truth,
       is_parameter ? std::string(true_value_names[static_cast<std::size_t>(l.p.truth_of)]) : "",
       l.p.mean,
       l.p.median,
       l.p.bias,
       l.p.bias_mcse,
       l.p.relative_bias,
       l.p.sd,
       l.p.sd_mcse,
       l.p.mean_se,
       l.p.se_bias,
       l.p.se_bias_mcse,
       l.p.rmse,
       l.p.rmse_mcse,
       l.p.coverage,
       l.p.coverage_mcse,
       l.p.significant,
       l.p.significant_mcse,
       l.t.df,
       l.t.critical,
       l.t.empirical,
       l.t.ks,
       l.t.ks_pvalue);
}

void add_condition(std::string& out, const MonteCarloCondition& c) {
  const std::string nobs = size_of(c);
  for (const MonteCarloParameter& p : c.parameters)
    add(out, {nobs, p.section, p.name, p.estimates, p});
  for (const MonteCarloTest& t : c.tests) {
    Line l{nobs, "tests", t.name, t.count};
    l.p.mean = t.mean, l.p.sd = t.sd;
    l.p.significant = t.rejected, l.p.significant_mcse = t.rejected_mcse;
    l.t = t;
    add(out, l);
  }
  for (const MonteCarloMeasure& m : c.measures) {
    Line l{nobs, "fit", m.name, m.count};
    l.p.mean = m.mean, l.p.sd = m.sd;
    add(out, l);
  }
}

}  // namespace

std::string write_csv(const MonteCarlo& study) {
  std::string out =
      "nobs,section,name,count,true,true.of,mean,median,bias,bias.mcse,bias.rel,sd,sd.mcse,se,se."
      "bias,"
      "se.bias.mcse,rmse,rmse.mcse,coverage,coverage.mcse,significant,significant.mcse,df,critical,"
      "critical.empirical,ks,ks.pvalue\n";
  for (const MonteCarloCondition& condition : study.conditions)
    add_condition(out, condition);
  return out;
}

std::string write_replications_csv(const MonteCarlo& study) {
  std::string out = "nobs,replication,improper";
  for (const std::string& name : study.draw_names)
    out += "," + cell(name);
  out += "\n";
  for (const MonteCarloDraw& draw : study.draws) {
    out += size_of(study.conditions[static_cast<std::size_t>(draw.condition)]) + "," +
           cell(draw.replication) + "," + cell(draw.improper ? 1 : 0);
    for (const double value : draw.values)
      out += "," + cell(value);
    out += "\n";
  }
  return out;
}

}  // namespace semfit
