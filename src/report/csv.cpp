// Tables for spreadsheets and other programs: RFC 4180, numbers in full precision, nothing for NaN.
#include "semfit/report.h"

#include "report/csv_cells.h"
#include "report/effect_names.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using internal::csv::cell;
using internal::csv::line;

/// A defined parameter belongs to no block.
int place(const Row& row, int value) {
  return row.op == Op::defined ? 0 : value;
}

}  // namespace

std::string write_csv(const Result& result) {
  std::string out =
      "lhs,op,rhs,block,group,level,label,free,est,se,z,pvalue,ci.lower,ci.upper,std.lv,std.all\n";
  for (const Parameter& p : result.parameters) {
    const Row& row = result.table.rows[static_cast<std::size_t>(p.row)];
    line(out,
         row.lhs,
         row.op,
         row.rhs,
         place(row, row.block),
         place(row, row.group),
         place(row, row.level),
         row.label,
         row.free,
         p.est,
         p.se,
         p.z,
         p.pvalue,
         p.ci_lower,
         p.ci_upper,
         p.std_lv,
         p.std_all);
  }
  return out;
}

std::string write_scores_csv(const Result& result) {
  const FactorScores& scores = result.factor_scores;
  const bool grouped = !result.group_label.empty();
  const bool has_distances = !result.mahalanobis.empty();  // of the same cases, in the same order
  std::string out = grouped ? "row,group,group_label" : "row,group";
  for (const std::string& name : scores.names)
    out += "," + cell(name);
  out += has_distances ? ",d2,pvalue\n" : "\n";
  for (std::int64_t i = 0; i < scores.scores.rows; ++i) {
    const auto index = static_cast<std::size_t>(i);
    out += cell(scores.row[index]) + "," + cell(scores.group[index]);
    if (grouped)
      out += "," + cell(result.group_label[static_cast<std::size_t>(scores.group[index] - 1)]);
    for (std::int64_t j = 0; j < scores.scores.cols; ++j)
      out += "," + cell(scores.scores(i, j));
    if (has_distances)
      out +=
          "," + cell(result.mahalanobis[index].d2) + "," + cell(result.mahalanobis[index].pvalue);
    out += "\n";
  }
  return out;
}

std::string write_bootstrap_csv(const Result& result) {
  std::string out = "section,name,est,mean,bias,se,pvalue,draws";
  for (const std::string_view type : boot_interval_names)
    out += fmt::format(",{0}.lower,{0}.upper", type);
  out += "\n";
  for (const BootstrapQuantity& quantity : result.bootstrap.quantities) {
    out += cell(quantity.section) + "," + cell(quantity.name);
    for (const double value :
         {quantity.est, quantity.mean, quantity.bias, quantity.se, quantity.pvalue})
      out += "," + cell(value);
    out += "," + cell(quantity.draws);
    for (const Interval& ci : quantity.ci)
      out += "," + cell(ci.lower) + "," + cell(ci.upper);
    out += "\n";
  }
  return out;
}

std::string write_draws_csv(const Result& result) {
  const Bootstrap& bootstrap = result.bootstrap;
  std::string out = "draw";
  for (const BootstrapQuantity& quantity : bootstrap.quantities) {
    const bool is_plain = quantity.section == "parameters" || quantity.section == "fit";
    out += "," + cell(is_plain ? quantity.name : quantity.section + ":" + quantity.name);
  }
  out += "\n";
  for (std::int64_t i = 0; i < bootstrap.draws.rows; ++i) {
    out += cell(bootstrap.draw[static_cast<std::size_t>(i)]);
    for (std::int64_t j = 0; j < bootstrap.draws.cols; ++j)
      out += "," + cell(bootstrap.draws(i, j));
    out += "\n";
  }
  return out;
}

std::string write_indirect_csv(const Result& result) {
  std::string out =
      "kind,block,from,to,path,other_path,moderator,moderator_value,est,se,sobel.z,sobel.pvalue,"
      "aroian.z,aroian.pvalue,goodman.z,goodman.pvalue,delta.lower,delta.upper,monte.carlo.lower,"
      "monte.carlo.upper,monte.carlo.se,product.lower,product.upper,bootstrap.lower,"
      "bootstrap.upper,why\n";
  for (const IndirectEffect& e : result.indirect)
    line(out,
         std::string(internal::spelling(e.kind)),
         e.block,
         e.from,
         e.to,
         fmt::format("{}", fmt::join(e.path, " -> ")),
         fmt::format("{}", fmt::join(e.other_path, " -> ")),
         e.moderator,
         e.moderator_value,
         e.est,
         e.se,
         e.sobel_z,
         e.sobel_pvalue,
         e.aroian_z,
         e.aroian_pvalue,
         e.goodman_z,
         e.goodman_pvalue,
         e.delta.lower,
         e.delta.upper,
         e.monte_carlo.lower,
         e.monte_carlo.upper,
         e.monte_carlo_se,
         e.product.lower,
         e.product.upper,
         e.bootstrap.lower,
         e.bootstrap.upper,
         e.why);
  return out;
}

std::string write_csv(const Comparison& comparison) {
  std::string out = "model,df,aic,bic,chisq,chisq_diff,rmsea,df_diff,pvalue,nested\n";
  for (const ComparisonRow& row : comparison.lrt) {
    const std::string df_diff = row.has_diff ? std::to_string(row.df_diff) : "";
    line(out,
         row.model,
         row.df,
         row.aic,
         row.bic,
         row.chisq,
         row.chisq_diff,
         row.rmsea,
         df_diff,
         row.pvalue,
         row.nested);
  }
  return out;
}

std::string write_csv(const Invariance& ladder) {
  std::string out =
      "step,group_equal,group_partial,chisq,df,pvalue,cfi,tli,rmsea,srmr,mfi,aic,bic,against,"
      "chisq_diff,df_diff,pvalue_diff,cfi_diff,tli_diff,rmsea_diff,srmr_diff,mfi_diff,verdict\n";
  for (const InvarianceStep& step : ladder.steps) {
    const auto of = [&](const char* measure) {
      return step.result.measure(ladder.measure_name(measure));
    };
    const bool compared = !std::isnan(step.chisq_diff);
    line(out,
         step.name,
         fmt::format("{}", fmt::join(step.group_equal, " ")),
         fmt::format("{}", fmt::join(step.group_partial, " ")),
         of("chisq"),
         step.result.df,
         of("pvalue"),
         of("cfi"),
         of("tli"),
         of("rmsea"),
         of("srmr"),
         of("mfi"),
         of("aic"),
         of("bic"),
         compared ? ladder.steps[static_cast<std::size_t>(step.against)].name : std::string(),
         step.chisq_diff,
         compared ? std::to_string(step.df_diff) : std::string(),
         step.pvalue,
         step.cfi_diff,
         step.tli_diff,
         step.rmsea_diff,
         step.srmr_diff,
         step.mfi_diff,
         spelling(step.verdict));
  }
  return out;
}

std::string write_table_csv(const ParameterTable& table) {
  std::string out =
      "id,lhs,op,rhs,user,block,group,level,free,ustart,exo,label,plabel,start,lower,upper\n";
  int id = 0;
  for (const Row& row : table.rows) {
    line(out,
         ++id,
         row.lhs,
         row.op,
         row.rhs,
         row.user,
         row.block,
         row.group,
         row.level,
         row.free,
         row.ustart,
         row.exo ? 1 : 0,
         row.label,
         row.plabel,
         row.start,
         row.lower,
         row.upper);
  }
  return out;
}

}  // namespace semfit
