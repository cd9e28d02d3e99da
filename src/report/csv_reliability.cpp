// Reliability as one table: a row for each factor, then one for each pair of them.
#include "semfit/report.h"

#include "report/csv_cells.h"
#include "report/reliability_names.h"

namespace semfit {
namespace {

using internal::csv::cell;

/// Estimate, standard error and limits.
std::string cells(const Coefficient& c) {
  return cell(c.est) + "," + cell(c.se) + "," + cell(c.lower) + "," + cell(c.upper);
}

std::string group_of(const Result& fit, int block) {
  const auto g = static_cast<std::size_t>(block) - 1;
  return cell(g < fit.group_label.size() ? fit.group_label[g] : std::string());
}

}  // namespace

std::string write_csv(const Reliability& reliability) {
  const auto four = [](const std::string& name) {
    return name + "," + name + ".se," + name + ".ci.lower," + name + ".ci.upper";
  };
  std::string out = "group,factor,with,items,loading.min,loading.max," + four("alpha") +
                    ",alpha.std," + four("omega") + "," + four("cr") + "," + four("ave") + "," +
                    four("r") + ",ave.min,fornell.larcker,htmt,htmt2\n";
  for (const FactorReliability& f : reliability.factors)
    out += group_of(reliability.fit, f.block) + "," + cell(f.factor) + ",," +
           std::to_string(f.indicators.size()) + "," + cell(f.loading_min) + "," +
           cell(f.loading_max) + "," + cells(f.alpha) + "," + cell(f.alpha_std) + "," +
           cells(f.omega) + "," + cells(f.cr) + "," + cells(f.ave) + ",,,,,,,,\n";
  const std::string none(19, ',');  // 20 cells: items to ave.ci.upper
  for (const FactorPair& pair : reliability.pairs)
    out += group_of(reliability.fit, pair.block) + "," + cell(pair.first) + "," +
           cell(pair.second) + "," + none + "," + cells(pair.r) + "," + cell(pair.ave_min) + "," +
           std::string(internal::spelling(pair.fornell_larcker)) + "," + cell(pair.htmt) + "," +
           cell(pair.htmt2) + "\n";
  return out;
}

}  // namespace semfit
