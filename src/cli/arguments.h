// The command line as typed fields. Everything wrong with it is reported at once.
#pragma once

#include "semfit/describe.h"
#include "semfit/invariance.h"
#include "semfit/mediation.h"
#include "semfit/montecarlo.h"
#include "semfit/options.h"
#include "semfit/power.h"
#include "semfit/read.h"
#include "semfit/simulate.h"

#include "cli/shard.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::cli {

enum class Format { text, json, csv };

struct Arguments {
  std::vector<std::string> operands;  ///< models and data, in the order given
  Options options;
  SummaryFiles moments;
  InvarianceOptions invariance;
  MediationOptions mediation;  ///< the roles
  DescribeOptions describe;    ///< --vars and its --missing
  PowerOptions power;
  RmseaPowerOptions rmsea_power;
  ParameterPowerOptions parameter_power;
  std::string population;  ///< --population
  std::optional<Format> format;
  std::vector<std::string> outputs;  ///< --output
  std::optional<int> bootstrap;      ///< as given: its default is the command's
  std::optional<BootInterval> boot_ci_type;
  bool gave_threads = false;
  SimulateOptions simulate;
  MonteCarloOptions montecarlo;
  bool gave_t_df = false;         ///< --t-df
  std::string stats_model;        ///< --model of stats
  bool stats_by_pattern = false;  ///< --missing fiml of stats
  bool as_groups = false;         ///< each document of moments is a group
  bool gave_missing = false;      ///< --missing of describe
  bool scales_weights = false;    ///< --sampling-weights-normalization was given
  std::string scores_output;
  std::string indirect_output;
  std::string scores_data;  ///< new cases
  std::string draws_output;
  std::string checkpoint;
  std::optional<Shard> shard;
  std::vector<std::string> merged;  ///< checkpoints of the shards that a report is made of
  bool completes = false;           ///< do what they lack
  std::string progress = "auto";
  std::string color = "auto";
  bool ci = false;
  bool quiet = false;
  bool verbose = false;
  bool help = false;

  bool has_moments() const { return !moments.cov.empty() || !moments.cor.empty(); }
};

/// Commands as bits, so that an option can say which of them know it.
enum CommandBit : unsigned {
  for_fit = 1,
  for_compare = 2,
  for_check = 4,
  for_table = 8,
  for_explain = 16,
  for_invariance = 32,
  for_describe = 64,
  for_reliability = 128,
  for_mediate = 256,
  for_verify = 512,
  for_bootstrap = 1024,
  for_stats = 2048,
  for_simulate = 4096,
  for_montecarlo = 8192,
  for_power = 16384,
  for_merge = 32768
};

/// One option. Names are lavaan's argument names, dots and underscores turned to dashes.
struct OptionSpec {
  std::string_view name;   ///< "--std-lv"
  char letter;             ///< 'o' for -o, or 0
  std::string_view value;  ///< what --help calls its value; empty: a switch, true or =false
  std::string_view group;  ///< heading in --help
  std::string_view help;
  unsigned commands;
  void (*apply)(Arguments&, const std::string& value);  ///< throws Error for a bad value
};

/// An option of lavaan's that the engine cannot honour yet: refused by name, never ignored.
struct RefusedOption {
  std::string_view name;
  std::string_view way_out;
};

std::span<const OptionSpec> option_table();
std::span<const RefusedOption> refused_options();

/// Options begin with a dash wherever they stand; "--" ends them; "-" is an operand. Dots and
/// underscores in an option's name count as dashes.
/// @param command  one bit
/// @error unknown-option, unsupported-option, missing-value, unknown-value, ... (Fault::usage)
Arguments parse_arguments(CommandBit command, std::span<const std::string> words);

/// The options of a command under their headings, for --help.
std::string option_help(CommandBit command);

/// "--std.lv" as "--std-lv".
std::string canonical_name(std::string_view name);

}  // namespace semfit::cli
