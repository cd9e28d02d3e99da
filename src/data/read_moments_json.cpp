// Summary statistics of one or several groups in one JSON document.
#include "semfit/read.h"

#include "base/edit_distance.h"
#include "base/sha256.h"
#include "data/complain.h"
#include "data/json_text.h"
#include "data/written_summary.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace semfit {
namespace {

using namespace internal;
using Json = nlohmann::json;

constexpr std::array<std::string_view, 8> keys{
    "label", "nobs", "names", "cov", "cor", "sd", "mean", "divisor"};

/// Where in the document: "groups[1].cov" of moments.json.
struct At {
  std::string file;
  std::string path;

  At in(const std::string& key) const { return {file, path.empty() ? key : path + "." + key}; }
  [[noreturn]] void fail(const char* code,
                         std::string message,
                         std::vector<std::string> notes = {}) const {
    throw Error(complain(code,
                         path.empty() ? std::move(message) : fmt::format("{}: {}", path, message),
                         Place{file, 0, 0},
                         std::move(notes)));
  }
};

double number(const Json& json, const At& at) {
  if (!json.is_number()) at.fail("not-a-number", fmt::format("{} is no number", json.dump()));
  const auto value = json.get<double>();
  if (!std::isfinite(value)) at.fail("infinite-value", "the number is too large");
  return value;
}

std::vector<double> numbers(const Json& json, const At& at) {
  if (!json.is_array()) at.fail("bad-json", "a list of numbers is expected");
  std::vector<double> values;
  for (const Json& value : json)
    values.push_back(number(value, at));
  return values;
}

std::vector<std::string> names(const Json& group, const At& at) {
  const auto found = group.find("names");
  if (found == group.end()) at.fail("missing-key", "\"names\" of the variables are not given");
  std::vector<std::string> list;
  for (const Json& name : *found) {
    if (!name.is_string())
      at.in("names").fail("bad-json", fmt::format("{} is no name", name.dump()));
    list.push_back(name.get<std::string>());
    if (std::count(list.begin(), list.end(), list.back()) > 1)
      at.in("names").fail("duplicate-column", "'" + list.back() + "' stands here twice");
  }
  return list;
}

/// Rows of a square matrix or of its lower triangle.
Matrix rows(const Json& json, std::size_t p, const At& at) {
  const bool is_square = json.is_array() && json.size() == p;
  if (!is_square)
    at.fail("not-square",
            fmt::format("{} rows are expected, one for each name", p),
            {"a square matrix as a list of rows, or its lower triangle"});
  const auto n = static_cast<std::int64_t>(p);
  Matrix matrix(n, n, not_a_number);
  for (std::size_t i = 0; i < p; ++i) {
    const std::vector<double> row = numbers(json[i], at);
    if (row.size() != p && row.size() != i + 1)
      at.fail("not-square",
              fmt::format("row {} has {} numbers; {} or (lower triangle) {} are expected",
                          i + 1,
                          row.size(),
                          p,
                          i + 1));
    for (std::size_t j = 0; j < row.size(); ++j)
      matrix(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)) = row[j];
  }
  return matrix;
}

void check_keys(const Json& group, const At& at) {
  if (!group.is_object()) at.fail("bad-json", "an object with names, nobs and cov is expected");
  for (const auto& [key, value] : group.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::vector<std::string> notes;
    if (const auto near = closest(key, keys)) notes.push_back("did you mean '" + *near + "'?");
    notes.push_back(fmt::format("known: {}", fmt::join(keys, ", ")));
    at.fail("unknown-key", "there is no meaning for \"" + key + "\"", std::move(notes));
  }
  if (group.contains("cov") == group.contains("cor"))
    at.fail("missing-key", "either \"cov\" or \"cor\" with \"sd\" is expected");
  if (group.contains("cor") != group.contains("sd"))
    at.fail("missing-key", "\"cor\" and \"sd\" belong together");
  if (!group.contains("nobs"))
    at.fail("missing-key", "\"nobs\", the number of cases, is not given");
}

/// "N - 1", as papers print covariances, or "N".
double divisor_factor(const Json& group, double n, const At& at) {
  const auto found = group.find("divisor");
  if (found == group.end() || *found == "N-1") return 1;
  if (*found == "N") return n / (n - 1);
  at.in("divisor").fail("unknown-value", "\"N\" or \"N-1\" is expected");
}

WrittenSummary written_summary(const Json& group, const At& at, const std::string& sha256) {
  check_keys(group, at);
  WrittenSummary written;
  WrittenMatrix& matrix = written.matrix;
  matrix.file = at.file;
  matrix.sha256 = sha256;
  matrix.names = names(group, at);
  const std::size_t p = matrix.names.size();
  const char* const key = group.contains("cov") ? "cov" : "cor";
  matrix.values = rows(group.at(key), p, at.in(key));
  matrix.lines.assign(p, 0);
  const double n = number(group.at("nobs"), at.in("nobs"));
  if (n < 2 || n != std::floor(n) || n > 1e15)
    at.in("nobs").fail("bad-nobs", fmt::format("{} cannot be a number of observations", n));
  written.nobs = static_cast<std::int64_t>(n);
  for (double& value : matrix.values.values)
    value *= divisor_factor(group, n, at);
  const auto vector = [&](const char* name) -> std::optional<WrittenVector> {
    if (!group.contains(name)) return std::nullopt;
    WrittenVector list{at.file, sha256, matrix.names, numbers(group.at(name), at.in(name))};
    if (list.values.size() != p)
      at.in(name).fail("names-differ",
                       fmt::format("{} numbers for {} names", list.values.size(), p));
    return list;
  };
  written.sd = vector("sd");
  written.mean = vector("mean");
  if (group.contains("label"))
    written.label = group.at("label").is_string() ? group.at("label").get<std::string>()
                                                  : group.at("label").dump();
  return written;
}

}  // namespace

Data read_moments_json(const std::string& path) {
  const std::shared_ptr<const Source> source = read_text(path, Fault::data);
  const Json document = parse_json(*source);
  Data data;
  data.file = source->name;
  data.sha256 = sha256(source->text);
  const bool is_list = document.is_object() && document.contains("groups");
  const Json groups = is_list ? document.at("groups") : Json::array({document});
  if (!groups.is_array() || groups.empty())
    At{data.file, "groups"}.fail("bad-json", "a list of groups is expected");
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const At at{data.file, is_list ? fmt::format("groups[{}]", g) : ""};
    WrittenSummary written = written_summary(groups[g], at, data.sha256);
    if (written.label.empty() && groups.size() > 1) written.label = fmt::format("Group {}", g + 1);
    data.summaries.push_back(checked_summary(written, data.notes));
  }
  data.header = data.summaries[0].names;
  return data;
}

}  // namespace semfit
