// Options about which data, and how they are read.
#include "cli/option_rows.h"

namespace semfit::cli {
namespace {

char one_character(std::string_view option, Text value) {
  if (value == "\\t" || value == "tab") return '\t';
  if (value.size() != 1)
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs one character, not '" + value + "'",
                            {"for a tab, write tab"}));
  return value[0];
}

constexpr Names weight_scales[] = {"total", "group", "none"};
constexpr Names later_missings[] = {"pairwise", "available.cases", "doubly.robust"};
constexpr Names stats_missings[] = {"listwise", "fiml"};
constexpr Alias missing_aliases[] = {
    {"ml", "fiml"},
    {"direct", "fiml"},
    {"ml.x", "fiml.x"},
    {"direct.x", "fiml.x"},
};
constexpr Alias available_aliases[] = {{"available.cases", "pairwise"}};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--group", 0, "VAR", "Data", "column of the groups: each by itself",
     groups | for_stats,
     [](Arguments& a, Text v) { a.options.sample.group = v; }},
    {"--group-label", 0, "LIST", "Data",
     "the groups to be used, in this order (all, as they appear)", groups | for_stats,
     [](Arguments& a, Text v) {
       append(a.options.sample.group_label, split_list(v));
       a.moments.group_label = a.options.sample.group_label;
     }},
    {"--sep", 0, "CHAR", "Data", "separator of the data file (detected)", opens,
     [](Arguments& a, Text v) { a.options.read.separator = one_character("--sep", v); }},
    {"--decimal", 0, "CHAR", "Data", "decimal mark (detected)", opens,
     [](Arguments& a, Text v) { a.options.read.decimal = one_character("--decimal", v); }},
    {"--no-header", 0, "", "Data", "the first row is data; columns are named V1, V2, ...",
     opens, [](Arguments& a, Text v) { a.options.read.header = !is_true(v); }},
    {"--na", 0, "TEXT", "Data", "means missing, besides empty, NA, NaN and . (repeatable)",
     opens, [](Arguments& a, Text v) { a.options.read.na.push_back(v); }},
    {"--cov", 0, "FILE", "Data", "covariances (divisor N - 1) instead of raw data",
     looks,
     [](Arguments& a, Text v) { append(a.moments.cov, split_list(v)); }},
    {"--cor", 0, "FILE", "Data", "correlations instead of raw data, with --sd", looks,
     [](Arguments& a, Text v) { append(a.moments.cor, split_list(v)); }},
    {"--sd", 0, "FILE", "Data", "standard deviations for --cor", looks,
     [](Arguments& a, Text v) { append(a.moments.sd, split_list(v)); }},
    {"--mean", 0, "FILE", "Data", "means for --cov or --cor", looks,
     [](Arguments& a, Text v) { append(a.moments.mean, split_list(v)); }},
    {"--nobs", 0, "N", "Data", "number of cases behind --cov or --cor", looks,
     [](Arguments& a, Text v) {
       for (const std::string& n : split_list(v))
         a.moments.nobs.push_back(integer_value("--nobs", n, 2, 1'000'000'000'000));
     }},
    {"--ordered", 0, "", "Data", "=false: no variable is ordered, which is the only choice", reads,
     [](Arguments&, Text v) {
       if (v != "false")
         throw Error(usage_error("unsupported-option", "--ordered is not supported in this version",
                                 {std::string(continuous)}));
     }},
    {"--sampling-weights", 0, "VAR", "Data", "column of sampling weights", fits,
     [](Arguments& a, Text v) { a.options.sample.sampling_weights = v; }},
    {"--sampling-weights-normalization", 0, "NAME", "Data",
     "weights add up to the cases of each group (default), in total, or are as they are (none)", fits,
     [](Arguments& a, Text v) {
       a.scales_weights = true;
       a.options.sample.sampling_weights_normalization = static_cast<WeightScale>(
           choose({"--sampling-weights-normalization", weight_scales}, v));
     }},
    {"--missing", 0, "NAME", "Data",
     "listwise (default), fiml, fiml.x, two.stage, robust.two.stage", reads | for_montecarlo,
     [](Arguments& a, Text v) {
       a.options.sample.missing = static_cast<Missing>(choose(
           {"--missing", missing_names, later_missings}, meaning_of(missing_aliases, v)));
     }},
    {"--missing", 0, "NAME", "Data",
     "pairwise (default): of the cases that have the variables; or listwise", for_describe,
     [](Arguments& a, Text v) {
       a.gave_missing = true;
       a.describe.missing = static_cast<Available>(choose(
           {"--missing", available_names, missing_names}, meaning_of(available_aliases, v)));
     }},
    {"--missing", 0, "NAME", "Data",
     "listwise (default): complete rows; fiml: each pattern of missing values by itself", for_stats,
     [](Arguments& a, Text v) {
       a.stats_by_pattern =
           choose({"--missing", stats_missings, missing_names}, meaning_of(missing_aliases, v)) == 1;
     }},
    {"--model", 0, "FILE", "Data", "the variables of this model", for_stats,
     [](Arguments& a, Text v) { a.stats_model = file_name("--model", v); }},
    {"--as-groups", 0, "", "Data",
     "each of several documents of moments is a group (--group-label names them)", reads,
     [](Arguments& a, Text v) { a.as_groups = is_true(v); }},
    {"--vars", 0, "LIST", "Data", "the variables (all columns of numbers)",
     for_describe | for_stats,
     [](Arguments& a, Text v) { append(a.describe.variables, split_list(v)); }},
    {"--aux", 0, "LIST", "Data",
     "auxiliary variables: no part of the model, but of what is known of missing values", reads,
     [](Arguments& a, Text v) { append(a.options.model.auxiliary, split_list(v)); }},
    {"--cluster", 0, "VAR", "Data",
     "column that says which cases were drawn together: robust inference", reads,
     [](Arguments& a, Text v) { a.options.sample.cluster = v; }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> data_options() {
  return rows;
}

}  // namespace semfit::cli
