// The sections of a claims file; docs/claims-schema.json describes them.
#include "semfit/read.h"

#include "base/edit_distance.h"
#include "base/names.h"
#include "base/sha256.h"
#include "data/claim_object.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

constexpr std::int64_t most_cases = 1000000000000;

void read_entry(ClaimObject& object, ClaimEntry& entry, std::int64_t n) {
  entry.place = object.place();
  entry.name = object.text("name");
  entry.table = object.text("table");
  entry.note = object.text("note");
  entry.n = object.printed_count("n", 2, n, entry.impossible, most_cases);
  if (!entry.impossible.empty()) entry.n = 0;
}

void read_variable(ClaimObject& object, VariableClaim& claim) {
  object.require("name");
  claim.mean = object.number("mean");
  claim.sd = object.number("sd");
  claim.range = object.exact_list("range");
  claim.items = object.count("items", 1, 0);
  if (!claim.range.empty() && claim.range.size() != 2)
    object.mistakes().add(
        "bad-json", object.at("range"), "two numbers are expected: lowest, highest");
  if (claim.range.size() == 2 && claim.range[0] >= claim.range[1])
    object.mistakes().contradiction(object.at("range"),
                                    "the lowest value is not below the highest");
}

/// Row i of the matrix, checked against the diagonal and the rows below.
void read_row(const ClaimObject& object,
              CorrelationClaim& claim,
              const std::vector<std::vector<Printed>>& rows,
              std::size_t i) {
  const std::size_t p = claim.names.size();
  if (rows[i].size() != i && rows[i].size() != i + 1 && rows[i].size() != p)
    return object.mistakes().add(
        "not-square",
        fmt::format("{}/{}", object.at("matrix"), i),
        fmt::format("{} numbers; {}, {} (with the diagonal) or {} are expected",
                    rows[i].size(),
                    i,
                    i + 1,
                    p));
  for (std::size_t j = 0; j < rows[i].size(); ++j) {
    const Printed& cell = rows[i][j];
    if (!cell.given()) continue;  // said already
    if (j == i && cell.value != 1)
      object.mistakes().add(
          "diagonal-not-one",
          cell.place,
          fmt::format("{} stands on the diagonal", cell.text),
          {"a correlation matrix has 1 there; standard deviations go to variables"});
    if (j < i && !cell.is_number())
      object.mistakes().add("not-a-number", cell.place, "a correlation is one number");
    if (j < i) claim.rows[i].push_back(cell);
    if (j > i && rows[j].size() > i && rows[j][i].given() && cell.value != rows[j][i].value)
      object.mistakes().add(
          "not-symmetric",
          cell.place,
          fmt::format("{} here and {} in the lower triangle", cell.text, rows[j][i].text));
  }
}

/// Rows of a square matrix or of its lower triangle with or without the diagonal; the first row of
/// a triangle without one may be left out. Of a square matrix both triangles are kept.
void read_correlations(ClaimObject& object, CorrelationClaim& claim, const Claims& claims) {
  object.require("matrix");
  claim.names = object.texts("names");
  if (claim.names.empty())
    for (const VariableClaim& variable : claims.variables)
      claim.names.push_back(variable.name);
  for (std::size_t i = 0; i < claim.names.size(); ++i)
    if (std::find(claim.names.begin(),
                  claim.names.begin() + static_cast<std::ptrdiff_t>(i),
                  claim.names[i]) != claim.names.begin() + static_cast<std::ptrdiff_t>(i))
      object.mistakes().add("duplicate-column",
                            object.at("names"),
                            fmt::format("'{}' stands here twice", claim.names[i]));
  claim.stars = object.exact_list("stars");
  std::vector<std::vector<Printed>> rows = object.rows("matrix");
  const std::size_t p = claim.names.size();
  if (p < 2 && rows.size() == p)
    return object.mistakes().add(
        "missing-key", object.place(), "a correlation takes two \"names\"");
  if (rows.size() + 1 == p && !rows.empty() && rows[0].size() == 1)
    rows.insert(rows.begin(), std::vector<Printed>());
  if (rows.size() != p) {
    object.mistakes().add("not-square",
                          object.at("matrix"),
                          fmt::format("{} rows for {} names", rows.size(), p),
                          {"a square matrix as a list of rows, or its lower triangle"});
    return;
  }
  claim.rows.resize(p);
  for (std::size_t i = 0; i < p; ++i)
    read_row(object, claim, rows, i);
}

EstimateClaim read_estimate(ClaimObject& object) {
  EstimateClaim claim;
  claim.place = object.place();
  object.require("parameter");
  claim.parameter = object.text("parameter");
  claim.est = object.number("est");
  claim.se = object.number("se");
  claim.z = object.number("z");
  claim.pvalue = object.number("pvalue");
  claim.std_all = object.number("std_all");
  return claim;
}

void read_interval(ClaimObject& object, ModelClaim& claim) {
  const std::vector<Printed> interval = object.numbers("rmsea_ci");
  claim.rmsea_level = object.exact("rmsea_ci_level", .90);
  if (!(claim.rmsea_level > 0 && claim.rmsea_level < 1))
    object.mistakes().add(
        "bad-value", object.at("rmsea_ci_level"), "a level lies between 0 and 1, as .90");
  if (interval.empty()) return;
  if (interval.size() != 2) {
    object.mistakes().add(
        "bad-json", object.at("rmsea_ci"), "two numbers are expected: lower, upper");
    return;
  }
  claim.rmsea_lower = interval[0];
  claim.rmsea_upper = interval[1];
  if (interval[0].value > interval[1].value)
    object.mistakes().contradiction(object.at("rmsea_ci"),
                                    "the lower limit is above the upper one");
}

void read_estimator(ClaimObject& object, ModelClaim& claim) {
  claim.estimator = object.choice("estimator",
                                  {"ML",
                                   "MLM",
                                   "MLMV",
                                   "MLMVS",
                                   "MLR",
                                   "MLF",
                                   "GLS",
                                   "ULS",
                                   "ULSMV",
                                   "WLS",
                                   "WLSM",
                                   "WLSMV",
                                   "DWLS"});
  claim.scaled = object.truth("scaled");
  if (claim.scaled == false && claim.estimator.size() > 2 && claim.estimator[0] == 'M')
    object.mistakes().contradiction(
        object.at("scaled"),
        fmt::format("the test statistic of {} is a scaled one", claim.estimator));
}

void read_model(ClaimObject& object, ModelClaim& claim) {
  object.require("name");
  claim.groups = object.count("groups", 1, 1);
  claim.factors = object.count("factors", 1, -1);
  claim.items = object.count("items", 2, -1);
  claim.npar = object.printed_count("npar", 0, -1, claim.impossible);
  claim.df = object.printed_count("df", 0, -1, claim.impossible);
  claim.meanstructure = object.truth("meanstructure");
  claim.chisq = object.number("chisq");
  claim.pvalue = object.number("pvalue");
  claim.chisq_df = object.number("chisq_df");
  claim.cfi = object.number("cfi");
  claim.tli = object.number("tli");
  claim.rmsea = object.number("rmsea");
  read_interval(object, claim);
  claim.srmr = object.number("srmr");
  claim.gfi = object.number("gfi");
  claim.agfi = object.number("agfi");
  claim.baseline_chisq = object.number("baseline_chisq");
  claim.baseline_df = object.printed_count("baseline_df", 1, -1, claim.impossible);
  claim.aic = object.number("aic");
  claim.bic = object.number("bic");
  claim.syntax = object.text("syntax");
  claim.file = object.text("file");
  if (!claim.syntax.empty() && !claim.file.empty())
    object.mistakes().contradiction(
        object.place(), "\"syntax\" and \"file\" both give the model's text", {"keep one of them"});
  if (const std::string function = object.choice("function", {"sem", "cfa", "growth", "lavaan"});
      !function.empty())
    claim.function = function;
  read_estimator(object, claim);
  claim.nested_in = object.text("nested_in");
  claim.chisq_diff = object.number("chisq_diff");
  claim.df_diff = object.printed_count("df_diff", 0, -1, claim.impossible);
  claim.pvalue_diff = object.number("pvalue_diff");
  if (claim.nested_in.empty() &&
      (claim.chisq_diff.given() || claim.pvalue_diff.given() || claim.df_diff >= 0))
    object.mistakes().add("missing-key",
                          object.place(),
                          "a difference test needs \"nested_in\", the name of the other model");
  if (object.has("estimates") && claim.syntax.empty() && claim.file.empty())
    object.mistakes().add(
        "missing-key",
        object.at("estimates"),
        "estimates are compared with a fit: give the model's text as \"syntax\" or \"file\"");
  object.each("estimates",
              [&](ClaimObject& estimate) { claim.estimates.push_back(read_estimate(estimate)); });
}

void read_construct(ClaimObject& object, ConstructClaim& claim) {
  object.require("name");
  claim.model = object.text("model");
  claim.items = object.count("items", 1, 0, 10000);
  claim.alpha = object.number("alpha");
  claim.is_standardized = object.choice("alpha_type", {"raw", "standardized"}) == "standardized";
  claim.cr = object.number("cr");
  claim.ave = object.number("ave");
  claim.loadings = object.numbers("loadings");
  claim.loadings_range = object.numbers("loadings_range");
  claim.item_sd_ratio = object.exact("item_sd_ratio", not_a_number);
  ClaimMistakes& mistakes = object.mistakes();
  const auto listed = static_cast<std::int64_t>(claim.loadings.size());
  if (listed > 0 && claim.items > 0 && listed != claim.items)
    mistakes.contradiction(object.at("loadings"),
                           fmt::format("{} loadings for {} items", listed, claim.items));
  if (claim.items == 0) claim.items = listed;
  if (claim.loadings_range.empty()) return;
  if (claim.loadings_range.size() != 2)
    mistakes.add(
        "bad-json", object.at("loadings_range"), "two numbers are expected: smallest, largest");
  else if (claim.loadings_range[0].value > claim.loadings_range[1].value)
    mistakes.contradiction(object.at("loadings_range"),
                           "the smallest loading is above the largest");
  if (listed > 0)
    mistakes.contradiction(object.place(),
                           "\"loadings\" and \"loadings_range\" are both given",
                           {"the list says more: drop the range"});
}

void read_regression(ClaimObject& object, RegressionClaim& claim) {
  object.require("y");
  object.require("x");
  claim.y = object.texts("y").empty() ? "" : object.texts("y").front();
  claim.x = object.texts("x");
  claim.controls = object.texts("controls");
  const auto list = [&](const char* key) {
    std::vector<Printed> values = object.numbers(key);
    if (!values.empty() && values.size() != claim.x.size())
      object.mistakes().contradiction(
          object.at(key),
          fmt::format("{} numbers for {} of \"x\"", values.size(), claim.x.size()),
          {"one for each; null where none is printed"});
    values.resize(claim.x.size());
    return values;
  };
  claim.b = list("b");
  claim.beta = list("beta");
  claim.se = list("se");
  claim.t = list("t");
  claim.pvalue = list("pvalue");
  if (has(claim.x, claim.y) || has(claim.controls, claim.y))
    object.mistakes().contradiction(object.at("x"),
                                    fmt::format("'{}' is predicted by itself", claim.y));
  claim.se_of = object.choice("se_of", {"b", "beta"});
  claim.r2 = object.number("r2");
  claim.adj_r2 = object.number("adj_r2");
  claim.f = object.number("f");
  claim.pvalue_f = object.number("pvalue_f");
  if (claim.name.empty()) claim.name = fmt::format("{} on {}", claim.y, fmt::join(claim.x, ", "));
}

void read_mediation(ClaimObject& object, MediationClaim& claim) {
  claim.model = object.text("model");
  claim.x = object.text("x");
  claim.m = object.text("m");
  claim.y = object.text("y");
  claim.a = object.number("a");
  claim.se_a = object.number("se_a");
  claim.b = object.number("b");
  claim.se_b = object.number("se_b");
  claim.c = object.number("c");
  claim.c_prime = object.number("c_prime");
  claim.indirect = object.number("indirect");
  claim.z = object.number("z");
  claim.pvalue = object.number("pvalue");
  if (claim.name.empty() && !claim.x.empty() && !claim.m.empty() && !claim.y.empty())
    claim.name = fmt::format("{} -> {} -> {}", claim.x, claim.m, claim.y);
}

void read_repeated(ClaimObject& object, RepeatedClaim& claim) {
  object.require("name");
  claim.values = object.numbers("values");
  std::erase_if(claim.values, [](const Printed& value) { return !value.given(); });
  if (claim.values.size() < 2)
    object.mistakes().add("missing-key", object.place(), "two or more \"values\" are expected");
}

/// Names that point to each other.
void check_models(const Claims& claims, ClaimMistakes& mistakes) {
  std::vector<std::string> names;
  for (const ModelClaim& model : claims.models) {
    if (has(names, model.name))
      mistakes.contradiction(model.place, fmt::format("there are two models '{}'", model.name));
    names.push_back(model.name);
  }
  const auto refer = [&](const std::string& pointer, const std::string& name) {
    if (name.empty() || has(names, name)) return;
    std::vector<std::string> notes;
    if (const auto near = closest(name, names))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    mistakes.add("unknown-model", pointer, fmt::format("there is no model '{}'", name), notes);
  };
  for (const ModelClaim& model : claims.models) {
    refer(model.place + "/nested_in", model.nested_in);
    if (model.nested_in == model.name && !model.name.empty())
      mistakes.contradiction(model.place + "/nested_in", "a model is not nested in itself");
  }
  for (const ConstructClaim& construct : claims.constructs)
    refer(construct.place + "/model", construct.model);
  for (const MediationClaim& mediation : claims.mediations)
    refer(mediation.place + "/model", mediation.model);
}

/// Two standard deviations of one variable: which one would the checks take?
void check_variables(const Claims& claims, ClaimMistakes& mistakes) {
  std::vector<std::string> names;
  for (const VariableClaim& variable : claims.variables) {
    if (!variable.name.empty() && has(names, variable.name))
      mistakes.contradiction(variable.place,
                             fmt::format("there are two variables '{}'", variable.name),
                             {"one name for each; \"repeated\" compares what is printed twice"});
    names.push_back(variable.name);
  }
}

template <class Claim, class Read>
void read_list(
    ClaimObject& root, const char* key, std::int64_t n, std::vector<Claim>& list, Read read) {
  root.each(key, [&](ClaimObject& object) {
    Claim claim;
    read_entry(object, claim, n);
    read(object, claim);
    list.push_back(std::move(claim));
  });
}

}  // namespace

Claims read_claims(const std::string& path) {
  return read_claims_text(*read_text(path, Fault::data));
}

Claims read_claims_text(const Source& source) {
  ClaimMistakes mistakes(source.name);
  const nlohmann::json document = parse_claims(source, mistakes);
  if (!document.is_object()) {
    mistakes.add("bad-json", "", "a claims file is one object: { ... }");
    mistakes.throw_any();
  }

  ClaimObject root(document, "", mistakes);
  Claims claims;
  claims.file = source.name;
  claims.sha256 = sha256(source.text);
  root.text("$schema");
  claims.title = root.text("title");
  const std::int64_t n = root.printed_count("n", 2, 0, claims.impossible, most_cases);
  read_list(root, "variables", n, claims.variables, read_variable);
  read_list(root, "correlations", n, claims.correlations, [&](auto& object, auto& claim) {
    read_correlations(object, claim, claims);
  });
  read_list(root, "models", n, claims.models, read_model);
  read_list(root, "constructs", n, claims.constructs, read_construct);
  read_list(root, "regressions", n, claims.regressions, read_regression);
  read_list(root, "mediations", n, claims.mediations, read_mediation);
  read_list(root, "repeated", n, claims.repeated, read_repeated);
  root.finish();
  if (claims.variables.empty() && claims.correlations.empty() && claims.models.empty() &&
      claims.constructs.empty() && claims.regressions.empty() && claims.mediations.empty() &&
      claims.repeated.empty())
    mistakes.add("empty-claims", "", "the file has no claim", {"docs/verify.md shows some"});
  check_variables(claims, mistakes);
  check_models(claims, mistakes);
  mistakes.throw_any();
  return claims;
}

}  // namespace semfit
