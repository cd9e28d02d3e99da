// Options about the power of tests.
#include "base/text.h"
#include "cli/option_rows.h"

#include <algorithm>

namespace semfit::cli {
namespace {

constexpr Names likelihoods[] = {"normal", "wishart"};

/// "200,100+150": sizes of samples, of all groups together or of each.
void add_sizes(std::vector<SampleSizes>& nobs, Text value) {
  for (const std::string& condition : split_list(value)) {
    SampleSizes sizes;
    for (const std::string& size : split_list(condition, "+"))
      sizes.push_back(integer_value("--nobs", size, 1, 1'000'000'000'000));
    nobs.push_back(std::move(sizes));
  }
}

void add_numbers(std::vector<double>& list, Names option, Text value, double low, double high) {
  for (const std::string& number : split_list(value))
    list.push_back(number_value(option, number, low, high));
}

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--nobs", 0, "LIST", "Power",
     "power at these numbers of cases; of several groups all together, or each: 100+150", for_power,
     [](Arguments& a, Text v) { add_sizes(a.power.nobs, v); }},
    {"--target", 0, "P", "Power", "the smallest number of cases with this power", for_power,
     [](Arguments& a, Text v) { a.power.target = number_value("--target", v, 1e-6, 1 - 1e-9); }},
    {"--alpha", 0, "P", "Power", "level of the tests (0.05)", for_power,
     [](Arguments& a, Text v) { a.power.alpha = number_value("--alpha", v, 1e-12, 0.999); }},
    {"--group-ratio", 0, "LIST", "Power", "relative sizes of the groups (equal)", for_power,
     [](Arguments& a, Text v) {
       add_numbers(a.power.group_ratio, "--group-ratio", v, 1e-3, 1e6);
     }},
    {"--likelihood", 0, "NAME", "Power",
     "N cases count (normal), or N - 1 (wishart): by default N with a model, else N - 1", for_power,
     [](Arguments& a, Text v) {
       a.power.likelihood = static_cast<Likelihood>(choose({"--likelihood", likelihoods}, v));
     }},
    {"--df", 0, "LIST", "Power of tests of fit",
     "degrees of freedom; of two nested models both, the restricted one first", for_power,
     [](Arguments& a, Text v) { add_numbers(a.rmsea_power.df, "--df", v, 1, 1e9); }},
    {"--rmsea0", 0, "LIST", "Power of tests of fit", "where close fit ends (0.05)", for_power,
     [](Arguments& a, Text v) { add_numbers(a.rmsea_power.rmsea0, "--rmsea0", v, 0, 10); }},
    {"--rmsea-a", 0, "LIST", "Power of tests of fit",
     "RMSEA in the population (usual: .05, .08, .01); of two nested models both", for_power,
     [](Arguments& a, Text v) { add_numbers(a.rmsea_power.rmsea_a, "--rmsea-a", v, 0, 10); }},
    {"--ngroups", 0, "G", "Power of tests of fit", "number of groups (1)", for_power,
     [](Arguments& a, Text v) {
       a.rmsea_power.groups = static_cast<int>(integer_value("--ngroups", v, 1, 1'000'000));
     }},
    {"--population", 0, "FILE", "Power of tests of parameters",
     "model text with the values in the population (MODEL's own)", for_power,
     [](Arguments& a, Text v) { a.population = file_name("--population", v); }},
    {"--parameter", 0, "TEXT", "Power of tests of parameters",
     "one test: \"y ~ x\", a label, \"b1 == 0; b2 == b3\" (repeatable)", for_power,
     [](Arguments& a, Text v) {
       if (internal::trim(v).find_first_not_of("; \n\t") == std::string_view::npos)
         throw Error(usage_error("bad-value", "--parameter needs a parameter of the model",
                                 {"--parameter \"y ~ x\", or a label"}));
       a.parameter_power.parameters.push_back(v);
     }},
    {"--standardized-population", 0, "", "Power of tests of parameters",
     "the population's values are those of a standardised solution", for_power,
     [](Arguments& a, Text v) { a.parameter_power.standardized = is_true(v); }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> power_options() {
  return rows;
}

}  // namespace semfit::cli
