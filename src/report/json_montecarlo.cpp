// A simulation study as a document.
#include "report/json_document.h"

namespace semfit {
namespace {

using namespace internal;

Json parameter(const MonteCarloParameter& p) {
  Json json = {{"section", p.section},
               {"name", p.name},
               {"true", p.truth},
               {"true.of", true_value_names[static_cast<std::size_t>(p.truth_of)]},
               {"estimates", p.estimates},
               {"errors", p.errors},
               {"mean", p.mean},
               {"median", p.median},
               {"bias", p.bias},
               {"bias.mcse", p.bias_mcse},
               {"bias.rel", p.relative_bias},
               {"sd", p.sd},
               {"sd.mcse", p.sd_mcse},
               {"se", p.mean_se},
               {"se.bias", p.se_bias},
               {"se.bias.mcse", p.se_bias_mcse},
               {"rmse", p.rmse},
               {"rmse.mcse", p.rmse_mcse},
               {"coverage", p.coverage},
               {"coverage.mcse", p.coverage_mcse},
               {"significant", p.significant},
               {"significant.mcse", p.significant_mcse}};
  if (!p.why.empty()) json["why"] = p.why;
  return json;
}

Json test(const MonteCarloTest& t) {
  return {{"name", t.name},
          {"count", t.count},
          {"df", t.df},
          {"mean", t.mean},
          {"sd", t.sd},
          {"rejected", t.rejected},
          {"rejected.mcse", t.rejected_mcse},
          {"critical", t.critical},
          {"critical.empirical", t.empirical},
          {"ks", t.ks},
          {"ks.pvalue", t.ks_pvalue}};
}

Json measure(const MonteCarloMeasure& m) {
  return {{"name", m.name},
          {"count", m.count},
          {"mean", m.mean},
          {"sd", m.sd},
          {"quantiles", m.quantiles}};
}

Json condition(const MonteCarloCondition& c) {
  Json failed = Json::array();
  for (const FailedDraws& f : c.failed)
    failed.push_back(
        {{"reason", f.reason}, {"message", f.text}, {"count", f.count}, {"examples", f.examples}});
  Json json = {{"nobs", c.nobs},
               {"finished", c.finished},
               {"used", c.used},
               {"improper", c.improper},
               {"failed", std::move(failed)},
               {"parameters", Json::array()},
               {"tests", Json::array()},
               {"fit", Json::array()}};
  if (c.nobs.size() > 1) json["F0"] = c.F0, json["rmsea0"] = c.rmsea0;
  for (const MonteCarloParameter& p : c.parameters)
    json["parameters"].push_back(parameter(p));
  for (const MonteCarloTest& t : c.tests)
    json["tests"].push_back(test(t));
  for (const MonteCarloMeasure& m : c.measures)
    json["fit"].push_back(measure(m));
  return json;
}

Json numbers(const std::vector<VariableNumber>& list) {
  Json json = Json::array();
  for (const VariableNumber& entry : list)
    json.push_back({{"variable", entry.variable}, {"value", entry.number}});
  return json;
}

Json generation(const Generation& how) {
  Json json = {{"distribution", distribution_names[static_cast<std::size_t>(how.distribution)]}};
  if (how.distribution == Distribution::student_t) json["df"] = how.t_df;
  if (!how.skewness.empty()) json["skewness"] = numbers(how.skewness);
  if (!how.kurtosis.empty()) json["kurtosis"] = numbers(how.kurtosis);
  if (!how.missing.empty()) json["missing"] = numbers(how.missing);
  for (const MissingAtRandom& entry : how.missing_at_random)
    json["missing.by"].push_back({{"variable", entry.variable},
                                  {"share", entry.share},
                                  {"on", entry.on},
                                  {"slope", entry.slope}});
  return json;
}

}  // namespace

std::string write_json(const MonteCarlo& study, const Manifest& manifest) {
  Json json = header(manifest);
  json["model"] = manifest.model_text;
  json["model_file"] = manifest.model_name;
  json["model_sha256"] = manifest.model_sha256;
  json["population"] = {{"text", manifest.population_text},
                        {"file", manifest.population_name},
                        {"sha256", manifest.population_sha256},
                        {"holds", study.holds},
                        {"F0", study.F0},
                        {"rmsea0", study.rmsea0}};
  json["generation"] = generation(study.generation);
  json["generation"]["draws"] = study.draws_cases ? "cases" : "moments";
  json["estimator"] = study.estimator;
  json["df"] = study.df;
  json["replications"] = study.replications;
  json["seed"] = study.seed;
  json["ci_level"] = study.ci_level;
  json["alpha"] = study.alpha;
  json["interrupted"] = study.interrupted;
  json["quantile_levels"] = monte_carlo_levels;
  json["conditions"] = Json::array();
  for (const MonteCarloCondition& c : study.conditions)
    json["conditions"].push_back(condition(c));
  json["options"] = Json::object();
  for (const ResolvedOption& option : study.options)
    json["options"][option.name] = {{"value", option.value}, {"why", option.why}};
  json["notes"] = notes(study.notes);
  return document(json);
}

}  // namespace semfit
