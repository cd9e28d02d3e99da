// The ladder of measurement invariance as a document.
#include "report/json_document.h"

#include <cmath>

namespace semfit {
namespace {

using namespace internal;

Json criteria(const InvarianceStep& step) {
  Json out = Json::object();
  for (const InvarianceCriterion& rule : step.criteria)
    out[rule.name] = {{"rejects", rule.speaks ? Json(rule.rejects) : Json()}, {"why", rule.why}};
  return out;
}

Json proposals(const InvarianceStep& step) {
  Json out = Json::array();
  for (const InvarianceProposal& p : step.proposals)
    out.push_back({{"lhs", p.lhs},
                   {"op", spelling(p.op)},
                   {"rhs", p.rhs},
                   {"X2", p.X2},
                   {"df", p.df},
                   {"pvalue", p.pvalue},
                   {"pvalue.adjusted", p.p_adjusted},
                   {"est", p.est},
                   {"group", p.group},
                   {"epc", p.epc},
                   {"group_partial", p.option}});
  return out;
}

Json step_of(const Invariance& ladder, const InvarianceStep& step) {
  Json json = {{"step", step.name},
               {"level", step.level},
               {"group_equal", step.group_equal},
               {"group_partial", step.group_partial},
               {"freed", step.freed}};
  json["against"] =
      step.against >= 0 ? Json(ladder.steps[static_cast<std::size_t>(step.against)].name) : Json();
  json["change"] = {{"chisq", step.chisq_diff},
                    {"df", std::isnan(step.chisq_diff) ? Json() : Json(step.df_diff)},
                    {"pvalue", step.pvalue},
                    {"cfi", step.cfi_diff},
                    {"rmsea", step.rmsea_diff},
                    {"srmr", step.srmr_diff},
                    {"tli", step.tli_diff},
                    {"mfi", step.mfi_diff}};
  json["criteria"] = criteria(step);
  json["verdict"] = step.verdict == InvarianceVerdict::none ? Json() : Json(spelling(step.verdict));
  json["why"] = step.why;
  json["proposals"] = proposals(step);
  json["stopped"] = step.stopped;
  json.update(members(step.result));
  return json;
}

Json cutoffs(const Invariance& ladder) {
  const ChenCutoffs& chen = ladder.chen;
  return {{"alpha", ladder.options.alpha},
          {"cheung.rensvold", {{"cfi", ladder.options.cfi_change}}},
          {"chen",
           {{"cfi", chen.cfi},
            {"rmsea", chen.rmsea},
            {"srmr.loadings", chen.srmr_loadings},
            {"srmr.others", chen.srmr_others},
            {"why", chen.why}}}};
}

}  // namespace

std::string write_json(const Invariance& ladder, const Manifest& manifest) {
  Json json = header(manifest);
  json["model"] = manifest.model_text;
  json["model_file"] = manifest.model_name;
  json["model_sha256"] = manifest.model_sha256.empty() ? Json() : Json(manifest.model_sha256);
  const Result first = ladder.steps.empty() ? Result() : ladder.steps.front().result;
  json["data"] = data_of(manifest, first);
  json["group"] = first.group;
  json["scaled"] = ladder.is_scaled;
  json["cutoffs"] = cutoffs(ladder);
  json["holds"] =
      ladder.holds < 0 ? Json() : Json(ladder.steps[static_cast<std::size_t>(ladder.holds)].name);
  json["conclusion"] = ladder.conclusion;
  json["steps"] = Json::array();
  for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
    json["steps"].push_back(step_of(ladder, ladder.steps[i]));
    if (i < manifest.step_command.size())
      json["steps"].back()["step_command"] = manifest.step_command[i];
  }
  return document(json);
}

}  // namespace semfit
