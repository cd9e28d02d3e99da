// A mediation as a document.
#include "report/json_document.h"
#include "report/text.h"

#include <cmath>

namespace semfit {
namespace {

using namespace internal;
using Kind = MediationEffect::Kind;

Json limits(const Interval& interval) {
  return Json::array({interval.lower, interval.upper});
}

Json options_of(const Mediation& mediation) {
  const MediationOptions& options = mediation.options;
  Json json = {{"x", options.x},
               {"m", options.mediators},
               {"y", options.y},
               {"controls", options.controls},
               {"ci_level", options.ci_level},
               {"monte_carlo", options.monte_carlo},
               {"seed", options.seed}};
  json["boot_ci_type"] =
      mediation.has_cases
          ? Json(boot_interval_names[static_cast<std::size_t>(options.boot_ci_type)])
          : Json();
  return json;
}

Json coefficient(const RegressionCoefficient& c) {
  return {{"name", c.name},
          {"est", c.est},
          {"se", c.se},
          {"beta", c.beta},
          {"t", c.t},
          {"pvalue", c.pvalue},
          {"ci", limits(c.ci)},
          {"tolerance", c.tolerance},
          {"vif", 1 / c.tolerance}};
}

Json model_of(const Regression& model) {
  Json json = {{"model", model.name},
               {"outcome", model.outcome},
               {"nobs", model.nobs},
               {"r2", model.r2},
               {"adjusted_r2", model.adjusted_r2},
               {"sigma", model.sigma},
               {"F", model.F},
               {"df", Json::array({model.df_model, model.df_residual})},
               {"pvalue", model.F_pvalue}};
  json["coefficients"] = Json::array();
  for (const RegressionCoefficient& c : model.coefficients)
    json["coefficients"].push_back(coefficient(c));
  return json;
}

Json bootstrap_of(const BootstrapQuantity& bootstrap) {
  if (bootstrap.draws == 0) return nullptr;
  Json json = {{"draws", bootstrap.draws},
               {"mean", bootstrap.mean},
               {"bias", bootstrap.bias},
               {"se", bootstrap.se},
               {"pvalue", bootstrap.pvalue}};
  for (std::size_t type = 0; type < bootstrap.ci.size(); ++type)
    json[std::string(boot_interval_names[type])] = limits(bootstrap.ci[type]);
  if (!bootstrap.why.empty()) json["why"] = bootstrap.why;
  return json;
}

Json effect_of(const MediationEffect& effect) {
  Json json = {{"effect", spelling(effect.kind)}};
  if (!effect.mediator.empty()) json["mediator"] = effect.mediator;
  if (!effect.other_mediator.empty()) json["other_mediator"] = effect.other_mediator;
  json["est"] = effect.est;
  json["se"] = effect.se;
  const bool is_estimated = effect.kind == Kind::total || effect.kind == Kind::direct;
  json[is_estimated ? "t" : "z"] = effect.z;
  json["pvalue"] = effect.pvalue;
  json["ci"] = limits(effect.ci);
  if (effect.kind == Kind::indirect) {
    json["aroian"] = {{"z", effect.aroian_z}, {"pvalue", effect.aroian_pvalue}};
    json["goodman"] = {{"z", effect.goodman_z}, {"pvalue", effect.goodman_pvalue}};
  }
  if (!is_estimated)
    json["monte_carlo"] = {{"se", effect.monte_carlo_se}, {"ci", limits(effect.monte_carlo)}};
  json["bootstrap"] = bootstrap_of(effect.bootstrap);
  if (!effect.why.empty()) json["why"] = effect.why;
  return json;
}

Json step_of(const MediationStep& step) {
  return {{"step", step.step},
          {"model", step.model},
          {"from", step.from},
          {"to", step.to},
          {"symbol", step.symbol},
          {"est", step.est},
          {"se", step.se},
          {"beta", step.beta},
          {"t", step.t},
          {"pvalue", step.pvalue},
          {"ci", limits(step.ci)},
          {"met", step.is_met},
          {"why", step.why}};
}

Json verdict_of(const MediationVerdict& verdict) {
  const bool has_steps = !verdict.steps.empty();
  Json json;
  json["mediator"] = verdict.mediator.empty() ? Json() : Json(verdict.mediator);
  json["steps"] = Json::array();
  for (const MediationStep& step : verdict.steps)
    json["steps"].push_back(step_of(step));
  json["baron_kenny"] = has_steps ? Json(spelling(verdict.baron_kenny)) : Json();
  json["baron_kenny_why"] = verdict.baron_kenny_why;
  json["type"] = spelling(verdict.type);
  json["type_why"] = verdict.type_why;
  json["cautions"] = verdict.cautions;
  return json;
}

Json account_of(const Bootstrap& bootstrap) {
  if (bootstrap.requested == 0) return nullptr;
  Json json = {
      {"requested", bootstrap.requested}, {"used", bootstrap.used}, {"seed", bootstrap.seed}};
  json["failed"] = Json::array();
  for (const FailedDraws& failed : bootstrap.failed)
    json["failed"].push_back({{"reason", failed.reason},
                              {"text", failed.text},
                              {"count", failed.count},
                              {"examples", failed.examples}});
  return json;
}

}  // namespace

std::string write_json(const Mediation& mediation, const Manifest& manifest) {
  Result cases;
  cases.nobs = {static_cast<double>(mediation.nobs)};
  cases.norig = {mediation.norig};
  cases.missing_note = mediation.missing_note;
  const R2Change& change = mediation.r2_change;

  Json json = header(manifest);
  json["data"] = data_of(manifest, cases);
  json["mediation"] = options_of(mediation);
  json["notes"] = notes(mediation.notes);
  json["models"] = Json::array();
  for (const Regression& model : mediation.models)
    json["models"].push_back(model_of(model));
  json["r2_change"] = {{"change", change.change},
                       {"F", change.F},
                       {"df", Json::array({change.df_model, change.df_residual})},
                       {"pvalue", change.pvalue}};
  json["effects"] = Json::array();
  for (const MediationEffect& effect : mediation.effects)
    json["effects"].push_back(effect_of(effect));
  json["bootstrap"] = account_of(mediation.bootstrap);
  json["verdicts"] = Json::array();
  for (const MediationVerdict& verdict : mediation.verdicts)
    json["verdicts"].push_back(verdict_of(verdict));
  return document(json);
}

}  // namespace semfit
