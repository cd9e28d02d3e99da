// A mediation as one table: coefficients, fit of the regressions, effects.
#include "semfit/report.h"

#include "report/csv_cells.h"

#include <string>

namespace semfit {
namespace {

/// A line of the table. What a kind of line does not have is empty.
struct Line {
  std::string kind, model, outcome, term;
  double est = not_a_number, se = not_a_number, beta = not_a_number;
  double statistic = not_a_number, df1 = not_a_number, df2 = not_a_number, pvalue = not_a_number;
  Interval ci{};
  double vif = not_a_number;
  Interval monte_carlo{};
  double boot_se = not_a_number;
  Interval boot{};
};

void add(std::string& out, const Line& l) {
  internal::csv::line(out,
                      l.kind,
                      l.model,
                      l.outcome,
                      l.term,
                      l.est,
                      l.se,
                      l.beta,
                      l.statistic,
                      l.df1,
                      l.df2,
                      l.pvalue,
                      l.ci.lower,
                      l.ci.upper,
                      l.vif,
                      l.monte_carlo.lower,
                      l.monte_carlo.upper,
                      l.boot_se,
                      l.boot.lower,
                      l.boot.upper);
}

void add_coefficients(std::string& out, const Regression& model) {
  for (const RegressionCoefficient& c : model.coefficients) {
    Line l{"coefficient", model.name, model.outcome, c.name, c.est, c.se, c.beta, c.t};
    l.df2 = static_cast<double>(model.df_residual);
    l.pvalue = c.pvalue;
    l.ci = c.ci;
    l.vif = 1 / c.tolerance;
    add(out, l);
  }
}

void add_fit(std::string& out, const Regression& model) {
  Line l{"fit", model.name, model.outcome, "r2", model.r2};
  l.statistic = model.F;
  l.df1 = model.df_model;
  l.df2 = static_cast<double>(model.df_residual);
  l.pvalue = model.F_pvalue;
  add(out, l);
  add(out, {"fit", model.name, model.outcome, "adjusted_r2", model.adjusted_r2});
}

void add_change(std::string& out, const Mediation& mediation) {
  const R2Change& change = mediation.r2_change;
  Line l{"fit", "III", mediation.options.y, "r2_change", change.change};
  l.statistic = change.F;
  l.df1 = change.df_model;
  l.df2 = static_cast<double>(change.df_residual);
  l.pvalue = change.pvalue;
  add(out, l);
}

void add_effect(std::string& out, const Mediation& mediation, const MediationEffect& effect) {
  const std::string term = effect.other_mediator.empty()
                               ? effect.mediator
                               : effect.mediator + " - " + effect.other_mediator;
  Line l{spelling(effect.kind), "", mediation.options.y, term, effect.est, effect.se};
  l.statistic = effect.z;
  l.pvalue = effect.pvalue;
  l.ci = effect.ci;
  l.monte_carlo = effect.monte_carlo;
  l.boot_se = effect.bootstrap.se;
  const auto type = static_cast<std::size_t>(mediation.options.boot_ci_type);
  if (type < effect.bootstrap.ci.size()) l.boot = effect.bootstrap.ci[type];
  add(out, l);
}

}  // namespace

std::string write_csv(const Mediation& mediation) {
  std::string out =
      "kind,model,outcome,term,est,se,beta,statistic,df1,df2,pvalue,ci.lower,ci.upper,vif,"
      "mc.ci.lower,mc.ci.upper,boot.se,boot.ci.lower,boot.ci.upper\n";
  for (const Regression& model : mediation.models)
    add_coefficients(out, model);
  for (const Regression& model : mediation.models)
    add_fit(out, model);
  add_change(out, mediation);
  for (const MediationEffect& effect : mediation.effects)
    add_effect(out, mediation, effect);
  return out;
}

}  // namespace semfit
