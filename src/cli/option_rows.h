// What the tables of options share: who knows an option, and how its value is taken.
#pragma once

#include "cli/arguments.h"
#include "cli/values.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace semfit::cli {

using Text = const std::string&;
using Names = std::string_view;

constexpr unsigned one_fit = for_fit | for_bootstrap;
constexpr unsigned simulates = for_simulate | for_montecarlo;
constexpr unsigned replicates = one_fit | for_montecarlo;
constexpr unsigned equates = one_fit | for_compare | for_check | for_table | for_reliability;
constexpr unsigned fits = one_fit | for_compare | for_invariance | for_reliability;
constexpr unsigned reads = equates | for_invariance;
constexpr unsigned models = reads | for_montecarlo | for_power;  // what a model is, without data
constexpr unsigned estimates = fits | for_montecarlo;
constexpr unsigned groups = reads | for_describe;
constexpr unsigned studies = for_stats | for_montecarlo | for_power | for_merge;
constexpr unsigned reports = fits | for_table | for_mediate | for_describe | for_verify | studies;
constexpr unsigned looks = groups | for_mediate;  // what is about data, not about a model
constexpr unsigned opens = looks | for_stats;     // what is about files of rows
constexpr unsigned speaks = opens | for_verify | studies | for_simulate;

inline bool is_true(Text value) {
  return value == "true";
}

/// A list may be given in parts: --cov a.csv --cov b.csv.
inline void append(std::vector<std::string>& list, std::vector<std::string> more) {
  for (std::string& entry : more)
    list.push_back(std::move(entry));
}

/// lavaan's other names of some values.
struct Alias {
  std::string_view name;
  std::string_view meaning;
};
/// The name of a file beside the report, which has standard output for itself.
/// @error bad-value: empty, or "-"
std::string file_name(std::string_view option, Text value);
/// The same of CSV. @error unknown-format: another extension
std::string csv_name(std::string_view option, Text value);

std::string meaning_of(std::span<const Alias> aliases, Text value);

constexpr Names continuous = "variables are treated as continuous";

std::span<const OptionSpec> model_options();
std::span<const OptionSpec> data_options();
std::span<const OptionSpec> estimation_options();
std::span<const OptionSpec> power_options();
std::span<const OptionSpec> sections_options();
std::span<const OptionSpec> output_options();
std::span<const OptionSpec> simulation_options();

}  // namespace semfit::cli
