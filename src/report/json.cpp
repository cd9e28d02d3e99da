// The result document, docs/output-schema.json. NaN becomes null, bytes that are not UTF-8 become
// U+FFFD, numbers are the shortest that read back to the same double.
#include "semfit/report.h"
#include "semfit/version.h"

#include "report/json_document.h"
#include "report/text.h"

#include <cmath>

namespace semfit {

using namespace internal;

namespace {

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool has_rows(const Json& json) {
  return json.is_structured() && !json.empty() && json.begin()->is_structured();
}

}  // namespace

/// One key per line, and below it one line per row or member: small, and still readable.
std::string internal::document(const Json& json) {
  std::string out = "{";
  const char* separator = "\n";
  for (const auto& [key, value] : json.items()) {
    out += separator + dump(key) + ": ";
    separator = ",\n";
    if (!has_rows(value)) {
      out += dump(value);
      continue;
    }
    out += value.is_array() ? "[" : "{";
    const char* inner = "\n  ";
    for (const auto& [name, row] : value.items()) {
      out += inner + (value.is_array() ? "" : dump(name) + ": ") + dump(row);
      inner = ",\n  ";
    }
    out += value.is_array() ? "\n]" : "\n}";
  }
  return out + "\n}\n";
}

namespace {

/// A number of cases: an integer unless sampling weights make it a fraction.
Json count(double n) {
  return n == std::floor(n) ? Json(static_cast<std::int64_t>(n)) : Json(n);
}

std::string_view kind_name(Effect::Kind kind) {
  switch (kind) {
    case Effect::Kind::direct:
      return "direct";
    case Effect::Kind::specific_indirect:
      return "specific_indirect";
    case Effect::Kind::total_indirect:
      return "total_indirect";
    case Effect::Kind::total:
      return "total";
  }
  return "";
}

/// lhs, op, rhs and place; an intercept's rhs is empty, a defined parameter belongs to no block.
Json key_of(const Row& row) {
  const bool nowhere = row.op == Op::defined;
  return {{"lhs", row.lhs},
          {"op", spelling(row.op)},
          {"rhs", row.op == Op::intercept ? std::string() : row.rhs},
          {"block", nowhere ? 0 : row.block},
          {"group", nowhere ? 0 : row.group},
          {"level", nowhere ? 0 : row.level}};
}

}  // namespace

Json internal::matrix(const Matrix& m) {
  Json rows = Json::array();
  for (std::int64_t i = 0; i < m.rows; ++i) {
    Json row = Json::array();
    for (std::int64_t j = 0; j < m.cols; ++j)
      row.push_back(m(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json internal::notes(const std::vector<Note>& list) {
  Json out = Json::array();
  for (const Note& note : list)
    out.push_back({{"code", note.code},
                   {"severity", internal::severity_name(note.severity)},
                   {"message", note.message},
                   {"about", note.about}});
  return out;
}

namespace {

Json options(const std::vector<ResolvedOption>& list) {
  Json out = Json::object();
  for (const ResolvedOption& option : list)
    out[option.name] = {{"value", option.value}, {"why", option.why}};
  return out;
}

Json parameters(const Result& result) {
  Json out = Json::array();
  for (const Parameter& p : result.parameters) {
    const Row& row = result.table.rows[static_cast<std::size_t>(p.row)];
    Json json = key_of(row);
    json.update({{"label", row.label},
                 {"free", row.free},
                 {"est", p.est},
                 {"se", p.se},
                 {"z", p.z},
                 {"pvalue", p.pvalue},
                 {"ci.lower", p.ci_lower},
                 {"ci.upper", p.ci_upper},
                 {"std.lv", p.std_lv},
                 {"std.all", p.std_all}});
    if (row.auxiliary) json["auxiliary"] = true;
    out.push_back(std::move(json));
  }
  return out;
}

Json standardized(const Result& result) {
  Json out = Json::array();
  for (const StandardizedParameter& p : result.standardized) {
    Json json = key_of(result.table.rows[static_cast<std::size_t>(p.row)]);
    json.update({{"est.lv", p.est_lv},
                 {"se.lv", p.se_lv},
                 {"est.std", p.est_std},
                 {"se", p.se},
                 {"z", p.z},
                 {"pvalue", p.pvalue},
                 {"ci.lower", p.ci_lower},
                 {"ci.upper", p.ci_upper}});
    out.push_back(std::move(json));
  }
  return out;
}

Json fit_measures(const Result& result) {
  Json out = Json::object();
  for (const FitMeasure& measure : result.fit)
    out.push_back({measure.name, measure.value});
  return out;
}

/// Why a fit measure is null.
Json fit_reasons(const Result& result) {
  Json out = Json::object();
  for (const FitMeasure& measure : result.fit)
    if (std::isnan(measure.value) && !measure.why.empty()) out[measure.name] = measure.why;
  return out;
}

Json tests(const Result& result) {
  Json out = Json::array();
  for (const TestStatistic& test : result.tests) {
    Json json = {{"test", test.name},
                 {"statistic", test.statistic},
                 {"df", test.df},
                 {"pvalue", test.pvalue}};
    if (!std::isnan(test.scaling_factor)) json["scaling_factor"] = test.scaling_factor;
    if (!std::isnan(test.shift)) json["shift"] = test.shift;
    if (test.draws > 0) json["draws"] = test.draws;
    if (!test.by_group.empty()) json["by_group"] = test.by_group;
    if (!test.why.empty()) json["why"] = test.why;
    out.push_back(std::move(json));
  }
  return out;
}

Json r2(const Result& result) {
  Json out = Json::object();
  for (const RSquared& r : result.r2)
    out[std::to_string(r.block)][r.variable] = r.value;
  return out;
}

Json modindices(const Result& result) {
  Json out = Json::array();
  for (const ModificationIndex& mi : result.modindices) {
    Json json = {{"lhs", mi.lhs},
                 {"op", spelling(mi.op)},
                 {"rhs", mi.op == Op::intercept ? std::string() : mi.rhs},
                 {"block", mi.block},
                 {"group", mi.group},
                 {"level", mi.level},
                 {"mi", mi.mi},
                 {"epc", mi.epc},
                 {"sepc.lv", mi.sepc_lv},
                 {"sepc.all", mi.sepc_all}};
    if (result.modification.power)
      json.update(
          {{"delta", mi.delta}, {"ncp", mi.ncp}, {"power", mi.power}, {"decision", mi.decision}});
    out.push_back(std::move(json));
  }
  return out;
}

/// all together, and below it each hypothesis
Json wald_test(const Result& result) {
  const WaldTest& all = result.wald.front();
  Json out = {{"stat", all.stat}, {"df", all.df}, {"pvalue", all.pvalue}, {"why", all.why}};
  out["hypotheses"] = Json::array();
  for (std::size_t i = 1; i < result.wald.size(); ++i) {
    const WaldTest& test = result.wald[i];
    out["hypotheses"].push_back({{"text", test.text},
                                 {"est", test.est},
                                 {"se", test.se},
                                 {"stat", test.stat},
                                 {"df", test.df},
                                 {"pvalue", test.pvalue},
                                 {"why", test.why}});
  }
  return out;
}

Json score_test(const ScoreTest& test) {
  Json json = {{"index", test.index}, {"lhs", test.lhs}, {"op", test.op}, {"rhs", test.rhs}};
  if (test.block > 0) json.update({{"block", test.block}, {"group", test.group}});
  json.update({{"text", test.text},
               {"X2", test.X2},
               {"df", test.df},
               {"pvalue", test.pvalue},
               {"why", test.why}});
  return json;
}

Json score_tests(const ScoreTests& tests) {
  Json json = {{"total", nullptr},
               {"uni", Json::array()},
               {"cumulative", Json::array()},
               {"epc", Json::array()},
               {"why", tests.why}};
  if (tests.uni.empty()) return json;
  json["total"] = {{"X2", tests.total.X2},
                   {"df", tests.total.df},
                   {"pvalue", tests.total.pvalue},
                   {"why", tests.total.why}};
  for (const ScoreTest& test : tests.uni)
    json["uni"].push_back(score_test(test));
  for (const ScoreTest& test : tests.cumulative)
    json["cumulative"].push_back(score_test(test));
  for (const ExpectedChange& change : tests.epc)
    json["epc"].push_back({{"lhs", change.lhs},
                           {"op", spelling(change.op)},
                           {"rhs", change.op == Op::intercept ? std::string() : change.rhs},
                           {"block", change.block},
                           {"group", change.group},
                           {"level", change.level},
                           {"plabel", change.plabel},
                           {"est", change.est},
                           {"epc", change.epc},
                           {"epv", change.epv},
                           {"sepc.lv", change.sepc_lv},
                           {"sepc.all", change.sepc_all}});
  return json;
}

Json moments(const std::vector<MomentBlock>& blocks) {
  Json out = Json::array();
  for (const MomentBlock& block : blocks) {
    Json json = {{"block", block.block}, {"names", block.names}, {"cov", matrix(block.cov)}};
    if (!block.mean.empty()) json["mean"] = block.mean;
    out.push_back(std::move(json));
  }
  return out;
}

Json residuals(const Result& result) {
  Json out = Json::object();
  for (const ResidualSet& set : result.residuals)
    out[set.type] = moments(set.blocks);
  return out;
}

Json residual_measure(const ResidualSummary& s) {
  return {{"value", s.value},
          {"se", s.se},
          {"exactfit.z", s.exactfit_z},
          {"exactfit.pvalue", s.exactfit_pvalue},
          {"unbiased", s.unbiased},
          {"unbiased.se", s.unbiased_se},
          {"unbiased.ci.lower", s.unbiased_ci_lower},
          {"unbiased.ci.upper", s.unbiased_ci_upper},
          {"closefit.h0", s.closefit_h0},
          {"closefit.z", s.closefit_z},
          {"closefit.pvalue", s.closefit_pvalue}};
}

/// By measure; with several groups by block and measure.
Json residual_summary(const Result& result) {
  const bool grouped = result.nobs.size() > 1;
  Json out = Json::object();
  for (const ResidualSummary& s : result.residual_summary)
    (grouped ? out[std::to_string(s.block)] : out)[s.name] = residual_measure(s);
  return out;
}

Json effects(const Result& result) {
  Json out = Json::array();
  for (const Effect& e : result.effects)
    out.push_back({{"kind", kind_name(e.kind)},
                   {"block", e.block},
                   {"from", e.from},
                   {"to", e.to},
                   {"path", e.path},
                   {"est", e.est},
                   {"se", e.se},
                   {"z", e.z},
                   {"pvalue", e.pvalue},
                   {"ci.lower", e.ci_lower},
                   {"ci.upper", e.ci_upper},
                   {"std.all", e.std_all},
                   {"std.all.se", e.std_all_se}});
  return out;
}

Json factor_scores(const FactorScores& scores) {
  Json out = Json::array();
  for (std::int64_t i = 0; i < scores.scores.rows; ++i) {
    const auto index = static_cast<std::size_t>(i);
    Json json = {{"row", scores.row[index]}, {"group", scores.group[index]}};
    for (std::int64_t j = 0; j < scores.scores.cols; ++j)
      json[scores.names[static_cast<std::size_t>(j)]] = scores.scores(i, j);
    out.push_back(std::move(json));
  }
  return out;
}

Json factor_scores_se(const FactorScores& scores) {
  Json out = Json::array();
  for (std::int64_t g = 0; g < scores.se.rows; ++g) {
    Json json = {{"group", g + 1}};
    for (std::int64_t j = 0; j < scores.se.cols; ++j)
      json[scores.names[static_cast<std::size_t>(j)]] = scores.se(g, j);
    out.push_back(std::move(json));
  }
  return out;
}

Json score_reliability(const std::vector<ScoreReliability>& list) {
  Json out = Json::array();
  for (const ScoreReliability& r : list)
    out.push_back({{"block", r.block},
                   {"factor", r.factor},
                   {"determinacy", r.determinacy},
                   {"reliability", r.reliability},
                   {"determinacy.bartlett", r.determinacy_bartlett},
                   {"reliability.bartlett", r.reliability_bartlett}});
  return out;
}

Json mahalanobis(const std::vector<CaseDistance>& list) {
  Json out = Json::array();
  for (const CaseDistance& d : list)
    out.push_back({{"row", d.row}, {"group", d.group}, {"d2", d.d2}, {"pvalue", d.pvalue}});
  return out;
}

Json timing(const Timing& t) {
  return {{"read", t.read},
          {"table", t.table},
          {"moments", t.moments},
          {"estimate", t.estimate},
          {"inference", t.inference},
          {"measures", t.measures},
          {"total", t.total}};
}

}  // namespace

/// What a fit says, whether it stands alone or among the models of a comparison.
Json internal::members(const Result& result) {
  Json json = {{"options", options(result.options)},
               {"converged", result.converged},
               {"status", result.status},
               {"notes", notes(result.notes)},
               {"optimizer",
                {{"name", result.optimizer.name},
                 {"attempts", result.optimizer.attempts},
                 {"iterations", result.optimizer.iterations},
                 {"evaluations", result.optimizer.evaluations},
                 {"gradient_norm", result.optimizer.gradient_norm}}},
               {"npar", result.npar},
               {"ngroups", result.nobs.size()},
               {"nobs", Json::array()},
               {"df", result.df}};
  if (result.interrupted) json["interrupted"] = true;
  for (const double n : result.nobs)
    json["nobs"].push_back(count(n));
  if (!result.weight_sum.empty()) json["weight_sum"] = result.weight_sum;
  if (!result.clusters.empty()) json["nclusters"] = result.clusters;
  if (!result.missing.empty()) json["missing"] = missing_data(result);
  if (!result.group_label.empty()) json["group_label"] = result.group_label;
  json["parameters"] = parameters(result);
  if (result.bootstrap.requested > 0) json["bootstrap"] = bootstrap_draws(result.bootstrap);
  if (!result.tests.empty()) json["tests"] = tests(result);
  if (!result.fit.empty()) json["fit"] = fit_measures(result);
  if (Json reasons = fit_reasons(result); !reasons.empty()) json["fit_why"] = std::move(reasons);
  if (!result.r2.empty()) json["r2"] = r2(result);
  if (!result.standardized.empty()) json["standardized"] = standardized(result);
  if (!result.modindices.empty()) json["modindices"] = modindices(result);
  if (!result.wald.empty()) json["wald_test"] = wald_test(result);
  if (!result.score_test.kind.empty()) json["score_test"] = score_tests(result.score_test);
  if (!result.score_add.kind.empty()) json["score_add"] = score_tests(result.score_add);
  if (!result.residuals.empty()) json["residuals"] = residuals(result);
  if (!result.residual_summary.empty()) json["residual_summary"] = residual_summary(result);
  if (!result.effects.empty()) json["effects"] = effects(result);
  if (!result.indirect.empty()) json["indirect"] = indirect(result);
  if (!result.factor_scores.names.empty()) {
    json["factor_scores"] = factor_scores(result.factor_scores);
    json["factor_scores_se"] = factor_scores_se(result.factor_scores);
  }
  if (!result.score_reliability.empty())
    json["score_reliability"] = score_reliability(result.score_reliability);
  if (!result.mahalanobis.empty()) json["mahalanobis"] = mahalanobis(result.mahalanobis);
  if (!result.implied.empty()) json["implied"] = moments(result.implied);
  if (!result.h1.empty()) json["h1"] = moments(result.h1);
  if (!result.vcov_names.empty())
    json["vcov"] = {{"names", result.vcov_names}, {"values", matrix(result.vcov)}};
  json["timing"] = timing(result.timing);
  return json;
}

Json internal::header(const Manifest& manifest) {
  return {{"semfit", version}, {"schema", schema_version}, {"command", manifest.command}};
}

Json internal::data_of(const Manifest& manifest, const Result& result) {
  double used = 0;
  for (const double n : result.nobs)
    used += n;
  std::int64_t rows = 0;
  for (const std::int64_t n : result.norig)
    rows += n;
  return {{"file", manifest.data_file},
          {"rows", rows},
          {"used", count(used)},
          {"sha256", manifest.data_sha256},
          {"dropped", result.missing_note}};
}

std::string write_json(const Result& result, const Manifest& manifest) {
  Json json = header(manifest);
  json["model"] = manifest.model_text;
  json["model_file"] = manifest.model_name;
  json["model_sha256"] = manifest.model_sha256.empty() ? Json() : Json(manifest.model_sha256);
  json["data"] = data_of(manifest, result);
  if (!manifest.scores_file.empty())
    json["scores_data"] = {{"file", manifest.scores_file}, {"sha256", manifest.scores_sha256}};
  json.update(members(result));
  return document(json);
}

std::string write_table_json(const ParameterTable& table) {
  Json rows = Json::array();
  int id = 0;
  for (const Row& row : table.rows) {
    Json json = {{"id", ++id}};
    json.update(key_of(row));
    json.update({{"user", row.user},
                 {"free", row.free},
                 {"ustart", row.ustart},
                 {"exo", row.exo},
                 {"label", row.label},
                 {"plabel", row.plabel},
                 {"start", row.start},
                 {"lower", row.lower},
                 {"upper", row.upper}});
    rows.push_back(std::move(json));
  }
  return document({{"semfit", version},
                   {"schema", schema_version},
                   {"q", table.q},
                   {"mean_structure", table.mean_structure},
                   {"fixed_x", table.fixed_x},
                   {"rows", std::move(rows)}});
}

}  // namespace semfit
