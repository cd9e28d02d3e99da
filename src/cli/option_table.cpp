// Every option: the tables of its kinds, and what is refused by name.
#include "base/text.h"
#include "cli/option_rows.h"

namespace semfit::cli {
namespace {

constexpr std::string_view confirmatory = "supported: confirmatory models; write the loadings out";
constexpr RefusedOption refused[] = {
    {"--parameterization", continuous},
    {"--conditional-x", "supported: --fixed-x, which keeps the moments of covariates as they are"},
    {"--se-def",
     "supported: the delta method; --indirect has Monte Carlo intervals of indirect effects"},
    {"--rotation", confirmatory},
    {"--nfactors", confirmatory},
    {"--ov-names", confirmatory},
    {"--sam-method", "supported: all parts of the model are estimated together"},
    {"--reliability", "supported: the command `semfit reliability MODEL DATA`"},
    {"--mimic", "lavaan's conventions are the only ones; see --likelihood for divisor N - 1"},
};

}  // namespace

std::string csv_name(std::string_view option, Text value) {
  for (const std::string_view other : {".json", ".txt", ".sav", ".xlsx", ".rds"})
    if (value.ends_with(other))
      throw Error(
          usage_error("unknown-format",
                      std::string(option) + " writes CSV, and '" + value + "' says otherwise",
                      {"name a file that ends in .csv"}));
  return file_name(option, value);
}

std::string file_name(std::string_view option, Text value) {
  if (value.empty())
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs the name of a file, and it is empty",
                            {"is a variable of the shell not set?"}));
  if (value == "-")
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs the name of a file",
                            {"the report is on standard output; to have this there too: "
                             "/dev/stdout"}));
  return value;
}

std::string meaning_of(std::span<const Alias> aliases, Text value) {
  const std::string wanted = internal::to_lower(value);
  for (const Alias& alias : aliases)
    if (alias.name == wanted) return std::string(alias.meaning);
  return value;
}

std::span<const OptionSpec> option_table() {
  static const std::vector<OptionSpec> all = [] {
    std::vector<OptionSpec> rows;
    for (const auto& part : {model_options(),
                             data_options(),
                             simulation_options(),
                             estimation_options(),
                             power_options(),
                             sections_options(),
                             output_options()})
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }();
  return all;
}

std::span<const RefusedOption> refused_options() {
  return refused;
}

}  // namespace semfit::cli
