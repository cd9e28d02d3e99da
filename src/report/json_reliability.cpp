// A fit as a document, with the reliability of its factors.
#include "report/json_document.h"

namespace semfit {
namespace {

using namespace internal;

Json coefficient(const Coefficient& c) {
  Json json = {{"est", c.est}, {"se", c.se}, {"ci.lower", c.lower}, {"ci.upper", c.upper}};
  if (!c.why.empty()) json["why"] = c.why;
  return json;
}

Json factor(const FactorReliability& f) {
  return {{"block", f.block},
          {"factor", f.factor},
          {"indicators", f.indicators},
          {"items", f.items},
          {"loading.min", f.loading_min},
          {"loading.max", f.loading_max},
          {"alpha", coefficient(f.alpha)},
          {"alpha.std", f.alpha_std},
          {"omega", coefficient(f.omega)},
          {"cr", coefficient(f.cr)},
          {"ave", coefficient(f.ave)}};
}

/// null: there is no AVE to be compared.
Json verdict(const FactorPair& pair) {
  if (pair.fornell_larcker == FactorPair::Verdict::unknown) return nullptr;
  return pair.fornell_larcker == FactorPair::Verdict::holds;
}

Json pair_members(const FactorPair& pair) {
  Json json = {{"block", pair.block},
               {"first", pair.first},
               {"second", pair.second},
               {"r", coefficient(pair.r)},
               {"r2", pair.r.est * pair.r.est},
               {"ave.min", pair.ave_min},
               {"fornell.larcker", verdict(pair)},
               {"htmt", pair.htmt},
               {"htmt2", pair.htmt2}};
  if (!pair.why.empty()) json["why"] = pair.why;
  return json;
}

}  // namespace

std::string write_json(const Reliability& reliability, const Manifest& manifest) {
  Json json = header(manifest);
  json["model"] = manifest.model_text;
  json["model_file"] = manifest.model_name;
  json["model_sha256"] = manifest.model_sha256;
  json["data"] = data_of(manifest, reliability.fit);
  json.update(members(reliability.fit));
  for (Json& note : notes(reliability.notes))
    json["notes"].push_back(std::move(note));
  json["ci_level"] = reliability.fit.ci_level;
  json["reliability"] = Json::array();
  for (const FactorReliability& f : reliability.factors)
    json["reliability"].push_back(factor(f));
  json["discriminant_validity"] = Json::array();
  for (const FactorPair& pair : reliability.pairs)
    json["discriminant_validity"].push_back(pair_members(pair));
  return document(json);
}

}  // namespace semfit
