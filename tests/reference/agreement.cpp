#include "reference/agreement.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <tuple>

namespace semfit::test {
namespace {

using nlohmann::json;

constexpr double relative_tolerance = 1e-5;
constexpr double likelihood_tolerance = 1e-4;  // absolute: log-likelihoods, AIC, BIC

std::optional<double> number(const json* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

const json* find(const json* object, const std::string& key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto at = object->find(key);
  return at == object->end() ? nullptr : &*at;
}

const json* find(const json* array, std::size_t index) {
  return array != nullptr && array->is_array() && index < array->size() ? &(*array)[index]
                                                                        : nullptr;
}

/// What an error is relative to.
struct Scale {
  double floor = 0;
  double absolute = 0;  ///< if set: the error that counts as the tolerance
  bool null_is_zero = false;
};

class Comparer {
 public:
  explicit Comparer(const json& factors) : factors_(factors) {}

  Agreement& section(const std::string& name) {
    const auto [at, is_new] = agreements_.try_emplace(name);
    if (is_new) at->second.tolerance = relative_tolerance * factors_.value(name, 1.0);
    return at->second;
  }

  void missing(const std::string& name, const std::string& where) {
    section(name).failures.push_back(where + ": missing");
  }

  /// Numbers only: an expected null asks for nothing.
  void check(const std::string& name,
             const std::string& where,
             const json* expected,
             const json* found,
             Scale scale) {
    const std::optional<double> want = number(expected);
    if (!want) return;
    const std::optional<double> have = number(found);
    if (!have && scale.null_is_zero && *want == 0) return;
    if (!have) return missing(name, fmt::format("{} (expected {:.10g})", where, *want));
    record(name, where, *want, *have, scale);
  }

  Agreements take() { return std::move(agreements_); }

 private:
  void record(
      const std::string& name, const std::string& where, double want, double have, Scale scale) {
    Agreement& it = section(name);
    const double unit =
        scale.absolute > 0 ? scale.absolute / it.tolerance : std::abs(want) + scale.floor;
    const double difference = std::abs(have - want);
    const double error = difference == 0 ? 0 : difference / unit;
    ++it.compared;
    if (it.where.empty() || error > it.worst) {
      it.worst = error;
      it.where = where;
    }
    if (!(error <= it.tolerance))
      it.failures.push_back(fmt::format(
          "{}: expected {:.12g}, found {:.12g} (error {:.2g})", where, want, have, error));
  }

  json factors_;
  Agreements agreements_;
};

// ---- rows
// ------------------------------------------------------------------------------------------

using Key = std::tuple<std::string, std::string, std::string, int>;

/// lhs, op, rhs and group; the sides of a covariance in one order, a defined parameter without rhs.
Key key_of(const json& row) {
  std::string lhs = row.value("lhs", ""), rhs = row.value("rhs", "");
  const std::string op = row.value("op", "");
  if (op == ":=") return {lhs, op, "", 0};
  if (op == "~~" && rhs < lhs) std::swap(lhs, rhs);
  return {lhs, op, rhs, row.value("group", 1)};
}

std::string name_of(const json& row) {
  std::string name = row.value("lhs", "") + " " + row.value("op", "") + " " + row.value("rhs", "");
  if (row.value("group", 0) > 1) name += fmt::format(" [group {}]", row.value("group", 0));
  return name;
}

std::map<Key, const json*> index(const json* rows) {
  std::map<Key, const json*> by_key;
  if (rows != nullptr && rows->is_array())
    for (const json& row : *rows)
      by_key.try_emplace(key_of(row), &row);
  return by_key;
}

double largest(const json& rows, const std::string& column) {
  double value = 0;
  for (const json& row : rows)
    value = std::max(value, std::abs(number(find(&row, column)).value_or(0)));
  return value;
}

/// Calls compare_row(expected row, found row) for each expected row that was found.
template <typename Function>
void each_row(Comparer& comparer,
              const std::string& section,
              const json& expected,
              const json* found,
              const Function& compare_row) {
  const std::map<Key, const json*> rows = index(found);
  for (const json& row : expected) {
    const auto twin = rows.find(key_of(row));
    if (twin == rows.end())
      comparer.missing(section, name_of(row));
    else
      compare_row(row, *twin->second);
  }
}

void compare_parameters(Comparer& comparer, const json& expected, const json* found) {
  const double unit = 1e-3 * largest(expected, "est");
  each_row(comparer, "est", expected, found, [&](const json& want, const json& have) {
    const std::string where = name_of(want);
    const double est = number(find(&want, "est")).value_or(0);
    const double se = number(find(&want, "se")).value_or(0);
    const double std_lv = number(find(&want, "std.lv")).value_or(0);
    const bool is_free = want.value("free", 0) > 0;
    const bool is_fixed = !is_free && se == 0;
    const double floor = se > 0 ? se : unit;
    const double lv_floor = se > 0 && est != 0 ? se * std::abs(std_lv / est) : floor;
    const std::tuple<const char*, const char*, Scale> columns[] = {
        {"est", "est", {floor}},
        {"se", "se", {.null_is_zero = true}},
        {"z", "z", {1}},
        {"p", "pvalue", {0.01}},
        {"ci", "ci.lower", {floor, 0, is_fixed}},
        {"ci", "ci.upper", {floor, 0, is_fixed}},
        {"std", "std.lv", {lv_floor}},
        {"std", "std.all", {0.1}},
    };
    for (const auto& [section, column, scale] : columns)
      comparer.check(
          section, where + " " + column, find(&want, column), find(&have, column), scale);
    if (is_free != (have.value("free", 0) > 0))
      comparer.section("est").failures.push_back(where + (is_free ? ": not free" : ": not fixed"));
  });
}

void compare_standardized(Comparer& comparer, const json& expected, const json* found) {
  const std::tuple<const char*, Scale> columns[] = {
      {"est.std", {0.1}},
      {"se", {.null_is_zero = true}},
      {"z", {1}},
      {"pvalue", {0.01}},
      {"ci.lower", {0.1}},
      {"ci.upper", {0.1}},
  };
  each_row(comparer, "std.se", expected, found, [&](const json& want, const json& have) {
    for (const auto& [column, scale] : columns)
      comparer.check(
          "std.se", name_of(want) + " " + column, find(&want, column), find(&have, column), scale);
  });
}

void compare_modindices(Comparer& comparer, const json& expected, const json* found) {
  std::map<std::string, Scale> columns = {{"mi", {1}}};
  for (const char* column : {"epc", "sepc.lv", "sepc.all"})
    columns[column] = {0.01 * largest(expected, column)};
  each_row(comparer, "mi", expected, found, [&](const json& want, const json& have) {
    for (const auto& [column, scale] : columns)
      comparer.check(
          "mi", name_of(want) + " " + column, find(&want, column), find(&have, column), scale);
  });
}

// ---- the other sections
// --------------------------------------------------------------------------

void compare_counts(Comparer& comparer, const json& expected, const json& found) {
  if (expected.value("converged", true) != found.value("converged", false))
    comparer.section("counts").failures.push_back("converged differs");
  for (const char* count : {"npar", "df", "ngroups"})
    comparer.check("counts", count, find(&expected, count), find(&found, count), {0.01});
  const json* nobs = find(&expected, "nobs");
  for (std::size_t g = 0; nobs != nullptr && g < nobs->size(); ++g)
    comparer.check("counts", "nobs", &(*nobs)[g], find(find(&found, "nobs"), g), {});
}

Scale fit_scale(const std::string& name, double value) {
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  const std::string family = name.substr(0, name.find('.'));
  if (family == "aic" || family == "bic" || family == "bic2" || has("logl"))
    return {0, likelihood_tolerance + 1e-9 * std::abs(value)};
  if (has("chisq") || family == "cn_05" || family == "cn_01") return {1};
  return {0.01};
}

void compare_fit(Comparer& comparer, const json& expected, const json* found) {
  for (const auto& [name, value] : expected.items())
    comparer.check(
        "fit", name, &value, find(found, name), fit_scale(name, number(&value).value_or(0)));
}

void compare_r2(Comparer& comparer, const json& expected, const json* found) {
  for (const auto& [block, variables] : expected.items())
    for (const auto& [name, value] : variables.items())
      comparer.check("r2", name, &value, find(find(found, block), name), {0.01});
}

double largest_entry(const json& block) {
  double value = 0;
  for (const json& row : block.value("cov", json::array()))
    for (const json& entry : row)
      value = std::max(value, std::abs(number(&entry).value_or(0)));
  for (const json& entry : block.value("mean", json::array()))
    value = std::max(value, std::abs(number(&entry).value_or(0)));
  return value;
}

/// Blocks {block, names, cov, mean}; variables are matched by name. Entries of the covariances are
/// relative to themselves plus a part of the largest one plus `floor`.
void compare_moments(Comparer& comparer,
                     const std::string& section,
                     const std::string& prefix,
                     const json& expected,
                     const json* found,
                     double floor_of_largest,
                     double floor) {
  for (std::size_t b = 0; b < expected.size(); ++b) {
    const json& want = expected[b];
    const json* have = find(found, b);
    if (have == nullptr) {
      comparer.missing(section, fmt::format("{}block {}", prefix, b + 1));
      continue;
    }
    const auto names = want.at("names").get<std::vector<std::string>>();
    const auto theirs = have->value("names", std::vector<std::string>());
    const auto position = [&](const std::string& name) {
      return static_cast<std::size_t>(std::find(theirs.begin(), theirs.end(), name) -
                                      theirs.begin());
    };
    const Scale scale{floor_of_largest * largest_entry(want) + floor};
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j)
        comparer.check(section,
                       fmt::format("{}cov[{},{}]", prefix, names[i], names[j]),
                       find(find(find(&want, "cov"), i), j),
                       find(find(find(have, "cov"), position(names[i])), position(names[j])),
                       scale);
      comparer.check(section,
                     fmt::format("{}mean[{}]", prefix, names[i]),
                     find(find(&want, "mean"), i),
                     find(find(have, "mean"), position(names[i])),
                     scale);
    }
  }
}

void compare_residuals(Comparer& comparer, const json& expected, const json* found) {
  for (const auto& [type, blocks] : expected.items()) {
    const bool is_raw = type == "raw";  // in the units of the data
    compare_moments(comparer,
                    "residuals",
                    type + " ",
                    blocks,
                    find(found, type),
                    is_raw ? 1 : 0,
                    is_raw ? 1e-8 : 0.1);
  }
}

/// The reference keeps the first cases of each group; `row` counts data rows from 1.
void compare_factor_scores(Comparer& comparer, const json& expected, const json* found) {
  std::map<int, const json*> rows;
  if (found != nullptr && found->is_array())
    for (const json& row : *found)
      if (row.is_object()) rows[row.value("row", 0)] = &row;
  for (const json& want : expected)
    for (const auto& [factor, value] : want.items())
      if (factor != "row" && factor != "group") {
        const auto have = rows.find(want.at("row").get<int>());
        comparer.check("scores",
                       fmt::format("row {} {}", want.at("row").get<int>(), factor),
                       &value,
                       have == rows.end() ? nullptr : find(have->second, factor),
                       {0.1 * largest(expected, factor)});
      }
}

/// The difference table of `compare`; models are named by their files.
void compare_lrt(Comparer& comparer, const json& expected, const json* found) {
  std::map<std::string, const json*> rows;
  if (found != nullptr && found->is_array())
    for (const json& row : *found)
      rows[std::filesystem::path(row.value("model", "")).stem().string()] = &row;
  for (const json& want : expected)
    for (const auto& [column, value] : want.items()) {
      const std::string model = want.at("model").get<std::string>();
      const json* have = rows.contains(model) ? rows[model] : nullptr;
      comparer.check("lrt",
                     model + " " + column,
                     &value,
                     find(have, column),
                     fit_scale(column, number(&value).value_or(0)));
    }
}

}  // namespace

Agreements compare(const json& expected, const json& found, const json& factors) {
  Comparer comparer(factors.is_object() ? factors : json::object());
  const std::map<std::string, void (*)(Comparer&, const json&, const json*)> sections = {
      {"parameters", compare_parameters},
      {"standardized", compare_standardized},
      {"modindices", compare_modindices},
      {"fit", compare_fit},
      {"r2", compare_r2},
      {"residuals", compare_residuals},
      {"factor_scores", compare_factor_scores},
      {"lrt", compare_lrt},
      {"h1",
       [](Comparer& to, const json& want, const json* have) {
         compare_moments(to, "h1", "", want, have, 0.01, 0);
       }},
  };
  if (expected.contains("npar")) compare_counts(comparer, expected, found);
  for (const auto& [name, value] : expected.items())
    if (const auto section = sections.find(name); section != sections.end())
      section->second(comparer, value, find(&found, name));
  return comparer.take();
}

}  // namespace semfit::test
