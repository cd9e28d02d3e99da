// Several models side by side as a document.
#include "report/json_document.h"

namespace semfit {
namespace {

using namespace internal;

Json lrt(const Comparison& comparison) {
  Json out = Json::array();
  for (const ComparisonRow& row : comparison.lrt) {
    Json json = {{"model", row.model},
                 {"df", row.df},
                 {"aic", row.aic},
                 {"bic", row.bic},
                 {"chisq", row.chisq},
                 {"chisq_diff", row.chisq_diff},
                 {"rmsea", row.rmsea},
                 {"df_diff", nullptr},
                 {"pvalue", row.pvalue}};
    if (!std::isnan(row.scaling_factor)) json["scaling_factor"] = row.scaling_factor;
    if (row.has_diff) {
      json["df_diff"] = row.df_diff;
      json["nested"] = row.nested;
      json["why"] = row.why;
    }
    out.push_back(std::move(json));
  }
  return out;
}

}  // namespace

std::string write_json(const Comparison& comparison, const Manifest& manifest) {
  Json json = header(manifest);
  json["data"] = comparison.results.empty() ? data_of(manifest, Result())
                                            : data_of(manifest, comparison.results.front());
  json["notes"] = notes(comparison.notes);
  json["lrt_method"] = comparison.method;
  json["lrt"] = lrt(comparison);
  json["models"] = Json::array();
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    Json model = {{"model", comparison.names[i]}};
    model.update(members(comparison.results[i]));
    json["models"].push_back(std::move(model));
  }
  return document(json);
}

}  // namespace semfit
