// A fit to moments that were made of rows is the fit to the rows.
#include "semfit/fit.h"
#include "semfit/invariance.h"
#include "semfit/read.h"
#include "semfit/reliability.h"
#include "semfit/report.h"
#include "semfit/row_moments.h"

#include "data/read_csv.h"
#include "moments/read_csv_moments.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <sstream>

#include <nlohmann/json.hpp>

namespace semfit {
namespace {

using Json = nlohmann::json;

std::string holzinger() {
  std::ifstream file(std::string(SEMFIT_ROOT) + "/models/holzinger/data.csv");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Some cells of x1 ... x9 and of the group are missing.
std::string with_holes() {
  std::istringstream lines(holzinger());
  std::mt19937 random(3);
  std::string out, line;
  std::getline(lines, line);
  out = line + "\n";
  std::size_t fields = 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (std::size_t i = 0; i < fields; ++i) {
      std::getline(cells, cell, ',');
      const bool may_miss = i + 9 >= fields || i == 4;
      out += (i > 0 ? "," : "") + (may_miss && random() % 33 == 0 ? std::string("NA") : cell);
    }
    out += "\n";
  }
  return out;
}

/// Of the search: by default it ends where estimates of equal parameters may differ by 1e-9.
constexpr double tight = 1e-12;

struct Call {
  std::string model;
  Options options;
};

ParameterTable table_of(const Call& call, const std::vector<std::string>& groups) {
  ModelOptions options = call.options.model;
  options.group_label = groups;
  return parameter_table(std::make_shared<const Source>(Source{"model", call.model}), options);
}

/// The result as a document, without times.
Json document(const Call& call, const Data& data) {
  const ParameterTable table = table_of(call, group_labels(data, call.options.sample));
  Manifest manifest;
  manifest.data_sha256 = data.sha256;
  Json json = Json::parse(write_json(fit(table, data, call.options), manifest));
  json.erase("timing");
  json.erase("optimizer");
  return json;
}

Data rows_of(const std::string& text, const Call& call) {
  const SampleOptions& sample = call.options.sample;
  internal::MemorySource source("data.csv", text);
  std::vector<std::string> texts;
  if (!sample.group.empty()) texts.push_back(sample.group);
  const std::vector<std::string> columns = needed_columns(table_of(call, {}));
  return internal::read_delimited(source, columns, {}, texts);
}

Data moments_of(const std::string& text, const Call& call, bool by_pattern = false) {
  const SampleOptions& sample = call.options.sample;
  internal::MemorySource source("data.csv", text);
  const ParameterTable table = table_of(call, {});
  const MomentRequest request{
      table.blocks.front().observed, sample.group, sample.group_label, by_pattern};
  return internal::read_moments_of(
      source, needed_columns(table), {}, request, {.usual = 1000, .longest = 100000}, 2);
}

void expect_near(const Json& a, const Json& b, double tolerance, const std::string& at) {
  ASSERT_EQ(a.type() == Json::value_t::null, b.type() == Json::value_t::null) << at;
  if (a.is_object()) {
    ASSERT_EQ(a.size(), b.size()) << at;
    for (const auto& [key, value] : a.items()) {
      ASSERT_TRUE(b.contains(key)) << at << "." << key;
      expect_near(value, b.at(key), tolerance, at + "." + key);
    }
  } else if (a.is_array()) {
    ASSERT_EQ(a.size(), b.size()) << at;
    for (std::size_t i = 0; i < a.size(); ++i)
      expect_near(a[i], b[i], tolerance, at + "[" + std::to_string(i) + "]");
  } else if (a.is_number()) {
    const double x = a.get<double>(), y = b.get<double>();
    EXPECT_NEAR(x, y, tolerance * std::max(1.0, std::abs(x))) << at;
  } else {
    EXPECT_EQ(a, b) << at;
  }
}

const std::string three_factors =
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n";

std::vector<Call> calls() {
  std::vector<Call> list;
  const auto add = [&](const std::string& model, const std::function<void(Options&)>& set) {
    Call call{model, {}};
    call.options.estimation.tolerance = tight;
    set(call.options);
    decide_defaults(call.options);
    list.push_back(std::move(call));
  };
  add(three_factors, [](Options&) {});
  add(three_factors, [](Options& o) { o.sample.group = "school"; });
  add(three_factors, [](Options& o) {
    o.sample.group = "school";
    o.model.group_equal = {"loadings", "intercepts"};
  });
  add(three_factors, [](Options& o) {
    o.sample.group = "school";
    o.sample.group_label = {"Grant-White", "Pasteur"};
  });
  add(three_factors, [](Options& o) {
    o.sample.group = "school";
    o.sample.group_label = {"Grant-White"};
  });
  add(three_factors + "x1 ~ 1", [](Options&) {});
  add(three_factors, [](Options& o) { o.estimation.estimator = "GLS"; });
  add(three_factors, [](Options& o) { o.estimation.estimator = "ULS"; });
  add(three_factors, [](Options& o) { o.estimation.likelihood = Likelihood::wishart; });
  add(three_factors, [](Options& o) { o.model.meanstructure = true; });
  add("x9 ~ x1 + x2 + x1:x2\nx8 ~ x9", [](Options&) {});
  add(three_factors, [](Options& o) {
    o.inference.test = {Test::standard, Test::browne_residual_nt, Test::browne_residual_nt_model};
    o.inference.se = StandardErrors::none;
    o.sections.residuals = o.sections.h1 = o.sections.implied = o.sections.r2 = true;
  });
  return list;
}

TEST(MomentsSuffice, ForTheResultOfTheRows) {
  for (const std::string& text : {holzinger(), with_holes()})
    for (const Call& call : calls()) {
      const ParameterTable table = table_of(call, {});
      ASSERT_TRUE(moments_suffice(std::span(&table, 1), call.options));
      const Json rows = document(call, rows_of(text, call));
      const Json moments = document(call, moments_of(text, call));
      expect_near(rows, moments, 1e-9, "result");
      expect_near(rows.at("parameters"), moments.at("parameters"), 1e-10, "parameters");
    }
}

TEST(MomentsSuffice, ForFullInformationByPattern) {
  for (const bool groups : {false, true})
    for (const std::string& model : {three_factors, std::string("x9 ~ x1 + x2\nx8 ~ x9 + x3")}) {
      Call call{model, {}};
      call.options.sample.missing = Missing::fiml;
      call.options.estimation.tolerance = tight;
      if (groups) call.options.sample.group = "school";
      decide_defaults(call.options);
      const std::string text = with_holes();
      const Json rows = document(call, rows_of(text, call));
      const Json moments = document(call, moments_of(text, call, true));
      expect_near(rows, moments, 1e-7, "result");
      expect_near(rows.at("parameters"), moments.at("parameters"), 1e-8, "parameters");
    }
}

/// Of moments of more variables than the model has, too: the rows that have these.
TEST(MomentsSuffice, ForPartOfTheVariables) {
  const std::string text = with_holes();
  Call all{three_factors, {}}, part{"visual =~ x1 + x2 + x3", {}};
  for (const Missing missing : {Missing::listwise, Missing::fiml}) {
    part.options.sample.missing = missing;
    part.options.estimation.tolerance = tight;
    decide_defaults(part.options);
    Data moments = moments_of(text, all, true);
    const Json a = document(part, rows_of(text, part)), b = document(part, moments);
    expect_near(a.at("parameters"), b.at("parameters"), 1e-8, "parameters");
    EXPECT_EQ(a.at("data").at("used"), b.at("data").at("used"));
    EXPECT_EQ(a.at("data").at("dropped"), b.at("data").at("dropped"));
  }
}

TEST(MomentsSuffice, NotWhereCasesAreLookedAt) {
  const auto suffices = [](const std::function<void(Options&)>& set,
                           const std::string& model = three_factors) {
    Call call{model, {}};
    set(call.options);
    decide_defaults(call.options);
    const ParameterTable table = table_of(call, {});
    return moments_suffice(std::span(&table, 1), call.options);
  };
  EXPECT_TRUE(suffices([](Options&) {}));
  EXPECT_FALSE(suffices([](Options& o) { o.estimation.estimator = "MLR"; }));
  EXPECT_FALSE(suffices([](Options& o) { o.estimation.estimator = "WLS"; }));
  EXPECT_FALSE(suffices([](Options& o) { o.sample.missing = Missing::fiml; }));
  EXPECT_FALSE(suffices([](Options& o) { o.sample.cluster = "school"; }));
  EXPECT_FALSE(suffices([](Options& o) { o.sample.sampling_weights = "x10"; }));
  EXPECT_FALSE(suffices([](Options& o) { o.inference.se = StandardErrors::bootstrap; }));
  EXPECT_FALSE(suffices([](Options& o) { o.sections.mahalanobis = true; }));
  EXPECT_FALSE(suffices([](Options& o) { o.sections.factor_scores = ScoreMethod::regression; }));
  EXPECT_FALSE(
      suffices([](Options&) {}, "group: 1\nf =~ x1 + x2 + x3\ngroup: 2\nf =~ x1 + x2 + x4"));
}

}  // namespace
}  // namespace semfit
