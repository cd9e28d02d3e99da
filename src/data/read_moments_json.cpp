// Summary statistics of one or several groups in one JSON document.
#include "semfit/read.h"

#include "base/edit_distance.h"
#include "base/sha256.h"
#include "data/complain.h"
#include "data/moment_json.h"
#include "data/written_summary.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace semfit {
namespace {

using namespace internal;
using Json = MomentJson;

constexpr std::array<std::string_view, 11> keys{
    "label", "nobs", "names", "cov", "cor", "sd", "mean", "divisor", "rows", "missing", "patterns"};

void check_keys(const Json& group, const At& at) {
  if (!group.is_object()) at.fail("bad-json", "an object with names, nobs and cov is expected");
  for (const auto& [key, value] : group.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::vector<std::string> notes;
    if (const auto near = closest(key, keys)) notes.push_back("did you mean '" + *near + "'?");
    notes.push_back(fmt::format("known: {}", fmt::join(keys, ", ")));
    at.fail("unknown-key", "there is no meaning for \"" + key + "\"", std::move(notes));
  }
  if (group.contains("rows") != group.contains("missing"))
    at.fail("missing-key", "\"rows\" and \"missing\" belong together");
  if (group.contains("patterns") && !group.contains("rows"))
    at.fail("missing-key", "\"patterns\" are of rows: how many, \"rows\" is to say");
  if (group.contains("patterns")) {
    for (const char* key : {"mean", "cov", "cor", "sd"})
      if (group.contains(key))
        at.in(key).fail("unknown-key", "beside \"patterns\", which say it themselves");
    return;
  }
  const bool is_of_few = group.contains("rows") && !group.contains("cov");
  if (!is_of_few && group.contains("cov") == group.contains("cor"))
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
  WrittenSummary written;
  WrittenMatrix& matrix = written.matrix;
  matrix.file = at.file;
  matrix.sha256 = sha256;
  matrix.names = names(group, at);
  const std::size_t p = matrix.names.size();
  const char* const key = group.contains("cov") ? "cov" : "cor";
  matrix.values = rows(group.at(key), p, at.in(key));
  matrix.lines.assign(p, 0);
  written.nobs = whole_number(group.at("nobs"), 2, at.in("nobs"));
  const auto n = static_cast<double>(written.nobs);
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

/// What stands beside the groups.
void check_document(const Json& document, const std::string& file) {
  constexpr std::array<std::string_view, 8> known{
      "groups", "group", "without_group", "semfit", "schema", "command", "data", "notes"};
  for (const auto& [key, value] : document.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      At{file, key}.fail("unknown-key", "there is no meaning for \"" + key + "\"");
    if (key == "schema" && value != 1)
      At{file, key}.fail("unknown-value",
                         "schema " + value.dump() + " is of another version; this one reads 1");
  }
}

}  // namespace

Data read_moments_json(const std::string& path) {
  const std::shared_ptr<const Source> source = read_text(path, Fault::data);
  const Json document = parse_json(*source);
  Data data;
  data.file = source->name;
  data.sha256 = sha256(source->text);
  const bool is_list = document.is_object() && document.contains("groups");
  if (is_list) check_document(document, data.file);
  const Json groups = is_list ? document.at("groups") : Json::array({document});
  if (!groups.is_array() || groups.empty())
    At{data.file, "groups"}.fail("bad-json", "a list of groups is expected");
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const At at{data.file, is_list ? fmt::format("groups[{}]", g) : ""};
    check_keys(groups[g], at);
    if (groups[g].contains("rows")) {
      data.summaries.push_back(row_summary(groups[g], at));
      continue;
    }
    WrittenSummary written = written_summary(groups[g], at, data.sha256);
    if (written.label.empty() && groups.size() > 1) written.label = fmt::format("Group {}", g + 1);
    data.summaries.push_back(checked_summary(written, data.notes));
  }
  data.header = data.summaries[0].names;
  for (const Summary& summary : data.summaries)
    if (!summary.label.empty() &&
        std::ranges::count(data.summaries, summary.label, &Summary::label) > 1)
      At{data.file, "groups"}.fail("names-differ", "two groups are called '" + summary.label + "'");
  if (!is_list) return data;
  if (document.contains("group") && document.at("group").is_string())
    data.group = document.at("group").get<std::string>();
  if (document.contains("without_group"))
    data.without_group =
        whole_number(document.at("without_group"), 0, {data.file, "without_group"});
  return data;
}

}  // namespace semfit
