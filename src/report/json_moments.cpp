// Moments of rows as a document that the program reads again.
#include "report/json_document.h"

#include <algorithm>

namespace semfit {
namespace {

using namespace internal;

/// Row i has i + 1 numbers.
Json lower_triangle(const Matrix& m) {
  Json rows = Json::array();
  for (std::int64_t i = 0; i < m.rows; ++i) {
    Json row = Json::array();
    for (std::int64_t j = 0; j <= i; ++j)
      row.push_back(m(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json pattern_of(const PatternMoments& pattern, const std::vector<std::string>& names) {
  Json seen = Json::array();
  for (const std::int64_t j : pattern.seen)
    seen.push_back(names[static_cast<std::size_t>(j)]);
  Json json = {{"nobs", pattern.nobs}, {"names", std::move(seen)}, {"mean", pattern.mean}};
  if (pattern.nobs > 1) json["scatter"] = lower_triangle(pattern.scatter);
  return json;
}

Json group_of(const Summary& summary) {
  Json json;
  if (!summary.label.empty()) json["label"] = summary.label;
  json["names"] = summary.names;
  if (summary.of_rows) {
    json["rows"] = summary.original;
    json["missing"] = summary.missing;
  }
  json["nobs"] = summary.nobs;
  if (!summary.patterns.empty()) {
    json["patterns"] = Json::array();
    for (const PatternMoments& pattern : summary.patterns)
      json["patterns"].push_back(pattern_of(pattern, summary.names));
    return json;
  }
  json["mean"] = summary.mean;
  if (summary.nobs < 2) return json;
  json["divisor"] = "N-1";
  json["cov"] = lower_triangle(summary.cov);
  return json;
}

}  // namespace

std::string write_moments_json(const Data& data,
                               const std::vector<Note>& notes,
                               const Manifest& manifest) {
  Json json = header(manifest);
  std::int64_t rows = data.without_group;
  for (const Summary& summary : data.summaries)
    rows += summary.of_rows ? summary.original : summary.nobs;
  json["data"] = {{"file", manifest.data_file},
                  {"rows", std::max(rows, data.rows)},  // of groups that are not wanted, too
                  {"sha256", manifest.data_sha256}};
  json["notes"] = internal::notes(notes);
  json["group"] = data.group;
  json["without_group"] = data.without_group;
  json["groups"] = Json::array();
  for (const Summary& summary : data.summaries)
    json["groups"].push_back(group_of(summary));
  return document(json);
}

}  // namespace semfit
