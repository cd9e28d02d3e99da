#include "cli/inputs.h"

#include "semfit/fit.h"
#include "semfit/read.h"

#include "base/text.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <istream>
#include <iterator>

namespace semfit::cli {
namespace {

/// Beside summary statistics --group can only be a column of the new cases.
bool group_is_useless(const Arguments& arguments) {
  return !arguments.options.sample.group.empty() && arguments.scores_data.empty();
}

void check_weight_options(const Arguments& arguments) {
  if (arguments.scales_weights && arguments.options.sample.sampling_weights.empty())
    throw Error(usage_error("conflicting-options",
                            "--sampling-weights-normalization goes with --sampling-weights VAR"));
}

std::vector<std::string> all_needed_columns(const std::vector<ParameterTable>& tables) {
  std::vector<std::string> columns;
  for (const ParameterTable& table : tables)
    for (std::string& name : needed_columns(table))
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(std::move(name));
  return columns;
}

using Clock = std::chrono::steady_clock;
using Models = std::vector<std::shared_ptr<const Source>>;

/// A mistake in one model does not hide those of the next.
void add_mistakes(std::vector<Diagnostic>& mistakes, const Error& error) {
  mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
}

Models read_models(const Session& session, const std::vector<std::string>& paths) {
  Models models;
  std::vector<Diagnostic> mistakes;
  for (const std::string& path : paths)
    try {
      models.push_back(read_model(session, path));
    } catch (const Error& error) {
      add_mistakes(mistakes, error);
    }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return models;
}

/// @param notes  gets what is to be said about the tables, and nothing else
std::vector<ParameterTable> build_tables(const Models& models,
                                         const ModelOptions& options,
                                         std::vector<Diagnostic>& notes) {
  std::vector<ParameterTable> tables;
  std::vector<Diagnostic> mistakes;
  notes.clear();
  for (const std::shared_ptr<const Source>& source : models) {
    try {
      tables.push_back(parameter_table(source, options, &notes));
    } catch (const Error& error) {
      add_mistakes(mistakes, error);
    }
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return tables;
}

/// What the data say about the model: their groups, and whether they have means. Means that were
/// given are there to be modelled.
ModelOptions options_for(const Data& data, const Arguments& arguments) {
  ModelOptions options = arguments.options.model;
  options.group_label = group_labels(data, arguments.options.sample);
  if (data.summaries.empty()) return options;
  options.means_known = std::ranges::none_of(
      data.summaries, [](const Summary& summary) { return summary.mean.empty(); });
  if (options.means_known && !options.meanstructure) options.meanstructure = true;
  return options;
}

/// A data file by this name holds summary statistics.
bool is_json(const std::string& path) {
  return internal::to_lower(path).ends_with(".json");
}

/// Raw data with the grouping variable as text.
Data read_raw(const Session& session,
              const std::string& path,
              const std::vector<ParameterTable>& tables) {
  const Options& options = session.arguments.options;
  std::vector<std::string> columns = all_needed_columns(tables);
  const std::string& weights = options.sample.sampling_weights;
  if (!weights.empty() && std::ranges::find(columns, weights) == columns.end())
    columns.push_back(weights);
  std::vector<std::string> texts;
  if (!options.sample.group.empty()) texts.push_back(options.sample.group);
  const std::string& cluster = options.sample.cluster;  // a variable of the model stays a number
  if (!cluster.empty() && std::ranges::find(columns, cluster) == columns.end())
    texts.push_back(cluster);
  return path == "-"
             ? read_csv_text("<stdin>", read_stream(session.in), columns, options.read, texts)
             : read_csv(path, columns, options.read, texts);
}

/// The columns that `tables` need, or the summary statistics.
Data read_data(const Session& session,
               const std::string& path,
               const std::vector<ParameterTable>& tables) {
  return is_of_moments(session.arguments, path) ? read_summaries(session.arguments, path)
                                                : read_raw(session, path, tables);
}

}  // namespace

std::shared_ptr<const Source> read_model(const Session& session, const std::string& path) {
  if (path != "-") return read_text(path);
  return std::make_shared<const Source>(Source{"<stdin>", read_stream(session.in)});
}

void check_moment_options(const Arguments& arguments) {
  if (arguments.has_moments()) {
    if (group_is_useless(arguments))
      throw Error(usage_error("conflicting-options",
                              "--group goes with raw data; several groups of --cov or --cor are "
                              "lists: --cov a.csv,b.csv --nobs 156,145 --group-label A,B"));
    return;
  }
  std::vector<Diagnostic> mistakes;
  const SummaryFiles& moments = arguments.moments;
  for (const auto& [given, option] : {std::pair{!moments.sd.empty(), "--sd"},
                                      std::pair{!moments.mean.empty(), "--mean"},
                                      std::pair{!moments.nobs.empty(), "--nobs"}}) {
    if (given)
      mistakes.push_back(
          usage_error("conflicting-options", fmt::format("{} goes with --cov or --cor", option)));
  }
  const SampleOptions& sample = arguments.options.sample;
  if (!sample.group_label.empty() && sample.group.empty())
    mistakes.push_back(usage_error("conflicting-options",
                                   "--group-label goes with --group VAR, or with --cov or --cor"));
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

bool is_of_moments(const Arguments& arguments, const std::string& path) {
  return arguments.has_moments() || is_json(path);
}

Data read_summaries(const Arguments& arguments, const std::string& path) {
  if (arguments.has_moments()) return read_moments(arguments.moments, arguments.options.read);
  if (group_is_useless(arguments))
    throw Error(usage_error("conflicting-options",
                            "--group goes with raw data; the groups of a JSON document are in it"));
  return read_moments_json(path);
}

std::string read_stream(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), {}};
}

Operands sort_operands(const Arguments& arguments,
                       std::size_t fewest_models,
                       std::size_t most_models,
                       DataOperand data) {
  check_moment_options(arguments);
  check_weight_options(arguments);
  if (std::ranges::count(arguments.operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  Operands operands{arguments.operands, ""};
  const bool has_data = !arguments.has_moments() &&
                        (data == DataOperand::required || operands.models.size() > most_models);
  if (has_data && operands.models.size() > fewest_models) {
    operands.data = operands.models.back();
    operands.models.pop_back();
  } else if (has_data) {
    const bool nothing = operands.models.empty();
    throw Error(usage_error(
        "missing-operand",
        nothing ? "a model file and a data file are needed"
                : fmt::format("{} model{} and then a data file are needed",
                              fewest_models == 1 ? "a" : std::to_string(fewest_models),
                              fewest_models == 1 ? "" : "s"),
        {"`semfit model.sem data.csv`; with --cov FILE --nobs N there is no data file"}));
  }
  if (operands.models.size() < fewest_models)
    throw Error(usage_error(
        "missing-operand",
        fmt::format(
            "{} model file{} needed", fewest_models, fewest_models == 1 ? " is" : "s are")));
  if (operands.models.size() > most_models)
    throw Error(
        usage_error("too-many-operands",
                    fmt::format("'{}' is one file too many", operands.models.back()),
                    {arguments.has_moments()
                         ? "--cov and --cor stand in the place of the data file"
                         : "to compare several models: `semfit compare MODEL MODEL... DATA`"}));
  const auto ends_in = [](const std::string& name,
                          std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
  };
  if (operands.models.size() == 1 && ends_in(operands.models[0], {".csv", ".tsv"}) &&
      ends_in(operands.data, {".sem", ".lav", ".R"}))
    throw Error(usage_error(
        "swapped-operands",
        fmt::format(
            "'{}' looks like data and '{}' like a model", operands.models[0], operands.data),
        {"the model stands first: semfit MODEL DATA"}));
  if (std::ranges::count(arguments.operands, "-") + (arguments.scores_data == "-") > 1)
    throw Error(usage_error("conflicting-options", "standard input can be read only once"));
  return operands;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Inputs read_inputs(const Session& session, const Operands& operands) {
  Inputs inputs;
  inputs.names = operands.models;
  inputs.model = session.arguments.options.model;
  std::vector<Diagnostic> notes;
  const Clock::time_point start = Clock::now();
  const Models models = read_models(session, operands.models);
  const bool has_data = !operands.data.empty() || session.arguments.has_moments();
  // Exceptions may name what only several groups have, such as intercepts.
  ModelOptions ungrouped = inputs.model;
  if (has_data) ungrouped.group_partial.clear();
  inputs.tables = build_tables(models, ungrouped, notes);
  inputs.table_seconds = seconds_since(start);
  if (!has_data) {
    session.tell(notes);
    return inputs;
  }
  const Clock::time_point reading = Clock::now();
  inputs.data = read_data(session, operands.data, inputs.tables);
  inputs.read_seconds = seconds_since(reading);
  inputs.model = options_for(inputs.data, session.arguments);
  if (!inputs.model.group_label.empty() || !inputs.data.summaries.empty() ||
      !inputs.model.group_partial.empty())
    inputs.tables = build_tables(models, inputs.model, notes);
  session.tell(notes);
  session.tell(inputs.data.notes);
  return inputs;
}

Data read_new_cases(const Session& session, const ParameterTable& table) {
  return read_raw(session, session.arguments.scores_data, {table});
}

ParameterTable read_checked_table(const Session& session) {
  const Operands operands = sort_operands(session.arguments, 1, 1, DataOperand::optional);
  Inputs inputs = read_inputs(session, operands);
  const bool has_data = !operands.data.empty() || session.arguments.has_moments();
  if (has_data) check_fit(inputs.tables.front(), inputs.data, session.arguments.options);
  return std::move(inputs.tables.front());
}

}  // namespace semfit::cli
