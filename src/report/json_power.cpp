// Power as a document.
#include "semfit/power.h"

#include "report/json_document.h"

#include <cmath>
#include <cstdint>

namespace semfit {
namespace {

using namespace internal;

/// A whole number, or null.
Json whole(double count) {
  return std::isnan(count) ? Json() : Json(static_cast<std::int64_t>(count));
}

Json at(const PowerAt& power) {
  Json json = {{"nobs", whole(power.nobs)}};
  if (power.sizes.size() > 1) json["nobs.by.group"] = power.sizes;
  json.update({{"ncp", power.noncentrality}, {"power", power.power}});
  return json;
}

Json test_members(const PowerTest& test, bool is_of_fit, const Power& power) {
  Json json = {{"name", test.name}, {"method", spelling(test.method)}};
  if (test.group > 0) json["group"] = test.group;
  if (!test.label.empty()) json["label"] = test.label;
  json["df"] = whole(test.df);
  if (is_of_fit) {
    json["hypothesis"] = test.hypothesis;
    json["rmsea0"] = test.null;
    json["rmsea"] = test.value;
  } else {
    json["value"] = test.value;
  }
  json["at"] = Json::array();
  for (const PowerAt& one : test.at)
    json["at"].push_back(at(one));
  if (!std::isnan(power.options.target)) json["required"] = at(test.required);
  if (!test.why.empty()) json["why"] = test.why;
  return json;
}

Json tests(const std::vector<PowerTest>& list, bool is_of_fit, const Power& power) {
  Json json = Json::array();
  for (const PowerTest& test : list)
    json.push_back(test_members(test, is_of_fit, power));
  return json;
}

}  // namespace

std::string write_json(const Power& power, const Manifest& manifest) {
  Json json = header(manifest);
  if (power.model) {
    json["model"] = manifest.model_text;
    json["model_file"] = manifest.model_name;
    json["model_sha256"] = manifest.model_sha256;
    json["population"] = power.population_text;
    json["population_file"] = power.population_file;
  }
  json["notes"] = notes(power.notes);
  json["power"] = {{"alpha", power.options.alpha},
                   {"target", power.options.target},
                   {"likelihood", power.likelihood == Likelihood::wishart ? "wishart" : "normal"},
                   {"groups", power.groups}};
  if (!power.group_label.empty()) json["power"]["group_label"] = power.group_label;
  if (power.model)
    json["model_in_population"] = {{"npar", whole(power.model->npar)},
                                   {"df", whole(power.model->df)},
                                   {"f0", power.model->f0},
                                   {"rmsea", power.model->rmsea}};
  json["fit_tests"] = tests(power.rmsea, true, power);
  json["parameter_tests"] = tests(power.parameters, false, power);
  return document(json);
}

}  // namespace semfit
