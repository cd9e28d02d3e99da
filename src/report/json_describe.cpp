// A description as a document.
#include "report/json_document.h"

namespace semfit {
namespace {

using namespace internal;

Json variable(const VariableDescription& v, std::int64_t cases) {
  Json json = {{"name", v.name},
               {"n", v.n},
               {"missing", v.missing},
               {"missing.share", static_cast<double>(v.missing) / static_cast<double>(cases)},
               {"mean", v.mean},
               {"sd", v.sd},
               {"min", v.min},
               {"max", v.max},
               {"skewness", v.skewness},
               {"skewness.se", v.skewness_se},
               {"skewness.z", v.skewness / v.skewness_se},
               {"kurtosis", v.kurtosis},
               {"kurtosis.se", v.kurtosis_se},
               {"kurtosis.z", v.kurtosis / v.kurtosis_se}};
  if (!v.why.empty()) json["why"] = v.why;
  return json;
}

/// Of each pair once, the later variable first, as the lower triangle is read.
Json correlations(const GroupDescription& group) {
  Json out = Json::array();
  for (std::int64_t i = 0; i < group.cor.rows; ++i)
    for (std::int64_t j = 0; j < i; ++j)
      out.push_back({{"lhs", group.variables[static_cast<std::size_t>(i)].name},
                     {"rhs", group.variables[static_cast<std::size_t>(j)].name},
                     {"n", static_cast<std::int64_t>(group.n(i, j))},
                     {"cov", group.cov(i, j)},
                     {"r", group.cor(i, j)},
                     {"pvalue", group.pvalue(i, j)},
                     {"ci.lower", group.lower(i, j)},
                     {"ci.upper", group.upper(i, j)}});
  return out;
}

Json mardia(const MardiaTest& test) {
  return {{"n", test.n},
          {"p", test.p},
          {"skewness", test.skewness},
          {"skewness.chisq", test.skewness_chisq},
          {"skewness.df", test.skewness_df},
          {"skewness.pvalue", test.skewness_pvalue},
          {"small.sample.chisq", test.small_sample_chisq},
          {"small.sample.pvalue", test.small_sample_pvalue},
          {"kurtosis", test.kurtosis},
          {"kurtosis.z", test.kurtosis_z},
          {"kurtosis.pvalue", test.kurtosis_pvalue},
          {"why", test.why}};
}

Json group_members(const GroupDescription& group) {
  Json json = {{"label", group.label},
               {"cases", group.cases},
               {"complete", group.complete},
               {"variables", Json::array()},
               {"correlations", correlations(group)},
               {"mardia", mardia(group.mardia)},
               {"patterns", Json::array()}};
  for (const VariableDescription& v : group.variables)
    json["variables"].push_back(variable(v, group.cases));
  for (const MissingPattern& pattern : group.patterns)
    json["patterns"].push_back({{"cases", pattern.cases}, {"missing", pattern.missing}});
  return json;
}

}  // namespace

std::string write_json(const Description& description, const Manifest& manifest) {
  Json json = header(manifest);
  std::int64_t used = 0;
  for (const GroupDescription& group : description.groups)
    used += description.missing == Available::listwise ? group.complete : group.cases;
  json["data"] = {{"file", manifest.data_file}, {"used", used}, {"sha256", manifest.data_sha256}};
  json["notes"] = notes(description.notes);
  json["group"] = description.group;
  json["missing"] = available_names[static_cast<std::size_t>(description.missing)];
  json["ci_level"] = description.ci_level;
  json["without_group"] = description.without_group;
  json["groups"] = Json::array();
  for (const GroupDescription& group : description.groups)
    json["groups"].push_back(group_members(group));
  return document(json);
}

}  // namespace semfit
