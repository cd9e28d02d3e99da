#include "data/moment_json.h"

#include "data/complain.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace semfit::internal {

void At::fail(const char* code, std::string message, std::vector<std::string> notes) const {
  throw Error(complain(code,
                       path.empty() ? std::move(message) : fmt::format("{}: {}", path, message),
                       Place{file, 0, 0},
                       std::move(notes)));
}

std::int64_t whole_number(const MomentJson& json, std::int64_t least, const At& at) {
  const double n = number(json, at);
  if (n < static_cast<double>(least) || n != std::floor(n) || n > 1e15)
    at.fail("bad-nobs", fmt::format("{} cannot be a number of observations", n));
  return static_cast<std::int64_t>(n);
}

double number(const MomentJson& json, const At& at) {
  if (!json.is_number()) at.fail("not-a-number", fmt::format("{} is no number", json.dump()));
  const auto value = json.get<double>();
  if (!std::isfinite(value)) at.fail("infinite-value", "the number is too large");
  return value;
}

std::vector<double> numbers(const MomentJson& json, const At& at) {
  if (!json.is_array()) at.fail("bad-json", "a list of numbers is expected");
  std::vector<double> values;
  for (const MomentJson& value : json)
    values.push_back(number(value, at));
  return values;
}

std::vector<std::string> names(const MomentJson& group, const At& at) {
  const auto found = group.find("names");
  if (found == group.end()) at.fail("missing-key", "\"names\" of the variables are not given");
  std::vector<std::string> list;
  for (const MomentJson& name : *found) {
    if (!name.is_string())
      at.in("names").fail("bad-json", fmt::format("{} is no name", name.dump()));
    list.push_back(name.get<std::string>());
    if (std::count(list.begin(), list.end(), list.back()) > 1)
      at.in("names").fail("duplicate-column", "'" + list.back() + "' stands here twice");
  }
  return list;
}

Matrix rows(const MomentJson& json, std::size_t p, const At& at) {
  const bool is_square = json.is_array() && json.size() == p;
  if (!is_square)
    at.fail("not-square",
            fmt::format("{} rows are expected, one for each name", p),
            {"a square matrix as a list of rows, or its lower triangle"});
  const auto n = static_cast<std::int64_t>(p);
  Matrix matrix(n, n, std::numeric_limits<double>::quiet_NaN());
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

namespace {

/// The lower triangle is enough.
Matrix symmetric(const MomentJson& json, std::size_t p, const At& at) {
  Matrix m = rows(json, p, at);
  for (std::int64_t i = 0; i < m.rows; ++i) {
    if (m(i, i) < 0) at.fail("variance-not-positive", fmt::format("row {} is negative", i + 1));
    for (std::int64_t j = 0; j < i; ++j) {
      if (!std::isnan(m(j, i)) && m(j, i) != m(i, j))
        at.fail("not-symmetric",
                fmt::format("rows {} and {} have {} and {}", j + 1, i + 1, m(j, i), m(i, j)));
      m(j, i) = m(i, j);
    }
  }
  return m;
}

std::vector<double> list_of(const MomentJson& group, const char* key, std::size_t p, const At& at) {
  if (!group.contains(key)) at.fail("missing-key", fmt::format("\"{}\" is not given", key));
  std::vector<double> list = numbers(group.at(key), at.in(key));
  if (list.size() != p)
    at.in(key).fail("names-differ", fmt::format("{} numbers for {} names", list.size(), p));
  return list;
}

PatternMoments pattern(const MomentJson& json, const std::vector<std::string>& all, const At& at) {
  if (!json.is_object()) at.fail("bad-json", "an object with names, nobs and mean is expected");
  PatternMoments pattern;
  for (const std::string& name : names(json, at)) {
    const auto place = std::ranges::find(all, name);
    if (place == all.end())
      at.in("names").fail("names-differ", "'" + name + "' is not among the names of the group");
    pattern.seen.push_back(place - all.begin());
  }
  if (!std::ranges::is_sorted(pattern.seen) || pattern.seen.empty())
    at.in("names").fail("names-differ", "names in the order of the group are expected");
  const std::size_t s = pattern.seen.size();
  if (!json.contains("nobs")) at.fail("missing-key", "\"nobs\" is not given");
  pattern.nobs = whole_number(json.at("nobs"), 1, at.in("nobs"));
  pattern.mean = list_of(json, "mean", s, at);
  const auto size = static_cast<std::int64_t>(s);
  pattern.scatter = Matrix(size, size);
  if (json.contains("scatter"))
    pattern.scatter = symmetric(json.at("scatter"), s, at.in("scatter"));
  else if (pattern.nobs > 1)
    at.fail("missing-key", "\"scatter\" of more than one case is not given");
  return pattern;
}

/// The complete rows are those of the pattern that sees everything.
void set_complete(Summary& summary) {
  for (const PatternMoments& pattern : summary.patterns) {
    if (pattern.seen.size() < summary.names.size()) continue;
    summary.nobs = pattern.nobs;
    summary.mean = pattern.mean;
    summary.cov = pattern.scatter;
    for (double& value : summary.cov.values)
      value /= std::max(1.0, static_cast<double>(pattern.nobs - 1));
  }
}

}  // namespace

Summary row_summary(const MomentJson& group, const At& at) {
  Summary summary;
  summary.of_rows = true;
  summary.place.file = at.file;
  summary.names = names(group, at);
  const std::size_t p = summary.names.size();
  const auto size = static_cast<std::int64_t>(p);
  summary.original = whole_number(group.at("rows"), 0, at.in("rows"));
  for (const double count : list_of(group, "missing", p, at)) {
    if (count < 0 || count > static_cast<double>(summary.original) || count != std::floor(count))
      at.in("missing").fail("bad-nobs", fmt::format("{} cannot be a number of rows", count));
    summary.missing.push_back(static_cast<std::int64_t>(count));
  }
  summary.mean.assign(p, 0);
  summary.cov = Matrix(size, size);
  std::int64_t used = 0;
  if (group.contains("divisor") && group.at("divisor") != "N-1")
    at.in("divisor").fail("unknown-value", "moments of rows have \"N-1\"");
  if (group.contains("patterns")) {
    const MomentJson& list = group.at("patterns");
    if (!list.is_array()) at.in("patterns").fail("bad-json", "a list of patterns is expected");
    std::set<std::vector<std::int64_t>> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const At here = at.in(fmt::format("patterns[{}]", i));
      summary.patterns.push_back(pattern(list[i], summary.names, here));
      if (!seen.insert(summary.patterns.back().seen).second)
        here.in("names").fail("names-differ", "an earlier pattern has the same names");
    }
    set_complete(summary);
    if (group.contains("nobs") && whole_number(group.at("nobs"), 0, at.in("nobs")) != summary.nobs)
      at.in("nobs").fail("bad-nobs",
                         fmt::format("the pattern of complete rows has {}", summary.nobs));
    for (const PatternMoments& one : summary.patterns)
      used += one.nobs;
  } else {
    summary.nobs = used = whole_number(group.at("nobs"), 0, at.in("nobs"));
    if (used > 0) summary.mean = list_of(group, "mean", p, at);
    if (used > 1 && !group.contains("cov"))
      at.fail("missing-key", "\"cov\" of more than one row is not given");
    if (used > 1) summary.cov = symmetric(group.at("cov"), p, at.in("cov"));
  }
  if (used > summary.original)
    at.in("rows").fail("bad-nobs",
                       fmt::format("{} rows, and moments of {}", summary.original, used));
  if (group.contains("label") && group.at("label").is_string())
    summary.label = group.at("label").get<std::string>();
  return summary;
}

}  // namespace semfit::internal
