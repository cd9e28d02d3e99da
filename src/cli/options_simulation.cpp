// Options about populations and what is drawn from them.
#include "base/text.h"
#include "cli/option_rows.h"

#include <fmt/format.h>

namespace semfit::cli {
namespace {

/// "0.1" for every variable, "y1=0.2,y2=0.1" for some.
void add_numbers(std::vector<VariableNumber>& numbers, std::string_view option, Text value) {
  for (const std::string& part : split_list(value)) {
    const std::size_t equals = part.rfind('=');
    const bool is_named = equals != std::string::npos;
    const std::string name(is_named ? internal::trim(part.substr(0, equals)) : "");
    const std::string number(internal::trim(is_named ? part.substr(equals + 1) : part));
    if (is_named && name.empty())
      throw Error(usage_error("bad-value",
                              fmt::format("{} has a number without a variable: '{}'", option, part),
                              {fmt::format("{} 0.1, or {} y1=0.2,y2=0.1", option, option)}));
    numbers.push_back({name, number_value(option, number, -1e6, 1e6)});
  }
}

/// "y2=0.2:x1", or with the slope "y2=0.2:x1:1.5".
MissingAtRandom missing_by(Text value) {
  const std::vector<std::string> parts = split_list(value, ":");
  const std::size_t equals = parts[0].find('=');
  if (parts.size() < 2 || parts.size() > 3 || equals == std::string::npos || equals == 0 ||
      parts[1].empty())
    throw Error(usage_error("bad-value",
                            fmt::format("--missing-by needs VAR=SHARE:VAR, not '{}'", value),
                            {"--missing-by y2=0.2:x1 makes 20 % of y2 missing, more where x1 is "
                             "high; with the slope: y2=0.2:x1:1.5"}));
  MissingAtRandom design;
  design.variable = internal::trim(parts[0].substr(0, equals));
  design.share = number_value(
      "--missing-by", std::string(internal::trim(parts[0].substr(equals + 1))), 0, 0.999);
  design.on = parts[1];
  if (parts.size() == 3) design.slope = number_value("--missing-by", parts[2], -1e3, 1e3);
  return design;
}

Generation& generation(Arguments& a) {
  return a.simulate.generation;
}

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--nobs", 0, "N", "Population", "number of cases; of several groups N,N,... or one for all",
     for_simulate,
     [](Arguments& a, Text v) {
       for (const std::string& n : split_list(v))
         a.simulate.nobs.push_back(integer_value("--nobs", n, 1, 10'000'000'000));
     }},
    {"--population", 0, "FILE", "Population",
     "model in which every parameter has a value (MODEL itself)", for_montecarlo,
     [](Arguments& a, Text v) { a.population = file_name("--population", v); }},
    {"--nobs", 0, "LIST", "Population",
     "numbers of cases, each a condition: 200,500; of groups 100+100,250+250", for_montecarlo,
     [](Arguments& a, Text v) {
       for (const std::string& condition : split_list(v)) {
         a.montecarlo.nobs.emplace_back();
         for (const std::string& n : split_list(condition, "+"))
           a.montecarlo.nobs.back().push_back(integer_value("--nobs", n, 2, 100'000'000));
       }
     }},
    {"--replications", 'R', "R", "Population", "samples of each condition (1000)", for_montecarlo,
     [](Arguments& a, Text v) {
       a.montecarlo.replications = integer_value("--replications", v, 1, 1'000'000'000);
     }},
    {"--alpha", 0, "P", "Population", "level of the tests (0.05)", for_montecarlo,
     [](Arguments& a, Text v) { a.montecarlo.alpha = number_value("--alpha", v, 1e-6, 0.5); }},
    {"--standardized-population", 0, "", "Population",
     "its values are standardized: residual variances follow", simulates,
     [](Arguments& a, Text v) {
       a.simulate.standardized = a.montecarlo.standardized = is_true(v);
     }},
    {"--standardized", 0, "", "Sections", "follow the standardized solution, too", for_montecarlo,
     [](Arguments& a, Text v) { a.options.sections.standardized = is_true(v); }},
    {"--standardized", 0, "", "Population",
     "its values are standardized: residual variances follow", for_simulate,
     [](Arguments& a, Text v) { a.simulate.standardized = is_true(v); }},
    {"--distribution", 0, "NAME", "Population", "normal (default) or t", simulates,
     [](Arguments& a, Text v) {
       generation(a).distribution =
           static_cast<Distribution>(choose({"--distribution", distribution_names}, v));
     }},
    {"--t-df", 0, "DF", "Population", "degrees of freedom of --distribution t (5)", simulates,
     [](Arguments& a, Text v) {
       a.gave_t_df = true;
       generation(a).t_df = number_value("--t-df", v, 0, 1e9);
     }},
    {"--skewness", 0, "LIST", "Population",
     "of the observed variables: a number for all, y1=1,y2=2 for some", simulates,
     [](Arguments& a, Text v) { add_numbers(generation(a).skewness, "--skewness", v); }},
    {"--kurtosis", 0, "LIST", "Population", "the same, beyond that of a normal distribution", simulates,
     [](Arguments& a, Text v) { add_numbers(generation(a).kurtosis, "--kurtosis", v); }},
    {"--missing-share", 0, "LIST", "Population",
     "shares that are missing completely at random: 0.1, or y1=0.2,y2=0.1", simulates,
     [](Arguments& a, Text v) { add_numbers(generation(a).missing, "--missing-share", v); }},
    {"--missing-by", 0, "VAR=P:VAR[:B]", "Population",
     "a share P missing by the value of another variable, slope B (1) (repeatable)", simulates,
     [](Arguments& a, Text v) { generation(a).missing_at_random.push_back(missing_by(v)); }},
    {"--empirical", 0, "", "Population",
     "the sample's moments (divisor N - 1) are those of the population", for_simulate,
     [](Arguments& a, Text v) { a.simulate.empirical = is_true(v); }},
    {"--replication", 0, "K", "Population",
     "the sample that montecarlo draws K-th from this seed (1)", for_simulate,
     [](Arguments& a, Text v) {
       a.simulate.replication =
           static_cast<std::uint64_t>(integer_value("--replication", v, 1, 1'000'000'000)) - 1;
     }},
    {"--group", 0, "NAME", "Population", "what the column of the groups is called (group)",
     for_simulate, [](Arguments& a, Text v) { a.simulate.group = v; }},
    {"--group-label", 0, "LIST", "Population", "labels of its groups", simulates,
     [](Arguments& a, Text v) { append(a.simulate.group_label, split_list(v)); }},
    {"--digits", 0, "D", "Output", "digits after the point (as many as there are)", for_simulate,
     [](Arguments& a, Text v) {
       a.simulate.digits = static_cast<int>(integer_value("--digits", v, 0, 15));
     }},
    {"--output", 'o', "FILE", "Output", "write the rows there, as CSV (standard output)",
     for_simulate, [](Arguments& a, Text v) { a.outputs.push_back(v); }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> simulation_options() {
  return rows;
}

}  // namespace semfit::cli
